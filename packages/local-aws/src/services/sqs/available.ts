import type { Message } from "./message.ts";

/** The messages of a queue that may be received, in the order in which they will be. */
export interface Available {
  /** A new message; a delayed one is only remembered. */
  arrived(message: Message): void;
  /** A delayed message became visible. */
  ripened(message: Message): void;
  /** A message in flight became visible again. */
  returned(message: Message): void;
  /** A message in flight was deleted. */
  finished(message: Message): void;
  /** The next message for the receive call `batch`. */
  take(batch: number): Message | undefined;
  clear(): void;
}

/** Of a standard queue: first in, first out as far as nothing becomes visible again. */
export class StandardOrder implements Available {
  /** Invariant: every visible message is in it once, after `#head`; others in it are gone. */
  #messages: Message[] = [];
  #head = 0;

  arrived(message: Message): void {
    if (message.state === "visible") this.#messages.push(message);
  }

  ripened(message: Message): void {
    this.#messages.push(message);
  }

  returned(message: Message): void {
    this.#messages.push(message);
  }

  finished(): void {}

  take(): Message | undefined {
    while (this.#head < this.#messages.length) {
      const message = this.#messages[this.#head++]!;
      if (this.#head > 1024 && this.#head * 2 > this.#messages.length) {
        this.#messages = this.#messages.slice(this.#head);
        this.#head = 0;
      }
      if (message.state === "visible") return message;
    }
    return undefined;
  }

  clear(): void {
    this.#messages = [];
    this.#head = 0;
  }
}

interface Group {
  readonly id: string;
  /** In order of sequence, without those in flight. */
  readonly messages: Message[];
  inFlight: number;
  /** Stands in the line of groups. */
  waiting: boolean;
}

/**
 * Of a FIFO queue: groups take turns; within a group messages keep their order, and while one of them is in flight no
 * other call gets a message of that group (Developer Guide, "FIFO queue delivery logic").
 */
export class FifoOrder implements Available {
  readonly #groups = new Map<string, Group>();
  #line: Group[] = [];
  #current: Group | undefined;
  #batch = -1;

  arrived(message: Message): void {
    const group = this.#groupOf(message);
    group.messages.push(message);
    this.#enqueue(group);
  }

  ripened(message: Message): void {
    this.#enqueue(this.#groupOf(message));
  }

  returned(message: Message): void {
    const group = this.#groupOf(message);
    let index = 0;
    while (index < group.messages.length && group.messages[index]!.order < message.order) index++;
    group.messages.splice(index, 0, message);
    this.#release(group);
  }

  finished(message: Message): void {
    this.#release(this.#groupOf(message));
  }

  take(batch: number): Message | undefined {
    if (batch !== this.#batch) this.#current = undefined;
    this.#batch = batch;
    while (true) {
      const message = this.#current && takeable(this.#current) ? this.#current.messages.shift() : undefined;
      if (message !== undefined) {
        this.#current!.inFlight++;
        return message;
      }
      const next = this.#line.shift();
      if (next === undefined) return undefined;
      next.waiting = false;
      this.#current = next.inFlight === 0 ? next : undefined;
    }
  }

  clear(): void {
    this.#groups.clear();
    this.#line = [];
    this.#current = undefined;
  }

  #groupOf(message: Message): Group {
    const id = message.groupId!;
    let group = this.#groups.get(id);
    if (group === undefined) {
      group = { id, messages: [], inFlight: 0, waiting: false };
      this.#groups.set(id, group);
    }
    return group;
  }

  #release(group: Group): void {
    group.inFlight--;
    this.#enqueue(group);
    if (group.inFlight === 0 && group.messages.length === 0) this.#groups.delete(group.id);
  }

  #enqueue(group: Group): void {
    if (group.waiting || group.inFlight > 0 || !takeable(group)) return;
    group.waiting = true;
    this.#line.push(group);
  }
}

/** Whether the first message of a group that is not gone is visible. */
function takeable(group: Group): boolean {
  while (group.messages[0]?.state === "gone") group.messages.shift();
  return group.messages[0]?.state === "visible";
}
