import { type Draw, type DrawContext, WeightedDraw } from "../draw.ts";
import { FIRST_NAMES, LAST_NAMES } from "../vocabulary/people.ts";
import { PRODUCTS } from "../vocabulary/trade.ts";
import { count, share } from "./options.ts";

/** A row of a table, by column. */
export type DmsRow = Readonly<Record<string, string | number | null>>;

/** A table of the source database. */
export type DmsTable = "customers" | "orders" | "transactions";

/**
 * A message as AWS DMS writes it to Kinesis or Kafka (User Guide, "Using Amazon Kinesis Data Streams as a target"): a row
 * after its change, of a delete as it was, or a control record about the table itself.
 */
export interface DmsRecord {
  readonly data?: DmsRow;
  readonly control?: Readonly<Record<string, string>>;
  readonly metadata: {
    /** ISO 8601 in UTC, in microseconds; no two records of a run have the same. */
    readonly timestamp: string;
    readonly "record-type": "data" | "control";
    readonly operation: "load" | "insert" | "update" | "delete" | "create-table" | "add-column" | "rename-column";
    readonly "partition-key-type": "primary-key" | "task-id";
    readonly "schema-name": string;
    readonly "table-name": DmsTable;
    /** Not of loads and control records. */
    readonly "transaction-id"?: number;
  };
}

/** Settings of a database under change data capture. */
export interface DmsOptions {
  /** Default `shop`. */
  readonly schema?: string;
  /** Rows that each table has when the task begins, default 100. */
  readonly loaded?: number;
  /** Shares of the changes that are updates and deletes, default 0.4 and 0.1; the others are inserts. */
  readonly updated?: number;
  readonly deleted?: number;
  /** Records after which columns are added and renamed; default never. */
  readonly reshapedAfter?: number;
}

/** A database whose changes are drawn, and that knows its rows. */
export interface DmsDatabase extends Draw<DmsRecord> {
  /** The rows as they are, by primary key. */
  rows(table: DmsTable): ReadonlyMap<number, DmsRow>;
}

const TABLES = ["customers", "orders", "transactions"] as const;
const COUNTRIES = ["US", "DE", "BR", "JP", "IN", "FR"];
const LEVELS = ["basic", "silver", "gold"];
const SOURCES = ["Web", "Mobile", "Store"];

/**
 * A shop of customers, orders and transactions, whose changes come as AWS DMS writes them: tables are created and loaded,
 * then rows inserted, updated and deleted. When it is reshaped, customers gain a `loyalty`, and the `txid` of
 * transactions is renamed `transaction_id` and joined by a `source`. One draw belongs to one run.
 */
export function dmsChanges(options: DmsOptions = {}): DmsDatabase {
  const { schema = "shop", loaded = 100, updated = 0.4, deleted = 0.1, reshapedAfter = Infinity } = options;
  share("dmsChanges updated + deleted", updated + deleted);
  if (reshapedAfter !== Infinity) count("dmsChanges reshapedAfter", reshapedAfter);
  return new Database(schema, count("dmsChanges loaded", loaded), updated, deleted, reshapedAfter);
}

class Database implements DmsDatabase {
  readonly #schema: string;
  readonly #updated: number;
  readonly #deleted: number;
  readonly #reshapedAfter: number;
  readonly #loads: DmsTable[];
  readonly #tables: Draw<DmsTable> = new WeightedDraw(TABLES, [2, 4, 4]);
  readonly #rows = new Map<DmsTable, Map<number, DmsRow>>();
  readonly #lastKey = { customers: 0, orders: 0, transactions: 0 };
  /** Control records that come next. */
  #controls: (readonly [DmsTable, DmsRecord["metadata"]["operation"], Readonly<Record<string, string>>])[] = [];
  #reshaped = false;
  #transaction = 0;
  #time = 0;

  constructor(schema: string, loaded: number, updated: number, deleted: number, reshapedAfter: number) {
    this.#schema = schema;
    this.#updated = share("dmsChanges updated", updated);
    this.#deleted = share("dmsChanges deleted", deleted);
    this.#reshapedAfter = reshapedAfter;
    this.#loads = TABLES.flatMap((table) => Array.from({ length: loaded }, () => table));
    for (const table of TABLES) {
      this.#rows.set(table, new Map());
      this.#controls.push([table, "create-table", {}]);
    }
  }

  rows(table: DmsTable): ReadonlyMap<number, DmsRow> {
    return this.#rows.get(table)!;
  }

