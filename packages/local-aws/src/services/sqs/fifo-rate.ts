import { AwsError } from "../../errors.ts";
import type { Queue } from "./queue.ts";

/** Calls per second of each method of a FIFO queue, or of each message group (Developer Guide, FIFO queue quotas). */
const CALLS_PER_SECOND = 300;

/** A batch is one call of the method it is a batch of. */
type Method = "SendMessage" | "ReceiveMessage" | "DeleteMessage";

/**
 * Calls of a FIFO queue in the present second. With `FifoThroughputLimit` perQueue the quota is each method's; with
 * perMessageGroupId it is that of the sends of each group, and what is left of a Region's is out of reach here.
 */
export class FifoRate {
  readonly #calls = new Map<string, number>();
  #second = Number.NaN;

  /** @throws AwsError RequestThrottled beyond the quota; nothing is counted then. */
  admit(queue: Queue, method: Method, groups: readonly (string | undefined)[]): void {
    const second = Math.floor(queue.now / 1000);
    if (second !== this.#second) this.#calls.clear();
    this.#second = second;
    const perGroup = queue.settings.get("FifoThroughputLimit") === "perMessageGroupId";
    if (perGroup && method !== "SendMessage") return;
    const keys = perGroup ? [...new Set(groups)].map((group) => `group/${group}`) : [method];
    if (keys.some((key) => (this.#calls.get(key) ?? 0) >= CALLS_PER_SECOND))
      throw new AwsError(
        "RequestThrottled",
        `Rate exceeded: ${CALLS_PER_SECOND} calls of ${method} a second ${perGroup ? "for each message group" : "on a FIFO queue"}. Send batches.`,
        { status: 403 },
      );
    for (const key of keys) this.#calls.set(key, (this.#calls.get(key) ?? 0) + 1);
  }
}
