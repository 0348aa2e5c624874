import type { ErrorOutputType } from "@millrace/s3-prefix";
import { type Batch, RecordBuffer } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { DeliveryRecord } from "./record.ts";
import { deliverToS3 } from "./s3-delivery.ts";
import { joinRecords } from "./s3-output.ts";

/** Collects what goes to the error prefix, by type of error, and delivers it as lines of JSON, uncompressed. */
export class FailureOutput {
  readonly #stream: DeliveryStream;
  readonly #buffers = new Map<ErrorOutputType, RecordBuffer>();

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

  stop(): void {
    for (const buffer of this.#buffers.values()) buffer.discard();
  }

  #deliver(errorOutputType: ErrorOutputType, batch: Batch): void {
    const stream = this.#stream;
    deliverToS3(stream, {
      batch,
      body: joinRecords(batch, undefined),
      metric: "DeliveryToS3",
      settings: () => stream.destination.errors,
      prefix: (settings) => settings.prefixes.errorOutputPrefix,
      errorOutputType,
      compressed: false,
    }).catch(ignoreDeleted);
  }
}

/** Deliveries end with a rejection only when their stream is deleted, which drops what it holds. */
export function ignoreDeleted(): void {}
