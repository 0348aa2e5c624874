import { CreateDeliveryStreamCommand, type Processor, UpdateDestinationCommand } from "@aws-sdk/client-firehose";
import { expect, test } from "vitest";
import { Firehose, refusal } from "./support.ts";

function extraction(query: string): Processor {
  return {
    Type: "MetadataExtraction",
    Parameters: [
      { ParameterName: "MetadataExtractionQuery", ParameterValue: query },
      { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
    ],
  };
}

const NEW_LINES: Processor = {
  Type: "AppendDelimiterToRecord",
  Parameters: [{ ParameterName: "Delimiter", ParameterValue: "\\n" }],
};

function partitioned(query: string, prefix: string, ...processors: Processor[]) {
  return {
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
    DynamicPartitioningConfiguration: { Enabled: true },
    Prefix: prefix,
    ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
    ProcessingConfiguration: { Enabled: true, Processors: [extraction(query), ...processors] },
  };
}

test("jq keys place records in partitions (Developer Guide, dynamic partitioning)", async () => {
  const firehose = await new Firehose().prepare();
  const query =
    '{customer_id:.customer_id,device:.type.device,year:.event_timestamp|strftime("%Y"),month:.event_timestamp|strftime("%m"),day:.event_timestamp|strftime("%d"),hour:.event_timestamp|strftime("%H")}';
  const prefix = ["customer_id", "device", "year", "month", "day", "hour"]
    .map((key) => `${key}=!{partitionKeyFromQuery:${key}}/`)
    .join("");
  await firehose.create("clicks", partitioned(query, prefix, NEW_LINES));

  const record = { type: { device: "mobile" }, customer_id: "1234567890", event_timestamp: 1565382027 };
  await firehose.put(
    "clicks",
    JSON.stringify(record),
    JSON.stringify({ ...record, customer_id: 7 }),
    JSON.stringify(record),
  );
  await firehose.pass(65_000);

  const texts = await firehose.texts();
  expect(Object.keys(texts).map((key) => key.replace(/clicks-1-.*/, ""))).toEqual([
    "customer_id=1234567890/device=mobile/year=2019/month=08/day=09/hour=20/",
    "customer_id=7/device=mobile/year=2019/month=08/day=09/hour=20/",
  ]);
  expect(Object.values(texts)[0]).toBe(`${JSON.stringify(record)}\n${JSON.stringify(record)}\n`);
});

test("records without a key, and those that are no JSON, go to the error prefix", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", partitioned("{id:.id}", "id=!{partitionKeyFromQuery:id}/"));

  const bad = ['{"customerID":1000}', "not json", '{"id":""}', '{"id":{"a":1}}', "[1", '{"id":1}{"id":2}', "\xff"];
  await firehose.put("clicks", '{"id":"ok"}', ...bad.slice(0, 6), Buffer.from([0xff]));
  await firehose.pass(65_000);

  const lines = await firehose.lines("errors/processing-failed/");
  expect(await firehose.keys("id=ok/")).toHaveLength(1);
  expect(lines.map((line) => [line.errorCode, line.errorMessage])).toEqual(
    [
      "Non JSON record provided",
      "Non JSON record provided",
      "Non JSON record provided",
      "Non UTF-8 record provided. Only UTF-8 encoded data supported",
      "partitionKeys values must not be null or empty",
      "partitionKeys values must not be null or empty",
      "partitionKeys values must be strings, numbers or booleans: id",
    ].map((message) => ["DynamicPartitioning.MetadataExtractionFailed", message]),
  );
  expect(Buffer.from(String(lines[4]!.rawData), "base64").toString()).toBe(bad[0]);
  expect(lines[0]).toMatchObject({
    attemptsMade: 1,
    arrivalTimestamp: expect.any(Number),
    attemptEndingTimestamp: expect.any(Number),
  });
});

test("hostile values stay inside the bucket, and one too long goes to the error prefix", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", partitioned("{id:.id}", "p/id=!{partitionKeyFromQuery:id}/"));

  const values = ["../../etc", "日本 ü", "a/b", "x".repeat(1024), "!{timestamp:yyyy}", "__proto__"];
  await firehose.put("clicks", ...values.map((id) => JSON.stringify({ id })));
  await firehose.pass(65_000);

  const keys = (await firehose.keys("p/")).map((key) => key.replace(/\/clicks-1-[^/]*$/, ""));
  expect(keys.sort()).toEqual(
    ["p/id=!{timestamp:yyyy}", "p/id=../../etc", "p/id=__proto__", "p/id=a/b", "p/id=日本 ü"].sort(),
  );
  expect(await firehose.lines("errors/")).toEqual([
    expect.objectContaining({ errorMessage: expect.stringMatching(/leaves no room/) }),
  ]);
});

test("partitions above the limit go to the error prefix, and room comes back with delivery", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", partitioned("{id:.id}", "id=!{partitionKeyFromQuery:id}/"));
  const ids = Array.from({ length: 503 }, (_, id) => JSON.stringify({ id: `k${id}` }));

  await firehose.put("clicks", ...ids.slice(0, 500));
  await firehose.put("clicks", ...ids.slice(500), ids[0]!);
  await firehose.pass(70_000);
  await firehose.put("clicks", ...ids.slice(500));
  await firehose.pass(70_000);

  const lines = await firehose.lines("errors/");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatchObject({
    errorCode: "DynamicPartitioning.ActivePartitionsLimitExceeded",
    errorMessage: "The number of active partitions has exceeded the configured limit",
  });
  const delivered = Object.values(await firehose.texts("id=")).join("");
  expect(delivered.split("}{").length).toBe(504);
  expect(await firehose.sum("clicks", "PartitionCountExceeded")).toBe(1);
  expect(await firehose.sum("clicks", "ActivePartitionsLimit")).toBeGreaterThan(0);
  expect(await firehose.sum("clicks", "PerPartitionThroughput")).toBeGreaterThan(0);
});

