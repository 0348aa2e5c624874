import type { Clock, Timer } from "../../clock.ts";
import { SortedEntries } from "./sorted-entries.ts";
import { attributeOf, type Item } from "./value.ts";

/** Clock time from expiry to deletion; AWS takes up to a few days, this cloud a minute. */
const DELAY_MS = 60 * 1000;
/** Developer guide, "Time to Live": what expired more than five years ago is taken for a mistake and kept. */
const OLDEST_SECONDS = 5 * 365 * 24 * 60 * 60;
/** Digits that hold every whole second that a number can name within the clock's range. */
const DIGITS = 12;

/** Keeps which items expire when and deletes them on the clock, in the background. */
export class TimeToLive {
  readonly attribute: string;
  status: "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED" = "ENABLING";
  readonly #clock: Clock;
  readonly #expire: (order: string) => void;
  /** Items that expire; their order is the second of expiry, then their order in the table. */
  readonly #due = new SortedEntries();
  #timer: Timer | undefined;
  #wakes = Number.POSITIVE_INFINITY;

  /** @param expire Deletes the item at an order of the table. */
  constructor(attribute: string, clock: Clock, expire: (order: string) => void) {
    this.attribute = attribute;
    this.#clock = clock;
    this.#expire = expire;
  }

  /** Follows a change of an item. */
  follow(order: string, before: Item | undefined, after: Item | undefined): void {
    const from = before === undefined ? undefined : this.#secondOf(before);
    const to = after === undefined ? undefined : this.#secondOf(after);
    if (from === to) return;
    if (from !== undefined) this.#due.delete(from + order);
    if (to === undefined) return;
    this.#due.add({ order: to + order, item: after!, bytes: 0 });
    this.#arm(Number(to));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wakes = Number.POSITIVE_INFINITY;
  }

  /** The second of expiry in fixed width; undefined when the attribute is no number of seconds. */
  #secondOf(item: Item): string | undefined {
    const number = attributeOf(item, this.attribute)?.N;
    if (number === undefined || number.startsWith("-")) return undefined;
    const second = Math.floor(Number(number));
    return second >= 10 ** DIGITS ? undefined : String(second).padStart(DIGITS, "0");
  }

  #arm(second: number): void {
    const at = second * 1000 + DELAY_MS;
    if (at >= this.#wakes) return;
    this.#timer?.cancel();
    this.#wakes = at;
    this.#timer = this.#clock.setTimer(Math.max(0, at - this.#clock.now()), () => this.#sweep(), { background: true });
  }

  #sweep(): void {
    this.#timer = undefined;
    this.#wakes = Number.POSITIVE_INFINITY;
    const now = Math.floor(this.#clock.now() / 1000);
    const end = String(now - DELAY_MS / 1000 + 1).padStart(DIGITS, "0");
    const orders: string[] = [];
    const expired = [...this.#due.range("", end)];
    for (const { order } of expired) {
      this.#due.delete(order);
      if (Number(order.slice(0, DIGITS)) >= now - OLDEST_SECONDS) orders.push(order.slice(DIGITS));
    }
    for (const order of orders) this.#expire(order);
    for (const { order } of this.#due.range("", undefined)) {
      this.#arm(Number(order.slice(0, DIGITS)));
      return;
    }
  }
}
