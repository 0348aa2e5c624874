import * as sdk from "@aws-sdk/client-kinesis";
import fc from "fast-check";
import { expect, test } from "vitest";
import { GET_RECORDS, PUT_RECORD, PUT_RECORDS } from "../../../src/services/kinesis/tuned.ts";
import { readJson, writeJson } from "../../../src/wire/json.ts";
import { readServiceSchema } from "../../../src/wire/schema.ts";

const { operations } = readServiceSchema(sdk as unknown as Record<string, unknown>);
const text = fc.string({ unit: "binary" }).map((value) => value.toWellFormed());
const blob = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

/** Values that are wrong in some member, beside right ones. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, true, 5, [], {}, "", "====", "a", "YQ", "YQ==YQ==", "YR==", "Y Q=", "Y-_=", "YWJj\n"),
  fc.jsonValue(),
);

function entry(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.record(
    {
      Data: fc.oneof(
        { weight: 5, arbitrary: blob.map((bytes) => bytes.toString("base64")) },
        { weight: 1, arbitrary: value },
      ),
      PartitionKey: fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: value }),
      ExplicitHashKey: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom("0", "12", "x") },
        { weight: 1, arbitrary: value },
      ),
      Other: value,
    },
    { requiredKeys: [] },
  );
}

const member = fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: wrong });

const putRecords = fc.record(
  {
    Records: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.array(fc.oneof({ weight: 8, arbitrary: entry(fc.constant("")) }, entry(wrong), wrong)),
      },
      { weight: 1, arbitrary: wrong },
    ),
    StreamName: member,
    StreamARN: member,
    StreamId: member,
    Unknown: wrong,
    __type: text,
  },
  { requiredKeys: [] },
);

const putRecord = fc.record(
  {
    Data: fc.oneof(
      { weight: 5, arbitrary: blob.map((bytes) => bytes.toString("base64")) },
      { weight: 1, arbitrary: wrong },
    ),
    PartitionKey: member,
    ExplicitHashKey: member,
    SequenceNumberForOrdering: member,
    StreamName: member,
    StreamARN: member,
    DryRun: wrong,
  },
  { requiredKeys: [] },
);

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

/** What the tuned reader reads must be what the generic one reads; what the latter refuses must be left to it. */
function agree(operation: string, read: (body: Buffer) => object | undefined, body: Buffer): boolean {
  const tuned = read(body);
  if (tuned === undefined) return false;
  expect(tuned).toEqual(outcome(() => readJson(operations.get(operation)!.input, body, "member")));
  return true;
}

test("PutRecords is read as the generic reader reads it, or left to it", () => {
  fc.assert(
    fc.property(putRecords, (document) => {
      agree("PutRecords", PUT_RECORDS.read!, Buffer.from(JSON.stringify(document)));
    }),
    { numRuns: 500 },
  );
});

test("PutRecord is read as the generic reader reads it, or left to it", () => {
  fc.assert(
    fc.property(putRecord, (document) => {
      agree("PutRecord", PUT_RECORD.read!, Buffer.from(JSON.stringify(document)));
    }),
    { numRuns: 500 },
  );
});

test("documents of any bytes are read alike or left", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((value) => Buffer.from(value)),
    fc.string({ unit: "binary" }).map((value) => Buffer.from(value)),
    fc.json().map((value) => Buffer.from(value)),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      agree("PutRecords", PUT_RECORDS.read!, body);
      agree("PutRecord", PUT_RECORD.read!, body);
    }),
  );
});

test("what producers send takes the tuned way", () => {
  const record = { Data: "aGVsbG8=", PartitionKey: "a" };
  const bodies = [
    { StreamName: "trips", Records: [record, { ...record, ExplicitHashKey: "5" }] },
    { StreamARN: "arn:aws:kinesis:us-east-1:123456789012:stream/trips", Records: [record] },
  ];

  for (const body of bodies)
    expect(agree("PutRecords", PUT_RECORDS.read!, Buffer.from(JSON.stringify(body)))).toBe(true);
  expect(agree("PutRecord", PUT_RECORD.read!, Buffer.from(JSON.stringify({ StreamName: "trips", ...record })))).toBe(
    true,
  );
});

const digits = fc.bigInt({ min: 10n ** 55n, max: 10n ** 56n - 1n }).map(String);
const shard = fc.nat(99).map((index) => `shardId-${String(index).padStart(12, "0")}`);
const encryption = fc.constantFrom<"KMS" | undefined>(undefined, "KMS");
const results = fc.array(
  fc.oneof(
    fc.record({ SequenceNumber: digits, ShardId: shard }),
    fc.record({ ErrorCode: fc.constant("ProvisionedThroughputExceededException"), ErrorMessage: text }),
  ),
);

function written(operation: string, output: object): string {
  return writeJson(operations.get(operation)!.output, output, "member");
}

test("PutRecords answers what the generic writer writes", () => {
  const outputs = fc.record({ FailedRecordCount: fc.nat(500), Records: results, EncryptionType: encryption });
  fc.assert(
    fc.property(outputs, (output) => {
      expect(PUT_RECORDS.write!(output)).toBe(written("PutRecords", output));
    }),
  );
});

test("PutRecord answers what the generic writer writes", () => {
  const outputs = fc.record({ ShardId: shard, SequenceNumber: digits, EncryptionType: encryption });
  fc.assert(
    fc.property(outputs, (output) => {
      expect(PUT_RECORD.write!(output)).toBe(written("PutRecord", output));
    }),
  );
});

test("GetRecords answers what the generic writer writes", () => {
  const child = fc.record({
    ShardId: shard,
    ParentShards: fc.array(shard, { maxLength: 2 }),
    HashKeyRange: fc.record({ StartingHashKey: fc.constant("0"), EndingHashKey: fc.constant("9") }),
  });
  const read = fc.record({
    SequenceNumber: digits,
    ApproximateArrivalTimestamp: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
    Data: blob,
    PartitionKey: text,
    EncryptionType: encryption,
  });
  const outputs = fc.record({
    Records: fc.array(read),
    NextShardIterator: fc.option(fc.base64String(), { nil: undefined }),
    MillisBehindLatest: fc.nat(),
    ChildShards: fc.option(fc.array(child), { nil: undefined }),
  });
  fc.assert(
    fc.property(outputs, (output) => {
      expect(GET_RECORDS.write!(output)).toBe(written("GetRecords", output));
    }),
  );
});
