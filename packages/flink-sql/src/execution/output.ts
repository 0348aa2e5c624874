import type { SinkWriter } from "../connectors/connector.ts";
import type { Receiver, Row } from "../runtime/operator.ts";

/** The writer of one subtask of an INSERT in a running job. */
export class Output implements Receiver {
  readonly name: string;
  readonly subtask: number;
  /** Rows that were given to the writer. */
  records = 0;
  /** Whether a row was written since the last question for back-pressure. */
  touched = false;
  watermarkTime = Number.NEGATIVE_INFINITY;
  #writer: SinkWriter | undefined;

  constructor(name: string, subtask: number) {
    this.name = name;
    this.subtask = subtask;
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
    this.records++;
    this.touched = true;
    this.#writer!.write(row, kind);
  }

  watermark(time: number): void {
    this.watermarkTime = time;
    this.#writer!.watermark?.(time);
  }
}
