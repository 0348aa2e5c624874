/** A record of a stream on its way to a function. */
export interface SourceRecord {
  /** Place in its shard; ascends. */
  readonly position: number;
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  /** Records of one key keep their order. */
  readonly key: string;
  /** At least as many bytes as its JSON text in the event takes. */
  readonly size: number;
  /** What the source made it of. */
  readonly content: unknown;
}

/** Lambda Developer Guide, quotas: bytes of an event that a synchronous invocation takes. */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Text around the records of an event: braces, window and shard. */
const ENVELOPE_BYTES = 1024;

/** Bytes that the records of one event may take beside `stateBytes` of window state. */
export function recordBytesOf(stateBytes: number): number {
  return MAX_EVENT_BYTES - ENVELOPE_BYTES - stateBytes;
}
