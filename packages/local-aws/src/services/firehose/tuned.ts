import { isAscii } from "node:buffer";
import type { _Record, PutRecordBatchCommandInput, PutRecordBatchCommandOutput } from "@aws-sdk/client-firehose";
import type { TunedCodec } from "../../service.ts";
import { decodeBase64 } from "../../wire/json.ts";

/*
 * The codec of the operation that carries records. It reads documents that hold nothing but what producers send, leaves all
 * others to the generic reader, and writes what the generic writer writes.
 */

export const PUT_RECORD_BATCH: TunedCodec<
  PutRecordBatchCommandInput,
  Omit<PutRecordBatchCommandOutput, "$metadata">
> = {
  read(body) {
    const document = parse(body);
    if (typeof document?.DeliveryStreamName !== "string" || !Array.isArray(document.Records)) return undefined;
    if (Object.keys(document).length !== 2) return undefined;
    const entries: readonly unknown[] = document.Records;
    const records = new Array<_Record>(entries.length);
    for (let index = 0; index < entries.length; index++) {
      const data = dataOf(entries[index]);
      if (data === undefined) return undefined;
      records[index] = { Data: data };
    }
    return { DeliveryStreamName: document.DeliveryStreamName, Records: records };
  },
};

function dataOf(entry: unknown): Buffer | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const names = Object.keys(entry);
  const { Data: data } = entry as { readonly Data?: unknown };
  return names.length === 1 && typeof data === "string" ? decodeBase64(data) : undefined;
}

/** The document when it is an object in ASCII; other encodings take the generic way. */
function parse(body: Buffer): Record<string, unknown> | undefined {
  if (!isAscii(body)) return undefined;
  try {
    const document: unknown = JSON.parse(body.toString("latin1"));
    return typeof document === "object" && document !== null ? (document as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
