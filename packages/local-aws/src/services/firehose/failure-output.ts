import type { ErrorOutputType } from "@millrace/s3-prefix";
import { type Batch, RecordBuffer, recordsIn } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { DeliveryRecord } from "./record.ts";
import { deliverToS3 } from "./s3-delivery.ts";
import { joinRecords } from "./s3-output.ts";

/** Collects what goes to the error prefix, by type of error, and delivers it as lines of JSON, uncompressed. */
export class FailureOutput {
  readonly #stream: DeliveryStream;
  readonly #buffers = new Map<ErrorOutputType, RecordBuffer>();
  readonly #underway = new Set<Batch>();

  constructor(stream: DeliveryStream) {
    this.#stream = stream;
  }

  /** @param record Its data is the line to write. */
  add(type: ErrorOutputType, record: DeliveryRecord): void {
    let buffer = this.#buffers.get(type);
    if (buffer === undefined) {
      buffer = new RecordBuffer(
        this.#stream.host.clock,
        () => this.#stream.destination.errors.buffer,
        (batch) => this.#deliver(type, batch),
      );
      this.#buffers.set(type, buffer);
    }
    buffer.add(record);
  }

  /** Records that are not delivered yet. */
  held(): number {
    return recordsIn(this.#underway) + recordsIn([...this.#buffers.values()].map((buffer) => buffer.batch));
  }

  stop(): void {
    for (const buffer of this.#buffers.values()) buffer.discard();
  }

  #deliver(errorOutputType: ErrorOutputType, batch: Batch): void {
    const stream = this.#stream;
    this.#underway.add(batch);
    deliverToS3(stream, {
      batch,
      body: joinRecords(batch, undefined),
      metric: "DeliveryToS3",
      settings: () => stream.destination.errors,
      prefix: (settings) => settings.prefixes.errorOutputPrefix,
      errorOutputType,
      compressed: false,
    })
      .catch(stream.failed)
      .finally(() => this.#underway.delete(batch));
  }
}
