import { TableOptions } from "../src/connectors/options.ts";
import { json } from "../src/formats/json.ts";
import type { CatalogTable } from "../src/planner/catalog.ts";
import type { Plan } from "../src/planner/plan.ts";
import type { Receiver, Row } from "../src/runtime/operator.ts";

/** Reads lines of JSON, as a file of them is read: the rows of a block of bytes. */
export function lineReader(table: CatalogTable): (block: Buffer, rows: Row[]) => void {
  const decoder = json.decoder(table.physical, new TableOptions(table, json.options, "json."));
  return (block, rows) => {
    const text = block.toString();
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      decoder.decode(text.slice(start, end), rows);
      start = end + 1;
    }
  };
}

/** Writes rows as lines of JSON and gives the bytes to nobody. */
export class LineWriter implements Receiver {
  /** Rows and bytes that were written. */
  rows = 0;
  bytes = 0;
  #text = "";
  readonly #encode: (row: Row) => string;

  constructor({ fields }: Plan, table: CatalogTable) {
    this.#encode = json.encoder(fields, new TableOptions(table, json.options, "json."));
  }

  push(row: Row): void {
    this.rows++;
    this.#text += `${this.#encode(row)}\n`;
    if (this.#text.length > 65_536) this.flush();
  }

  watermark(): void {}

  flush(): void {
    this.bytes += Buffer.from(this.#text).length;
    this.#text = "";
  }
}
