/** An event as a stream keeps it. */
export interface StoredEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  /** 56 digits: time, then a count of the Region; the order of the ids is the order of the events. */
  readonly id: string;
}

export function eventId(timestamp: number, serial: number): string {
  return String(timestamp).padStart(28, "0") + String(serial).padStart(28, "0");
}

/** The lowest id of a time. */
export function idAt(timestamp: number): string {
  return eventId(Math.max(0, timestamp), 0);
}

/** Events of one stream in order of time, then arrival. */
export class EventLog {
  #events: StoredEvent[] = [];

  get length(): number {
    return this.#events.length;
  }

  at(index: number): StoredEvent | undefined {
    return this.#events.at(index);
  }

  add(event: StoredEvent): void {
    const last = this.#events.at(-1);
    if (last === undefined || last.id < event.id) this.#events.push(event);
    else this.#events.splice(this.indexOf(event.id), 0, event);
  }

  /** Index of the first event whose id is not less. */
  indexOf(id: string): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  slice(start: number, end: number): readonly StoredEvent[] {
    return this.#events.slice(start, end);
  }

  /** Drops events before a time. @returns what was dropped. */
  expire(horizon: number): readonly StoredEvent[] {
    const first = this.#events[0];
    if (first === undefined || first.timestamp >= horizon) return NONE;
    return this.#events.splice(0, this.indexOf(idAt(horizon)));
  }
}

const NONE: readonly StoredEvent[] = [];