  draw(context: DrawContext): DmsRecord {
    if (!this.#reshaped && context.sequence >= this.#reshapedAfter) this.#reshape();
    const control = this.#controls.shift();
    if (control !== undefined) {
      const [table, operation, change] = control;
      return { control: change, metadata: this.#metadata(context, table, operation) };
    }
    const load = this.#loads.shift();
    if (load !== undefined) return this.#write(context, load, "load", this.#insert(context, load));
    const table = this.#tables.draw(context);
    const rows = this.#rows.get(table)!;
    const chance = context.random.fraction();
    if (rows.size > 0 && chance < this.#deleted) {
      const [key, row] = this.#pick(context, rows);
      rows.delete(key);
      return this.#write(context, table, "delete", row);
    }
    if (rows.size > 0 && chance < this.#deleted + this.#updated) {
      const [key, row] = this.#pick(context, rows);
      const changed = { ...row, ...this.#update(context, table) };
      rows.set(key, changed);
      return this.#write(context, table, "update", changed);
    }
    return this.#write(context, table, "insert", this.#insert(context, table));
  }

  #reshape(): void {
    this.#reshaped = true;
    this.#controls.push(
      ["customers", "add-column", { "column-name": "loyalty" }],
      ["transactions", "rename-column", { "column-name": "txid", "new-column-name": "transaction_id" }],
      ["transactions", "add-column", { "column-name": "source" }],
    );
    for (const [key, row] of this.#rows.get("customers")!)
      this.#rows.get("customers")!.set(key, { ...row, loyalty: null });
    for (const [key, { txid, ...rest }] of this.#rows.get("transactions")!)
      this.#rows.get("transactions")!.set(key, { transaction_id: txid!, ...rest, source: null });
  }

  #insert(context: DrawContext, table: DmsTable): DmsRow {
    const key = ++this.#lastKey[table];
    const row = this.#newRow(context, table, key);
    this.#rows.get(table)!.set(key, row);
    return row;
  }

  #newRow({ random }: DrawContext, table: DmsTable, key: number): DmsRow {
    switch (table) {
      case "customers": {
        const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
        const row = { id: key, name, country: random.pick(COUNTRIES) };
        return this.#reshaped ? { ...row, loyalty: random.pick(LEVELS) } : row;
      }
      case "orders":
        return {
          id: key,
          customer_id: random.integer(1, this.#lastKey.customers),
          qty: random.integer(1, 5),
          product_name: random.pick(PRODUCTS),
          product_price: random.integer(100, 50_000) / 100,
        };
      default: {
        const rest = { order_id: random.integer(1, this.#lastKey.orders), amount: random.integer(100, 250_000) / 100 };
        return this.#reshaped ? { transaction_id: key, ...rest, source: random.pick(SOURCES) } : { txid: key, ...rest };
      }
    }
  }

  #update({ random }: DrawContext, table: DmsTable): DmsRow {
    if (table === "orders") return { qty: random.integer(1, 9) };
    if (table === "transactions") return { amount: random.integer(100, 250_000) / 100 };
    const country = random.pick(COUNTRIES);
    return this.#reshaped ? { country, loyalty: random.pick(LEVELS) } : { country };
  }

  #pick({ random }: DrawContext, rows: ReadonlyMap<number, DmsRow>): readonly [number, DmsRow] {
    let skip = random.below(rows.size);
    for (const entry of rows) if (skip-- === 0) return entry;
    throw new RangeError("a table without rows");
  }

  #write(
    context: DrawContext,
    table: DmsTable,
    operation: DmsRecord["metadata"]["operation"],
    data: DmsRow,
  ): DmsRecord {
    return { data, metadata: this.#metadata(context, table, operation) };
  }

  #metadata(
    { eventTime }: DrawContext,
    table: DmsTable,
    operation: DmsRecord["metadata"]["operation"],
  ): DmsRecord["metadata"] {
    const control = operation.includes("-");
    // Microseconds keep records of one millisecond apart.
    this.#time = Math.max(this.#time + 1, Math.floor(eventTime) * 1000);
    const timestamp = `${new Date(Math.floor(this.#time / 1000)).toISOString().slice(0, -1)}${String(this.#time % 1000).padStart(3, "0")}Z`;
    return {
      timestamp,
      "record-type": control ? "control" : "data",
      operation,
      "partition-key-type": control ? "task-id" : "primary-key",
      "schema-name": this.#schema,
      "table-name": table,
      ...(control || operation === "load" ? {} : { "transaction-id": 47_330_445_000 + ++this.#transaction }),
    };
  }
}
