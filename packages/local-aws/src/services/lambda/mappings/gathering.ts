import type { QueueMessage } from "../../sqs/api.ts";
import { recordBytesOf } from "./record.ts";
import type { MappingSettings } from "./settings.ts";

/** A message with its JSON text in the event. */
export interface QueuedMessage {
  readonly message: QueueMessage;
  readonly text: string;
}

/** The batch that a mapping gathers from a queue: complete by its size, by the event's bytes or by time. */
export class Gathering {
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #limit = recordBytesOf(0);
  #messages: QueuedMessage[] = [];
  #bytes = 0;
  /** Messages of `#messages` that fit into one event. */
  #fitting = 0;
  /** When the batch is complete whatever it holds; undefined while it is empty. */
  #due: number | undefined;

  constructor(settings: Pick<MappingSettings, "batchSize" | "batchingWindowSeconds">) {
    this.#batchSize = settings.batchSize;
    this.#windowMs = settings.batchingWindowSeconds * 1000;
  }

  get messages(): readonly QueuedMessage[] {
    return this.#messages;
  }

  get due(): number | undefined {
    return this.#due;
  }

  /** Messages it can still take. */
  get room(): number {
    return this.full ? 0 : this.#batchSize - this.#messages.length;
  }

  get full(): boolean {
    return this.#messages.length >= this.#batchSize || this.#bytes >= this.#limit;
  }

  ready(now: number): boolean {
    return this.#due !== undefined && (this.full || now >= this.#due);
  }

  add(message: QueuedMessage, now: number): void {
    this.#due ??= now + this.#windowMs;
    this.#messages.push(message);
    this.#bytes += Buffer.byteLength(message.text) + 1;
    if (this.#bytes <= this.#limit || this.#messages.length === 1) this.#fitting++;
  }

  /** Takes the batch; messages beyond the bytes of an event begin the next one. */
  take(): readonly QueuedMessage[] {
    const taken = this.#messages.slice(0, this.#fitting);
    const rest = this.#messages.slice(this.#fitting);
    const due = this.#due!;
    this.#messages = [];
    this.#bytes = 0;
    this.#fitting = 0;
    this.#due = undefined;
    for (const message of rest) this.add(message, due - this.#windowMs);
    return taken;
  }
}
