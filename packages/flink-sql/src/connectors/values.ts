import { KIND_NAMES, type Row } from "../runtime/operator.ts";
import type { Connector, Environment, SourceReader } from "./connector.ts";

/** Rows a batch holds at most. */
const BATCH = 1000;

/** Rows that the program gives: a table of tests and of programs that embed the engine. */
export const values: Connector = {
  name: "values",
  lookup: true,
  options: {
    "changelog-mode": { kind: "string", default: "I" },
    "cdc-events-duplicate": { kind: "boolean", default: "false" },
  },
  source: (table, environment) => ({
    bounded: true,
    async open(subtask, parallelism, state) {
      const all = environment.rows.get(table.hinted ?? table.name) ?? [];
      const own = all.filter((_, index) => index % parallelism === subtask);
      const position = (state as { readonly subtask: number; readonly position: number }[] | undefined)?.find(
        (entry) => entry.subtask === subtask,
      );
      return new ValuesReader(own, subtask, position?.position ?? 0);
    },
  }),
};

class ValuesReader implements SourceReader {
  readonly #rows: readonly { readonly kind: (typeof KIND_NAMES)[number]; readonly row: Row }[];
  readonly #subtask: number;
  #position: number;

  constructor(rows: NonNullable<ReturnType<Environment["rows"]["get"]>>, subtask: number, position: number) {
    this.#rows = rows;
    this.#subtask = subtask;
    this.#position = position;
  }

  async read() {
    const batch = this.#rows.slice(this.#position, this.#position + BATCH);
    if (batch.length === 0) return undefined;
    this.#position += batch.length;
    return {
      rows: batch.map(({ row }) => row),
      kinds: Uint8Array.from(batch, ({ kind }) => KIND_NAMES.indexOf(kind)),
      split: `values-${this.#subtask}`,
      bytes: 0,
    };
  }

  snapshot(): unknown {
    return { subtask: this.#subtask, position: this.#position };
  }

  async close(): Promise<void> {}
}
