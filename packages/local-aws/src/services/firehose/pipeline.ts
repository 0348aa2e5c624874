import { type Batch, RecordBuffer } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { Destination } from "./destination.ts";
import { FailureOutput } from "./failure-output.ts";
import { HttpOutput } from "./http-output.ts";
import { LambdaTransform } from "./lambda-transform.ts";
import { MetadataExtraction } from "./metadata-extraction.ts";
import { type DeliveryRecord, type Failure, failureLine } from "./record.ts";
import { deliverToS3 } from "./s3-delivery.ts";
import { joinRecords, S3Output } from "./s3-output.ts";
import { SearchOutput } from "./search-output.ts";
import { takeApart } from "./source-processing.ts";

/** The end of a pipeline. */
export interface Output {
  add(record: DeliveryRecord): void;
  /** Arrival of the oldest record not yet delivered; undefined when there is none. */
  oldest(): number | undefined;
  /** Records that are not delivered yet. */
  held(): number;
  publish(now: number): void;
  stop(): void;
}

/**
 * The way of records through a delivery stream: backup of what came in; decompression and deaggregation; a function; keys
 * by jq; the destination. A record leaves it delivered, dropped by the function, in the error prefix, or lost after a day.
 */
export class Pipeline {
  readonly #stream: DeliveryStream;
  readonly #backup: RecordBuffer;
  readonly #transform: LambdaTransform;
  readonly #extraction: MetadataExtraction;
  readonly #failures: FailureOutput;
  readonly #output: Output;

  constructor(stream: DeliveryStream) {
    this.#stream = stream;
    const { clock } = stream.host;
    this.#backup = new RecordBuffer(
      clock,
      () => stream.destination.backup!.buffer,
      (batch) => this.#deliverBackup(batch),
    );
    this.#failures = new FailureOutput(stream);
    this.#output = outputOf(stream, (record, failure) => this.fail(record, failure));
    this.#extraction = new MetadataExtraction(
      stream,
      (record) => this.#output.add(record),
      (record, failure) => this.fail(record, failure),
    );
    this.#transform = new LambdaTransform(
      stream,
      (record) => this.#transformed(record),
      (record, failure) => this.fail(record, failure),
    );
  }

  /** Takes a record in. */
  accept(record: DeliveryRecord): void {
    const { backup, processing } = this.#stream.destination;
    if (backup !== undefined) this.#backup.add(record);
    if (!processing.decompression && processing.deaggregation === undefined) this.#process(record);
    else {
      const taken = takeApart(record, processing, this.#stream.host.clock.now());
      if (taken.failure !== undefined) this.fail(record, taken.failure);
      for (const part of taken.records) this.#process(part);
    }
  }

  #process(record: DeliveryRecord): void {
    if (this.#stream.destination.processing.lambda !== undefined) this.#transform.add(record);
    else this.#transformed(record);
  }

  #transformed(record: DeliveryRecord): void {
    if (this.#stream.destination.processing.query !== undefined) this.#extraction.add(record);
    else this.#output.add(record);
  }

  /** Sends a record to the error prefix. */
  fail(record: DeliveryRecord, failure: Failure): void {
    this.#failures.add(failure.type, { ...record, data: failureLine(record, failure) });
  }

  /** Records on their way, backups apart. */
  held(): number {
    return [this.#transform, this.#extraction, this.#failures, this.#output].reduce(
      (sum, stage) => sum + stage.held(),
      0,
    );
  }

  publish(now: number): void {
    this.#output.publish(now);
  }

  stop(): void {
    this.#backup.discard();
    this.#transform.stop();
    this.#extraction.stop();
    this.#failures.stop();
    this.#output.stop();
  }

  #deliverBackup(batch: Batch): void {
    const stream = this.#stream;
    const { backup, errors } = stream.destination;
    deliverToS3(stream, {
      batch,
      body: joinRecords(batch, undefined),
      metric: "BackupToS3",
      settings: () => stream.destination.backup ?? backup ?? errors,
      prefix: (settings) => settings.prefixes.prefix,
      compressed: true,
    }).catch(stream.failed);
  }
}

function outputOf(stream: DeliveryStream, fail: (record: DeliveryRecord, failure: Failure) => void): Output {
  const kind: Destination["kind"] = stream.destination.kind;
  if (kind === "s3") return new S3Output(stream, fail);
  return kind === "http" ? new HttpOutput(stream, fail) : new SearchOutput(stream, fail);
}
