import { type Draw, type DrawContext, WeightedDraw } from "../draw.ts";
import { optionError } from "../errors.ts";
import { FIRST_NAMES, LAST_NAMES } from "../vocabulary/people.ts";
import { PRODUCTS } from "../vocabulary/trade.ts";
import { share } from "./options.ts";

/** A transaction in its first shape; it names no table. */
export interface TransactionV1 {
  readonly version: 1;
  readonly txid: string;
  readonly amount: number;
}

/** The second shape: the id has another name, and the source is new. */
export interface TransactionV2 {
  readonly version: 2;
  readonly transactionId: string;
  readonly amount: number;
  readonly source: "Web" | "Mobile" | "Store";
}

/** A changed row of one of two tables. */
export type TableChange =
  | {
      readonly version: 1;
      readonly table: "Customer";
      readonly data: { readonly id: number; readonly name: string; readonly country: string };
    }
  | {
      readonly version: 1;
      readonly table: "Order";
      readonly data: {
        readonly id: number;
        readonly customerId: number;
        readonly qty: number;
        readonly product: { readonly name: string; readonly price: number };
      };
    };

/** A message of the database: one of the four kinds. */
export type Change = TransactionV1 | TransactionV2 | TableChange;

/** Settings of changes. */
export interface ChangeOptions {
  /** How often each kind comes; default the same for all four. */
  readonly weights?: Readonly<Partial<Record<"transactionV1" | "transactionV2" | "customer" | "order", number>>>;
  /** Share of customer changes that are of an earlier customer, default 0.3. */
  readonly updated?: number;
}

const KINDS = ["transactionV1", "transactionV2", "customer", "order"] as const;
const SOURCES = ["Web", "Mobile", "Store"] as const;
const COUNTRIES = ["US", "DE", "BR", "JP", "IN", "FR"];

/**
 * Draws the messages of a database with change data capture: transactions of two versions, customers, and orders, which are
 * always of a customer that came before: an order that would be the very first change gives way to a customer. One draw belongs to one run.
 */
export function changes({ weights = {}, updated = 0.3 }: ChangeOptions = {}): Draw<Change> {
  const unknown = Object.keys(weights).find((kind) => !(KINDS as readonly string[]).includes(kind));
  if (unknown !== undefined) throw optionError(`changes weights: there is no kind ${unknown}`);
  const numbers = KINDS.map((kind) => (Object.keys(weights).length === 0 ? 1 : (weights[kind] ?? 0)));
  if (!numbers.every((weight) => weight >= 0 && weight < Infinity) || !numbers.some((weight) => weight > 0)) {
    throw optionError("changes weights: expected numbers that are not negative, and one that is positive");
  }
  return new Changes(new WeightedDraw(KINDS, numbers), share("changes updated", updated));
}

class Changes implements Draw<Change> {
  readonly #kinds: Draw<(typeof KINDS)[number]>;
  readonly #updated: number;
  #customers = 0;
  #orders = 0;
  #transactions = 0;

  constructor(kinds: Draw<(typeof KINDS)[number]>, updated: number) {
    this.#kinds = kinds;
    this.#updated = updated;
  }

  draw(context: DrawContext): Change {
    const { random } = context;
    const kind = this.#kinds.draw(context);
    if (kind === "customer" || (kind === "order" && this.#customers === 0)) return this.#customer(context);
    // Four digits, as in the example of the post.
    const amount = random.integer(10_000, 5_000_000) / 10_000;
    if (kind === "transactionV1") return { version: 1, txid: String(++this.#transactions), amount };
    if (kind === "transactionV2") {
      return { version: 2, transactionId: String(++this.#transactions), amount, source: random.pick(SOURCES) };
    }
    const data = {
      id: ++this.#orders,
      customerId: random.integer(1, this.#customers),
      qty: random.integer(1, 5),
      product: { name: random.pick(PRODUCTS), price: amount },
    };
    return { version: 1, table: "Order", data };
  }

  #customer({ random }: DrawContext): Change {
    const known = this.#customers > 0 && random.chance(this.#updated);
    const id = known ? random.integer(1, this.#customers) : ++this.#customers;
    const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
    return { version: 1, table: "Customer", data: { id, name, country: random.pick(COUNTRIES) } };
  }
}
