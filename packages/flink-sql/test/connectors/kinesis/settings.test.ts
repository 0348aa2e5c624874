import { expect, test } from "vitest";
import { kinesisSettings } from "../../../src/connectors/kinesis/settings.ts";
import { checkTable } from "../../../src/connectors/registry.ts";
import { tableOf } from "../../support/formats.ts";

const REGION = ["eu", "west", "1"].join("-");
const ARN = ["arn", "aws", "kinesis", REGION, "1".repeat(12), "stream/s"].join(":");
const NEW = { connector: "kinesis", "stream.arn": ARN, "aws.region": REGION, format: "json" };
const LEGACY = { connector: "kinesis", stream: "s", "aws.region": REGION, format: "json" };

function table(options: Record<string, string>, columns = "a STRING, b MAP<STRING, INT>", rest = "") {
  const settings = Object.entries(options).map(([key, value]) => `'${key}' = '${value}'`);
  return tableOf(`CREATE TABLE t (${columns}) ${rest} WITH (${settings.join(", ")})`);
}

test("both sets of names say the same", () => {
  const later = kinesisSettings(
    table({ ...NEW, "source.init.position": "trim_horizon", "source.shard.get-records.max-record-count": "7" }),
  );
  const legacy = kinesisSettings(
    table({ ...LEGACY, "scan.stream.initpos": "TRIM_HORIZON", "scan.shard.getrecords.maxrecordcount": "7" }),
  );

  expect([later.stream, legacy.stream]).toEqual([{ StreamARN: ARN }, { StreamName: "s" }]);
  for (const settings of [later, legacy])
    expect(settings).toMatchObject({ start: { type: "TRIM_HORIZON" }, maxRecords: 7, discoveryInterval: 10_000 });
  expect([later.deaggregate, legacy.deaggregate]).toEqual([false, true]);
});

test.each([
  ["2024-01-01T00:00:00.000-01:00", undefined, Date.UTC(2024, 0, 1, 1)],
  ["2024-01-01T00:00:00.000Z", undefined, Date.UTC(2024, 0, 1)],
  ["1459799926.480", undefined, 1_459_799_926_480],
  ["2024-01-01", "yyyy-MM-dd", Date.UTC(2024, 0, 1)],
  ["2024-01-01 05+0500", "yyyy-MM-dd HHZ", Date.UTC(2024, 0, 1)],
])("the start %s with the format %s", (text, format, timestamp) => {
  const options = { "source.init.position": "AT_TIMESTAMP", "source.init.timestamp": text };
  const more: Record<string, string> = format === undefined ? {} : { "source.init.timestamp.format": format };

  expect(kinesisSettings(table({ ...NEW, ...options, ...more })).start).toEqual({ type: "AT_TIMESTAMP", timestamp });
});

test.each([
  [{ ...NEW, "scan.stream.initpos": "LATEST" }, "Options of two versions of connector 'kinesis' are mixed"],
  [{ ...LEGACY, "stream.arn": ARN }, "Options of two versions of connector 'kinesis' are mixed"],
  [{ connector: "kinesis", format: "json" }, "Missing required options are:\n\naws.region\nstream.arn"],
  [{ connector: "kinesis-legacy", format: "json", "aws.region": REGION }, "Missing required options are:\n\nstream"],
  [{ ...NEW, connector: "kinesis-legacy" }, "Unsupported options found for 'kinesis-legacy'"],
  [{ ...NEW, "source.init.position": "EARLIEST" }, "expected one of LATEST, TRIM_HORIZON, AT_TIMESTAMP"],
  [{ ...NEW, "source.init.position": "AT_TIMESTAMP" }, "Please set value for initial timestamp"],
  [
    { ...NEW, "source.init.position": "AT_TIMESTAMP", "source.init.timestamp": "soon" },
    "Invalid value given for initial",
  ],
  [{ ...NEW, "source.reader.type": "EFO" }, "EFO consumer name must be specified"],
  [{ ...LEGACY, "scan.stream.recordpublisher": "EFO" }, "No valid enhanced fan-out consumer name"],
  [{ ...NEW, "aws.credentials.basic.accesskeyid": "x" }, "Option 'aws.credentials.basic.accesskeyid' of connector"],
  [{ ...NEW, "sink.producer.collection-max-count": "1" }, "use the sink options without 'producer'"],
  [{ ...NEW, "source.colour": "blue" }, "Unsupported options found for 'kinesis'"],
  [{ ...NEW, "sink.partitioner": "com.example.Mine" }, "Could not find and instantiate partitioner class"],
  [{ ...NEW, "sink.batch.max-size": "501" }, "Kinesis takes at most 500 records at once"],
  [{ ...NEW, format: "parquet" }, "Could not find any factory for identifier 'parquet'"],
])("%o is refused", (options, message) => {
  expect(() => checkTable(table(options as Record<string, string>), "source")).toThrow(message);
});

test("partition columns exclude a partitioner, and must have a text", () => {
  const fixed = { ...NEW, "sink.partitioner": "fixed" };

  expect(() => checkTable(table(fixed, undefined, "PARTITIONED BY (a)"), "sink")).toThrow(
    "Cannot set sink.partitioner option for a table defined with a PARTITIONED BY clause",
  );
  expect(() => checkTable(table(NEW, undefined, "PARTITIONED BY (b)"), "sink")).toThrow(
    "The following partition keys have types that are not supported by Kinesis: b",
  );
});
