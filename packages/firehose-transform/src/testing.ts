import type { InvocationContext, TransformEvent, TransformResponseRecord } from "./event.ts";
import type { TransformFunction } from "./transform.ts";

/** A record for a test: its data, or its data and where it came from. Anything but text and bytes becomes JSON. */
export type TestRecord = string | Uint8Array | { data: unknown; partitionKey?: string; arrivedAt?: number };

/** Options of {@link transformEvent}. */
export interface TransformEventOptions {
  /** `"kinesis"` adds the metadata of a Kinesis source. Default `"direct-put"`. */
  source?: "direct-put" | "kinesis";
  /** Default `delivery`. */
  deliveryStreamName?: string;
}

// An account and a Region for ARNs of events that no service ever sees.
const PLACE = ["region", "0".repeat(12)] as const;

/** An event as Firehose makes it, with record ids of its form. */
export function transformEvent(
  records: readonly TestRecord[],
  { source = "direct-put", deliveryStreamName = "delivery" }: TransformEventOptions = {},
): TransformEvent {
  const [region, account] = PLACE;
  const arn = (service: string, resource: string) => ["arn", "aws", service, region, account, resource].join(":");
  return {
    invocationId: "invocation",
    deliveryStreamArn: arn("firehose", `deliverystream/${deliveryStreamName}`),
    ...(source === "kinesis" ? { sourceKinesisStreamArn: arn("kinesis", "stream/source") } : {}),
    region,
    records: records.map((record, index) => {
      const { data, partitionKey, arrivedAt = 0 } = isBare(record) ? { data: record } : record;
      const sequenceNumber = String(index).padStart(56, "4");
      const kinesisRecordMetadata = {
        shardId: `shardId-${"0".repeat(12)}`,
        partitionKey: partitionKey ?? `key-${index}`,
        approximateArrivalTimestamp: arrivedAt,
        sequenceNumber,
        subsequenceNumber: 0,
      };
      return {
        recordId: `${sequenceNumber}000000`,
        approximateArrivalTimestamp: arrivedAt,
        data: toBytes(data).toString("base64"),
        ...(source === "kinesis" ? { kinesisRecordMetadata } : {}),
      };
    }),
  };
}

/** One record of an answer, decoded. */
export interface TestResult {
  recordId: string;
  result: TransformResponseRecord["result"];
  /** The data as UTF-8; undefined unless the result is `Ok`. */
  text: string | undefined;
  partitionKeys: Readonly<Record<string, string>> | undefined;
}

/** Runs a transformation and decodes its answer; throws unless it holds exactly the record ids of the event. */
export async function runTransform(
  transform: TransformFunction,
  records: readonly TestRecord[] | TransformEvent,
  context?: InvocationContext,
): Promise<TestResult[]> {
  const event = "records" in records ? records : transformEvent(records);
  const response = await transform(event, context);
  const expected = event.records.map(({ recordId }) => recordId).sort();
  const got = response.records.map(({ recordId }) => recordId).sort();
  if (expected.join() !== got.join()) throw new Error(`record ids: expected ${expected.join()}, got ${got.join()}`);
  return response.records.map(({ recordId, result, data, metadata }) => ({
    recordId,
    result,
    text: data === undefined ? undefined : Buffer.from(data, "base64").toString("utf8"),
    partitionKeys: metadata?.partitionKeys,
  }));
}

function isBare(record: TestRecord): record is string | Uint8Array {
  return typeof record === "string" || record instanceof Uint8Array;
}

function toBytes(data: unknown): Buffer {
  if (data instanceof Uint8Array) return Buffer.from(data);
  return Buffer.from(typeof data === "string" ? data : JSON.stringify(data));
}