test.each([
  ["JSON", undefined, '{"id":"a","s":"}{"} {"id":"b"}\n[{"id":"c"}]'],
  ["DELIMITED", "IyMjIw==", '{"id":"a","s":"}{"}####{"id":"b"}####[{"id":"c"}]'],
])("an aggregate is split by %s before it is partitioned", async (type, delimiter, record) => {
  const firehose = await new Firehose().prepare();
  const deaggregation: Processor = {
    Type: "RecordDeAggregation",
    Parameters: [
      { ParameterName: "SubRecordType", ParameterValue: type },
      ...(delimiter === undefined ? [] : [{ ParameterName: "Delimiter" as const, ParameterValue: delimiter }]),
    ],
  };
  await firehose.create("clicks", partitioned("{id:.id}", "id=!{partitionKeyFromQuery:id}/", deaggregation, NEW_LINES));

  await firehose.put("clicks", record);
  await firehose.pass(65_000);

  expect(Object.values(await firehose.texts("id="))).toEqual(['{"id":"a","s":"}{"}\n', '{"id":"b"}\n']);
  // An array is not split: jq cannot take .id of it.
  expect(await firehose.lines("errors/")).toHaveLength(1);
});

test("a batch of records that make jq fail in several ways keeps every record its own", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", partitioned("{id:(.list[0]|tostring)}", "id=!{partitionKeyFromQuery:id}/"));

  const records = Array.from({ length: 300 }, (_, index) =>
    index % 3 === 0 ? JSON.stringify({ list: [index] }) : index % 3 === 1 ? JSON.stringify({ list: index }) : "[]",
  );
  await firehose.put("clicks", ...records);
  await firehose.pass(65_000);

  for (const [key, text] of Object.entries(await firehose.texts("id=")))
    expect(JSON.parse(text)).toEqual({ list: [Number(/^id=(\d+)\//.exec(key)![1])] });
  expect(await firehose.keys("id=")).toHaveLength(100);
  expect(await firehose.lines("errors/")).toHaveLength(200);
});

test.each([
  [{ Prefix: "a/" }, /^Prefix must contain a partitionKeyFromQuery or partitionKeyFromLambda/],
  [{ ErrorOutputPrefix: undefined }, /^ErrorOutputPrefix can't be null when Prefix contains expressions$/],
  [
    { BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 } },
    /^BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled\.$/,
  ],
  [{ DynamicPartitioningConfiguration: { Enabled: false } }, /when Dynamic Partitioning is disabled$/],
  [{ Prefix: "!{partitionKeyFromLambda:id}/" }, /^Lambda processor must be present/],
  [{ ProcessingConfiguration: { Enabled: true, Processors: [extraction("{id:")] } }, /not a valid jq expression/],
  [
    { ProcessingConfiguration: { Enabled: true, Processors: [extraction("{id:input}")] } },
    /^MetadataExtractionQuery can't use input\.$/,
  ],
])("settings %j are refused", async (more, message) => {
  const firehose = await new Firehose().prepare();
  const error = await refusal(
    firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: "clicks",
        ExtendedS3DestinationConfiguration: firehose.destination({
          ...partitioned("{id:.id}", "id=!{partitionKeyFromQuery:id}/"),
          ...more,
        }),
      }),
    ),
  );

  expect(error.name).toBe("InvalidArgumentException");
  expect(error.message).toMatch(message);
});

test("dynamic partitioning is switched on at creation and never off; keys and prefix can change", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("plain");
  await firehose.create("clicks", partitioned("{id:.id}", "id=!{partitionKeyFromQuery:id}/"));
  const update = (name: string, version: string, ExtendedS3DestinationUpdate: object) =>
    firehose.send(
      new UpdateDestinationCommand({
        DeliveryStreamName: name,
        CurrentDeliveryStreamVersionId: version,
        DestinationId: "destinationId-000000000001",
        ExtendedS3DestinationUpdate,
      }),
    );

  const on = await refusal(update("plain", "1", { DynamicPartitioningConfiguration: { Enabled: true } }));
  const off = await refusal(update("clicks", "1", { DynamicPartitioningConfiguration: { Enabled: false } }));
  await update("clicks", "1", {
    Prefix: "n=!{partitionKeyFromQuery:n}/",
    ProcessingConfiguration: { Enabled: true, Processors: [extraction("{n:.n}")] },
  });
  await firehose.put("clicks", '{"id":"a","n":5}');
  await firehose.pass(65_000);

  expect(on.message).toBe("Dynamic Partitioning can only be enabled when the delivery stream is created.");
  expect(off.message).toBe("Dynamic Partitioning can't be disabled once it is enabled.");
  expect(await firehose.keys()).toEqual([expect.stringMatching(/^n=5\/clicks-2-/)]);
});
