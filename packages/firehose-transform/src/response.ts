import type { TransformEventRecord, TransformResponseRecord } from "./event.ts";
import type { RecordFailureCode, Settings } from "./options.ts";
import type { OutputData, ReingestPart, TransformResult } from "./results.ts";

const NEWLINE = 0x0a;
/** `{"recordId":"","result":"ProcessingFailed"},` around a record id, and `,"data":""`, `,"metadata":{"partitionKeys":}`. */
const ENTRY_BYTES = 46;
const DATA_BYTES = 10;
const METADATA_BYTES = 31;

/** What a batch knows of its answer while it is made. Indexes are positions in the event. */
export class ResponseDraft {
  readonly records: readonly TransformEventRecord[];
  readonly answers: (TransformResponseRecord | undefined)[];
  /** Positions of records to put back as they came, with the reason to give when that cannot be. */
  readonly excess: { index: number; code: RecordFailureCode; message: string }[] = [];
  /** Parts that handlers want put back. */
  readonly parts: { index: number; parts: readonly ReingestPart[] }[] = [];
  readonly counts = { ok: 0, dropped: 0, failed: 0, reingested: 0 };
  /** Bytes of the response with every record in it and the data so far. */
  size: number;
  readonly #settings: Settings;

  constructor(records: readonly TransformEventRecord[], settings: Settings) {
    this.records = records;
    this.#settings = settings;
    this.answers = new Array(records.length);
    this.size = '{"records":[]}'.length;
    for (const { recordId } of records) this.size += ENTRY_BYTES + recordId.length;
  }

  /** Takes what the handler returned for a record. */
  settle(index: number, result: TransformResult): void {
    switch (result?.kind) {
      case "ok":
        this.#deliver(index, result.data, result.partitionKeys);
        return;
      case "dropped":
        this.drop(index);
        return;
      case "failed":
        this.fail(index, "TRANSFORM_RECORD_REFUSED", String(result.reason));
        return;
      case "reingested":
        this.parts.push({ index, parts: result.parts });
        return;
      default:
        this.fail(index, "TRANSFORM_RESULT_INVALID", `expected ok, dropped, failed or reingested, got ${show(result)}`);
    }
  }

  drop(index: number): void {
    this.answers[index] = { recordId: this.records[index]!.recordId, result: "Dropped" };
    this.counts.dropped++;
  }

  /** Leaves a record out that was put back. */
  moved(index: number): void {
    this.answers[index] = { recordId: this.records[index]!.recordId, result: "Dropped" };
    this.counts.reingested++;
  }

  fail(index: number, code: RecordFailureCode, message: string, cause?: unknown): void {
    const { recordId } = this.records[index]!;
    this.answers[index] = { recordId, result: "ProcessingFailed" };
    this.counts.failed++;
    this.#settings.log(cause === undefined ? { recordId, code, message } : { recordId, code, message, cause });
  }

  #deliver(
    index: number,
    data: OutputData | readonly OutputData[],
    partitionKeys: Readonly<Record<string, string>> | undefined,
  ): void {
    const bytes = encode(data, this.#settings.newline);
    if (bytes === undefined) {
      this.fail(index, "TRANSFORM_RESULT_INVALID", `data: expected text or bytes, got ${show(data)}`);
      return;
    }
    let added = DATA_BYTES + 4 * Math.ceil(bytes.length / 3);
    if (partitionKeys !== undefined) {
      const problem = checkPartitionKeys(partitionKeys);
      if (problem !== undefined) {
        this.fail(index, "TRANSFORM_RESULT_INVALID", problem);
        return;
      }
      added += METADATA_BYTES + Buffer.byteLength(JSON.stringify(partitionKeys));
    }
    const { recordId } = this.records[index]!;
    const { maxResponseSize } = this.#settings;
    if (this.size + added > maxResponseSize) {
      const alone = ENTRY_BYTES + recordId.length + added;
      const message = `${bytes.length} bytes of output, the response takes ${maxResponseSize}`;
      if (alone > maxResponseSize) this.fail(index, "TRANSFORM_OUTPUT_TOO_LARGE", message);
      else this.excess.push({ index, code: "TRANSFORM_RESPONSE_FULL", message });
      return;
    }
    this.size += added;
    this.counts.ok++;
    const encoded = bytes.toString("base64");
    this.answers[index] =
      partitionKeys === undefined
        ? { recordId, result: "Ok", data: encoded }
        : { recordId, result: "Ok", data: encoded, metadata: { partitionKeys } };
  }
}

/** Bytes of an output, parts one after the other; undefined for what is neither text nor bytes. */
function encode(data: OutputData | readonly OutputData[], newline: boolean): Buffer | undefined {
  if (typeof data === "string") return Buffer.from(newline && !data.endsWith("\n") ? `${data}\n` : data);
  if (data instanceof Uint8Array) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return newline && bytes.at(-1) !== NEWLINE ? Buffer.concat([bytes, Buffer.of(NEWLINE)]) : bytes;
  }
  if (!Array.isArray(data)) return undefined;
  const parts: Buffer[] = [];
  for (const part of data as readonly OutputData[]) {
    const bytes = Array.isArray(part) ? undefined : encode(part, newline);
    if (bytes === undefined) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function checkPartitionKeys(keys: Readonly<Record<string, unknown>>): string | undefined {
  for (const name in keys) {
    const value = keys[name];
    if (typeof value !== "string" || value === "") return `partition key ${name}: expected text, got ${show(value)}`;
  }
  return undefined;
}

function show(value: unknown): string {
  return typeof value === "object" || typeof value === "string"
    ? (JSON.stringify(value)?.slice(0, 100) ?? "")
    : String(value);
}
