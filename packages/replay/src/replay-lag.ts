import type { ReplayEvent } from "./replay-event.ts";

/** Events whose due times lie this close together, in milliseconds, are followed as one. */
const SLOT_MS = 50;

/** Events sent one after the other that were due at about the same time. */
export class LagSlot {
  /** When the first of them was due. */
  readonly due: number;
  unsettled = 0;

  constructor(due: number) {
    this.due = due;
  }
}

/** How far the confirmed part of a replay is behind its plan. */
export class ReplayLag {
  /** How overdue the last confirmed event was when it was confirmed, and the most overdue one, in milliseconds. */
  last = 0;
  greatest = 0;
  /** Slots that hold unsettled events, oldest first, and at the end the one that takes new events. */
  #slots: LagSlot[] = [];

  /** Follows an event that is sent; late ones count with the slot they are sent in. */
  sent(event: ReplayEvent, due: number): void {
    let slot = this.#slots.at(-1);
    if (slot === undefined || due - slot.due >= SLOT_MS) {
      slot = new LagSlot(due);
      this.#slots.push(slot);
    }
    slot.unsettled++;
    event.slot = slot;
  }

  /** Books an event as confirmed or given up at the time `now`. */
  settled(event: ReplayEvent, now: number): void {
    const slot = event.slot;
    if (slot === undefined) return;
    event.slot = undefined;
    slot.unsettled--;
    this.last = Math.max(0, now - slot.due);
    if (this.last > this.greatest) this.greatest = this.last;
    while (this.#slots.length > 0 && this.#slots[0]!.unsettled === 0) this.#slots.shift();
  }

  /** When the oldest event that is sent and not settled was due; undefined when there is none. */
  get oldestDue(): number | undefined {
    return this.#slots[0]?.due;
  }
}
