import { type Available, FifoOrder, StandardOrder } from "./available.ts";
import { DueHeap } from "./due-heap.ts";
import type { Message } from "./message.ts";

/** The messages of one queue. Invariant: each is visible, in flight or delayed, and counted as that once. */
export class MessageStore {
  readonly #all = new Map<string, Message>();
  readonly #available: Available;
  readonly #due = new DueHeap();
  visible = 0;
  inFlight = 0;
  delayed = 0;

  constructor(fifo: boolean) {
    this.#available = fifo ? new FifoOrder() : new StandardOrder();
  }

  get size(): number {
    return this.#all.size;
  }

  find(id: string): Message | undefined {
    return this.#all.get(id);
  }

  [Symbol.iterator](): IterableIterator<Message> {
    return this.#all.values();
  }

  add(message: Message): void {
    this.#all.set(message.id, message);
    if (message.state === "delayed") {
      this.delayed++;
      this.#due.add(message);
    } else this.visible++;
    this.#available.arrived(message);
  }

  /** The next visible message, which is in flight then and stays so until `hide`, `show` or `remove` says otherwise. */
  take(batch: number): Message | undefined {
    const message = this.#available.take(batch);
    if (message === undefined) return undefined;
    this.visible--;
    this.inFlight++;
    message.state = "in-flight";
    return message;
  }

  /** Keeps a message in flight until `due`. */
  hide(message: Message, due: number): void {
    message.due = due;
    this.#due.add(message);
  }

  /** Makes a message in flight visible. */
  show(message: Message): void {
    message.state = "visible";
    this.inFlight--;
    this.visible++;
    this.#available.returned(message);
  }

  /** FIFO: a changed delay of the queue holds for the messages that are in it. */
  delay(message: Message, due: number): void {
    message.due = due;
    this.#due.add(message);
  }

  remove(message: Message): void {
    const { state } = message;
    this.#all.delete(message.id);
    message.state = "gone";
    if (state === "visible") this.visible--;
    else if (state === "delayed") this.delayed--;
    else {
      this.inFlight--;
      this.#available.finished(message);
    }
  }

  /** Makes visible what is due by `now`. @returns whether anything was. */
  ripen(now: number): boolean {
    let message = this.#due.take(now);
    if (message === undefined) return false;
    for (; message !== undefined; message = this.#due.take(now)) {
      if (message.state === "in-flight") this.show(message);
      else {
        message.state = "visible";
        this.delayed--;
        this.visible++;
        this.#available.ripened(message);
      }
    }
    return true;
  }

  /** Removes messages that were sent before `horizon`, from the oldest on. */
  expire(horizon: number): void {
    for (const message of this.#all.values()) {
      if (message.sentAt >= horizon) return;
      this.remove(message);
    }
  }

  nextDue(): number | undefined {
    return this.#due.next();
  }

  clear(): void {
    for (const message of this.#all.values()) message.state = "gone";
    this.#all.clear();
    this.#available.clear();
    this.#due.clear();
    this.visible = 0;
    this.inFlight = 0;
    this.delayed = 0;
  }
}
