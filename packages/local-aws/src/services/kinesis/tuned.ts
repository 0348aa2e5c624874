import { isAscii } from "node:buffer";
import type {
  _Record,
  GetRecordsCommandInput,
  GetRecordsCommandOutput,
  PutRecordCommandInput,
  PutRecordCommandOutput,
  PutRecordsCommandInput,
  PutRecordsCommandOutput,
  PutRecordsRequestEntry,
} from "@aws-sdk/client-kinesis";
import type { TunedCodec } from "../../service.ts";
import { decodeBase64 } from "../../wire/json.ts";

/*
 * Codecs of the operations that carry records. They read documents that hold nothing but what producers send, leave all
 * others to the generic reader, and write what the generic writer writes: members in the order of the SDK's schemas.
 */

type Output<Command> = Omit<Command, "$metadata">;

export const PUT_RECORDS: TunedCodec<PutRecordsCommandInput, Output<PutRecordsCommandOutput>> = {
  read: readPutRecords,
  write: writePutRecords,
};

export const PUT_RECORD: TunedCodec<PutRecordCommandInput, Output<PutRecordCommandOutput>> = {
  read: readPutRecord,
  write: (output) => JSON.stringify(inOrder(output)),
};

export const GET_RECORDS: TunedCodec<GetRecordsCommandInput, Output<GetRecordsCommandOutput>> = {
  write: writeGetRecords,
};

function readPutRecords(body: Buffer): PutRecordsCommandInput | undefined {
  const document = parse(body);
  if (document === undefined || !Array.isArray(document.Records)) return undefined;
  const entries: readonly unknown[] = document.Records;
  const records = new Array<PutRecordsRequestEntry>(entries.length);
  for (let index = 0; index < entries.length; index++) {
    const record = readRecord(entries[index]);
    if (record === undefined) return undefined;
    records[index] = record;
  }
  const input: PutRecordsCommandInput = { Records: records };
  for (const name in document) {
    const value = document[name];
    if (name === "StreamName" || name === "StreamARN") {
      if (typeof value !== "string") return undefined;
      input[name] = value;
    } else if (name !== "Records") return undefined;
  }
  return input;
}

function readRecord(entry: unknown): PutRecordsRequestEntry | undefined {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return undefined;
  const document = entry as Record<string, unknown>;
  const record: PutRecordsRequestEntry = { Data: undefined, PartitionKey: undefined };
  for (const name in document) {
    const value = document[name];
    if (typeof value !== "string") return undefined;
    if (name === "Data") record.Data = decodeBase64(value);
    else if (name === "PartitionKey" || name === "ExplicitHashKey") record[name] = value;
    else return undefined;
  }
  return record.Data === undefined || record.PartitionKey === undefined ? undefined : record;
}

const PUT_RECORD_TEXTS = ["StreamName", "StreamARN", "PartitionKey", "ExplicitHashKey", "SequenceNumberForOrdering"];

function readPutRecord(body: Buffer): PutRecordCommandInput | undefined {
  const document = parse(body);
  if (document === undefined) return undefined;
  const input: Record<string, unknown> = {};
  for (const name in document) {
    const value = document[name];
    if (typeof value !== "string") return undefined;
    if (name === "Data") input.Data = decodeBase64(value);
    else if (PUT_RECORD_TEXTS.includes(name)) input[name] = value;
    else return undefined;
  }
  return input.Data === undefined ? undefined : (input as unknown as PutRecordCommandInput);
}

/** The document when it is an object in ASCII; other encodings take the generic way. */
function parse(body: Buffer): Record<string, unknown> | undefined {
  if (!isAscii(body)) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(body.toString("latin1"));
  } catch {
    return undefined;
  }
  return typeof document === "object" && document !== null && !Array.isArray(document)
    ? (document as Record<string, unknown>)
    : undefined;
}

function writePutRecords(output: Output<PutRecordsCommandOutput>): string {
  let text = '{"Records":[';
  const results = output.Records!;
  for (let index = 0; index < results.length; index++) {
    const result = results[index]!;
    if (index > 0) text += ",";
    // Sequence numbers and shard ids hold nothing that JSON escapes.
    if (result.SequenceNumber !== undefined)
      text += `{"SequenceNumber":"${result.SequenceNumber}","ShardId":"${result.ShardId}"}`;
    else text += JSON.stringify({ ErrorCode: result.ErrorCode, ErrorMessage: result.ErrorMessage });
  }
  text += `],"FailedRecordCount":${output.FailedRecordCount}`;
  if (output.EncryptionType !== undefined) text += `,"EncryptionType":"${output.EncryptionType}"`;
  return `${text}}`;
}

function inOrder(output: Output<PutRecordCommandOutput>): Output<PutRecordCommandOutput> {
  const { ShardId, SequenceNumber, EncryptionType } = output;
  return { ShardId, SequenceNumber, EncryptionType };
}

function writeGetRecords(output: Output<GetRecordsCommandOutput>): string {
  let text = '{"Records":[';
  const records = output.Records!;
  for (let index = 0; index < records.length; index++) text += (index > 0 ? "," : "") + writeRecord(records[index]!);
  text += "]";
  if (output.NextShardIterator !== undefined) text += `,"NextShardIterator":"${output.NextShardIterator}"`;
  text += `,"MillisBehindLatest":${output.MillisBehindLatest}`;
  if (output.ChildShards !== undefined) text += `,"ChildShards":${JSON.stringify(output.ChildShards)}`;
  return `${text}}`;
}

function writeRecord(record: _Record): string {
  const data = (record.Data as Buffer).toString("base64");
  const arrival = record.ApproximateArrivalTimestamp!.getTime() / 1000;
  const encryption = record.EncryptionType === undefined ? "" : `,"EncryptionType":"${record.EncryptionType}"`;
  return `{"SequenceNumber":"${record.SequenceNumber}","Data":"${data}","ApproximateArrivalTimestamp":${arrival},"PartitionKey":${JSON.stringify(record.PartitionKey)}${encryption}}`;
}
