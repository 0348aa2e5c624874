import { isUtf8 } from "node:buffer";
import { RecordBuffer, recordsIn } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { JqQuery, QueryResult } from "./jq.ts";
import type { DeliveryRecord, Failure } from "./record.ts";

/** One run of jq takes so many bytes; a run costs half a millisecond whatever it is given. */
const BATCH = { bytes: 2 * 1024 * 1024, intervalMs: 1000 };

/** Takes partition keys out of records with jq, many records at a time. */
export class MetadataExtraction {
  readonly #stream: DeliveryStream;
  readonly #done: (record: DeliveryRecord) => void;
  readonly #fail: (record: DeliveryRecord, failure: Failure) => void;
  readonly #buffer: RecordBuffer;

  constructor(
    stream: DeliveryStream,
    done: (record: DeliveryRecord) => void,
    fail: (record: DeliveryRecord, failure: Failure) => void,
  ) {
    this.#stream = stream;
    this.#done = done;
    this.#fail = fail;
    this.#buffer = new RecordBuffer(
      stream.host.clock,
      () => BATCH,
      (batch) => this.#extract(batch.records),
    );
  }

  add(record: DeliveryRecord): void {
    this.#buffer.add(record);
  }

  /** Records that are not handed on yet. */
  held(): number {
    return recordsIn([this.#buffer.batch]);
  }

  stop(): void {
    this.#buffer.discard();
  }

  #extract(records: readonly DeliveryRecord[]): void {
    const query = this.#stream.query;
    if (query === undefined) {
      // Processing was switched off meanwhile: the prefix then asks for keys that are not there, or for none.
      for (const record of records) this.#done(record);
      return;
    }
    const readable: DeliveryRecord[] = [];
    const documents: string[] = [];
    for (const record of records) {
      const document = readDocument(record.data);
      if (typeof document !== "string") this.#reject(record, document.problem);
      else {
        readable.push(record);
        documents.push(document);
      }
    }
    const results = this.#run(query, documents);
    for (let index = 0; index < readable.length; index++) this.#finish(readable[index]!, results[index]!);
  }

  #run(query: JqQuery, documents: readonly string[]): QueryResult[] {
    // wall time: the metric is the time that jq took, and the cloud's clock stands still meanwhile.
    const start = performance.now();
    const results = query.run(documents);
    // wall time: as above.
    const duration = performance.now() - start;
    this.#stream.metrics.add("JQProcessing.Duration", "Milliseconds", this.#stream.host.clock.now(), duration);
    return results;
  }

  #finish(record: DeliveryRecord, result: QueryResult): void {
    const keys = "error" in result ? result.error : readKeys(result.value);
    if (typeof keys === "string") this.#reject(record, keys);
    else this.#done({ ...record, queryKeys: keys });
  }

  #reject(record: DeliveryRecord, message: string): void {
    this.#fail(record, {
      type: "processing-failed",
      code: "DynamicPartitioning.MetadataExtractionFailed",
      message,
      attempts: 1,
      ended: this.#stream.host.clock.now(),
      more: {},
    });
  }
}

/** The text of a record that is one JSON document. */
function readDocument(data: Buffer): string | { readonly problem: string } {
  if (!isUtf8(data)) return { problem: "Non UTF-8 record provided. Only UTF-8 encoded data supported" };
  const text = data.toString("utf8");
  try {
    JSON.parse(text);
    return text;
  } catch {
    return { problem: "Non JSON record provided" };
  }
}

/** Keys must be an object of scalars; numbers and booleans are written as JSON writes them. */
function readKeys(value: unknown): Readonly<Record<string, string>> | string {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "MetadataExtractionQuery must return a JSON object";
  const keys: Record<string, string> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === null || item === "") return "partitionKeys values must not be null or empty";
    if (typeof item === "object") return `partitionKeys values must be strings, numbers or booleans: ${name}`;
    keys[name] = String(item);
  }
  return keys;
}
