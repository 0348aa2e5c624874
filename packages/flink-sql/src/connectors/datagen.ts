import type { CatalogTable } from "../planner/catalog.ts";
import type { Row } from "../runtime/operator.ts";
import { zoneOf } from "../types/zone.ts";
import type { Connector, Environment, SourceBatch, SourceReader } from "./connector.ts";
import { type DatagenContext, type DatagenField, datagenField } from "./datagen-field.ts";
import { type OptionSpecs, TableOptions } from "./options.ts";

const OPTIONS: OptionSpecs = {
  "rows-per-second": { kind: "long", default: "10000" },
  "number-of-rows": { kind: "long" },
  "scan.parallelism": { kind: "int", default: "1", refused: "subtasks are those of the job" },
  // Checked field by field, since which options there are depends on the type.
  "fields.#": { kind: "string" },
};
/** Rows a batch holds at most. */
const BATCH = 1000;

/** Random rows and sequences, at so many rows a second of the job's clock. */
export const datagen: Connector = {
  name: "datagen",
  options: OPTIONS,
  check: (table) => {
    datagenFields(table, { random: Math.random, now: () => 0, toLocal: (instant) => instant });
  },
  source(table, environment) {
    const toLocal = zoneOf(environment.zone).toLocal;
    const context = { random: environment.random, now: () => environment.clock.now(), toLocal };
    const fields = datagenFields(table, context);
    const total = rowCount(table, fields);
    const rate = new TableOptions(table, OPTIONS).number("rows-per-second");
    return {
      bounded: Number.isFinite(total),
      async open(subtask, parallelism, state) {
        const known = (state as Lane[][] | undefined)?.flat();
        const all =
          known ?? Array.from({ length: parallelism }, (_, lane) => ({ lane, stride: parallelism, next: lane }));
        const own = all.filter(({ lane }) => lane % parallelism === subtask);
        return new DatagenReader(
          fields,
          own.map((lane) => ({ ...lane })),
          total,
          rate,
          environment,
        );
      },
    };
  },
};

/** Every `stride`-th row of the table from `lane` on: what one subtask of the first start reads, and what state moves. */
interface Lane {
  readonly lane: number;
  readonly stride: number;
  next: number;
}

class DatagenReader implements SourceReader {
  readonly #fields: readonly DatagenField[];
  readonly #lanes: Lane[];
  readonly #total: number;
  readonly #rate: number;
  readonly #environment: Environment;
  /** Rows that may still be given in the second that ends at `#secondEnd`. */
  #allowed = 0;
  #secondEnd: number | undefined;

  constructor(fields: readonly DatagenField[], lanes: Lane[], total: number, rate: number, environment: Environment) {
    this.#fields = fields;
    this.#lanes = lanes;
    this.#total = total;
    this.#rate = rate;
    this.#environment = environment;
  }

  async read(signal: AbortSignal): Promise<SourceBatch | undefined> {
    const lane = this.#lanes.reduce<Lane | undefined>(
      (least, one) => (one.next < this.#total && (least === undefined || one.next < least.next) ? one : least),
      undefined,
    );
    if (lane === undefined) return undefined;
    if (this.#allowed === 0) await this.#nextSecond(signal);
    const rows: Row[] = [];
    const limit = Math.min(BATCH, Math.ceil(this.#allowed / this.#lanes.length));
    for (; rows.length < limit && lane.next < this.#total; lane.next += lane.stride) {
      const { next } = lane;
      rows.push(this.#fields.map((field) => field.make(next)));
    }
    this.#allowed -= rows.length;
    return { rows, split: `datagen-${lane.lane}`, bytes: 0 };
  }

  snapshot(): unknown {
    return this.#lanes.map((lane) => ({ ...lane }));
  }

  async close(): Promise<void> {}

  async #nextSecond(signal: AbortSignal): Promise<void> {
    const { clock } = this.#environment;
    const wait = this.#secondEnd === undefined ? 0 : this.#secondEnd - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    this.#secondEnd = (this.#secondEnd ?? clock.now()) + 1000;
    for (const { lane, stride } of this.#lanes)
      this.#allowed += Math.floor(this.#rate / stride) + (lane < this.#rate % stride ? 1 : 0);
    if (this.#allowed === 0) await this.#nextSecond(signal);
  }
}

/** All rows of a datagen table that has an end. */
export function datagenRows(table: CatalogTable, random: () => number): Row[] {
  const fields = datagenFields(table, { random, now: () => 0, toLocal: (instant) => instant });
  const length = rowCount(table, fields);
  if (!Number.isFinite(length)) throw new TableOptions(table, OPTIONS).invalid("A datagen table without an end");
  return Array.from({ length }, (_, index) => fields.map((field) => field.make(index)));
}

function rowCount(table: CatalogTable, fields: readonly DatagenField[]): number {
  const declared = new TableOptions(table, OPTIONS).optionalNumber("number-of-rows");
  const ends = fields.map(({ count }) => count ?? Number.POSITIVE_INFINITY);
  return Math.min(declared ?? Number.POSITIVE_INFINITY, ...ends);
}

function datagenFields(table: CatalogTable, context: DatagenContext): DatagenField[] {
  const options = new TableOptions(table, OPTIONS);
  const used = new Set<string>();
  const fields = table.physical.map(({ name, type }) => datagenField(name, type, options, used, context));
  const unknown = [...table.options.keys()].filter((key) => key.startsWith("fields.") && !used.has(key));
  if (unknown.length === 0) return fields;
  const supported = ["connector", "rows-per-second", "number-of-rows", ...used].toSorted();
  throw options.invalid(
    `Unsupported options found for 'datagen'.\n\nUnsupported options:\n\n${unknown.toSorted().join("\n")}\n\nSupported options:\n\n${supported.join("\n")}`,
  );
}
