import type { ReplayPosition } from "./position.ts";
import type { ReplayEvent } from "./replay-event.ts";

/** A point in the sequence of sent events; it is settled when every event sent before it is delivered or given up. */
export class DeliveryMark {
  /** Events sent under this mark that are not settled. */
  unsettled = 0;
  /** Set when the mark is closed. */
  watermark = Number.NaN;
  /** Event time of the watermark, before any adaptation. */
  eventTime = Number.NaN;
  position: ReplayPosition | null = null;
}

/** Finds out, without a promise or closure per event, when everything sent before a point is settled. */
export class DeliveryMarks {
  /** Closed marks that are not settled, oldest first. */
  readonly #closed: DeliveryMark[] = [];
  readonly #onSettled: (mark: DeliveryMark) => void;
  #open = new DeliveryMark();

  /** `onSettled` is called for each mark in the order of closing, but only for the newest of several that settle together. */
  constructor(onSettled: (mark: DeliveryMark) => void) {
    this.#onSettled = onSettled;
  }

  /** Books an event under the open mark; call it before the event is handed to the producer. */
  sent(event: ReplayEvent): void {
    event.mark = this.#open;
    this.#open.unsettled++;
  }

  /** Books an event as delivered or given up. */
  settled(event: ReplayEvent): void {
    const mark = event.mark!;
    event.mark = undefined;
    if (--mark.unsettled === 0 && mark === this.#closed[0]) this.#advance();
  }

  /** Ends the open mark: its watermark and position hold once everything sent so far is settled. */
  close(watermark: number, eventTime: number, position: ReplayPosition | null): void {
    const mark = this.#open;
    mark.watermark = watermark;
    mark.eventTime = eventTime;
    mark.position = position;
    this.#closed.push(mark);
    this.#open = new DeliveryMark();
    if (mark === this.#closed[0] && mark.unsettled === 0) this.#advance();
  }

  #advance(): void {
    let newest: DeliveryMark | undefined;
    while (this.#closed.length > 0 && this.#closed[0]!.unsettled === 0) newest = this.#closed.shift();
    if (newest !== undefined) this.#onSettled(newest);
  }
}
