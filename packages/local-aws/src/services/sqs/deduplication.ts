/** Developer Guide, exactly-once processing: a deduplication id is remembered for five minutes. */
const INTERVAL_MS = 300_000;

/** What a send gave that later ones with the same id are answered with. */
export interface Sent {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly at: number;
}

/** The deduplication ids of a FIFO queue, also of messages that were deleted since. */
export class Deduplication {
  /** In order of time. */
  readonly #sent = new Map<string, Sent>();

  find(key: string, now: number): Sent | undefined {
    for (const [old, { at }] of this.#sent) {
      if (at + INTERVAL_MS > now) break;
      this.#sent.delete(old);
    }
    return this.#sent.get(key);
  }

  remember(key: string, sent: Sent): void {
    this.#sent.set(key, sent);
  }
}
