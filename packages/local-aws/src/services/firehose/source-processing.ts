import { gunzipSync } from "node:zlib";
import type { Processing } from "./processing-settings.ts";
import type { DeliveryRecord, Failure } from "./record.ts";
import { splitJson } from "./split-json.ts";

/** What became of a record before it is transformed. */
export interface TakenApart {
  readonly records: readonly DeliveryRecord[];
  readonly failure: Failure | undefined;
}

const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024;

/** Decompresses a record, takes the messages out of one from CloudWatch Logs, and splits an aggregate, as configured. */
export function takeApart(record: DeliveryRecord, processing: Processing, now: number): TakenApart {
  let current = record;
  if (processing.decompression) {
    const data = decompress(record.data, processing.messageExtraction);
    if (data === undefined)
      return { records: [], failure: failure("decompression-failed", "Decompression failed.", now) };
    current = { ...record, data };
  }
  const { deaggregation } = processing;
  if (deaggregation === undefined) return { records: [current], failure: undefined };
  if (deaggregation.type === "DELIMITED")
    return { records: splitDelimited(current, deaggregation.delimiter), failure: undefined };
  const parts = splitJson(current.data);
  if (parts === undefined)
    return { records: [], failure: failure("processing-failed", EXTRACTION_FAILED, now, NOT_JSON) };
  return { records: parts.map((data) => ({ ...current, data })), failure: undefined };
}

const EXTRACTION_FAILED = "DynamicPartitioning.MetadataExtractionFailed";
const NOT_JSON = "Non JSON record provided";

function failure(type: Failure["type"], code: string, ended: number, message = code): Failure {
  return { type, code, message, attempts: 1, ended, more: {} };
}

/** Empty pieces, such as the one behind the last delimiter, are no records; a record without any other stays as it is. */
function splitDelimited(record: DeliveryRecord, delimiter: Buffer): DeliveryRecord[] {
  const parts: DeliveryRecord[] = [];
  const { data } = record;
  for (let from = 0; from < data.length; ) {
    const found = data.indexOf(delimiter, from);
    const to = found < 0 ? data.length : found;
    if (to > from) parts.push({ ...record, data: data.subarray(from, to) });
    from = to + delimiter.length;
  }
  return parts.length === 0 ? [record] : parts;
}

/** The decompressed document, or of one from CloudWatch Logs each message and a line feed; undefined when it is neither. */
function decompress(data: Buffer, extract: boolean): Buffer | undefined {
  try {
    const document = gunzipSync(data, { maxOutputLength: MAX_DECOMPRESSED_BYTES });
    const content = JSON.parse(document.toString("utf8")) as LogsData;
    if (!extract) return document;
    if (content.messageType === "CONTROL_MESSAGE") return Buffer.alloc(0);
    if (content.messageType !== "DATA_MESSAGE" || !Array.isArray(content.logEvents)) return undefined;
    return Buffer.from(content.logEvents.map((event) => `${event.message}\n`).join(""));
  } catch {
    return undefined;
  }
}

/** What a subscription filter of CloudWatch Logs sends. */
interface LogsData {
  readonly messageType?: string;
  readonly logEvents?: readonly { readonly message: string }[];
}
