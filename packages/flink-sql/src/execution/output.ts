import type { SinkWriter } from "../connectors/connector.ts";
import type { Receiver, Row } from "../runtime/operator.ts";
import { UPDATE_BEFORE } from "../runtime/operator.ts";

/** The writer of one INSERT in a running job. */
export class Output implements Receiver {
  readonly name: string;
  /** Rows that were given to the writer. */
  records = 0;
  /** Whether a row was written since the last question for back-pressure. */
  touched = false;
  watermarkTime = Number.NEGATIVE_INFINITY;
  readonly #upsert: boolean;
  #writer: SinkWriter | undefined;

  /** `upsert`: the table has a primary key, rows before an update are not sent. */
  constructor(name: string, upsert: boolean) {
    this.name = name;
    this.#upsert = upsert;
  }

  /** Bytes the writer says it sent. */
  get bytes(): number {
    return this.#writer?.metrics?.().numBytesOut ?? 0;
  }

  get opened(): boolean {
    return this.#writer !== undefined;
  }

  get writer(): SinkWriter {
    if (this.#writer === undefined) throw new Error(`${this.name} is not open`);
    return this.#writer;
  }

  set writer(writer: SinkWriter) {
    this.#writer = writer;
  }

  push(row: Row, kind: number): void {
    if (this.#upsert && kind === UPDATE_BEFORE) return;
    this.records++;
    this.touched = true;
    this.#writer!.write(row, kind);
  }

  watermark(time: number): void {
    this.watermarkTime = time;
    this.#writer!.watermark?.(time);
  }
}
