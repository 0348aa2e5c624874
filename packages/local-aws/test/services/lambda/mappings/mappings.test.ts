import { RegisterStreamConsumerCommand } from "@aws-sdk/client-kinesis";
import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { ACCOUNT, refusal } from "../../kinesis/support.ts";
import { Bench } from "./support.ts";

const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/trips`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:trips`;
const READ = ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStreamSummary", "kinesis:ListShards"];

function create(bench: Bench, input: Partial<CreateEventSourceMappingCommandInput>) {
  return refusal(bench.make({ EventSourceArn: STREAM, StartingPosition: "LATEST", ...input }));
}

describe("a mapping is refused", () => {
  test.each<[string, Partial<CreateEventSourceMappingCommandInput>, RegExp]>([
    ["without a source", { EventSourceArn: undefined }, /^Unrecognized event source\.$/],
    ["of another service", { EventSourceArn: "arn:aws:sns:us-east-1:123456789012:t" }, /^Unrecognized event source\.$/],
    ["of a stream without a start", { StartingPosition: undefined }, /Value null at 'startingPosition'/],
    [
      "of an unknown start",
      { StartingPosition: "NEVER" as "LATEST" },
      /enum value set: \[LATEST, AT_TIMESTAMP, TRIM_HORIZON\]/,
    ],
    ["of a time without one", { StartingPosition: "AT_TIMESTAMP" }, /StartingPositionTimestamp is required/],
    ["of a queue with a start", { EventSourceArn: QUEUE }, /^StartingPosition is not valid for SQS event sources\.$/],
    [
      "of a table at a time",
      { EventSourceArn: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t/stream/2026`, StartingPosition: "AT_TIMESTAMP" },
      /^Unsupported starting position for arn type: arn:aws:dynamodb/,
    ],
    ["of a stream that does not exist", { EventSourceArn: `${STREAM}-2` }, /^Stream not found: arn:aws:kinesis/],
    [
      "of a queue that does not exist",
      { EventSourceArn: `${QUEUE}-2`, StartingPosition: undefined },
      /SQS Error Code: AWS.SimpleQueueService.NonExistentQueue/,
    ],
    [
      "of a queue that is hidden too shortly",
      { EventSourceArn: QUEUE, StartingPosition: undefined },
      /^Queue visibility timeout: 1 seconds is less than Function timeout: 3 seconds$/,
    ],
    [
      "with a filter that is none",
      { FilterCriteria: { Filters: [{ Pattern: "{" }] } },
      /^Invalid filter pattern definition\.$/,
    ],
    ["with a key that does not exist", { KMSKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/none` }, /key/i],
  ])("%s", async (_, input, message) => {
    const bench = new Bench();
    await bench.role();
    await bench.create("trips");
    await bench.queue("trips", { VisibilityTimeout: "1" });
    const { message: said } = await create(bench, input);
    expect(said).toMatch(message);
  });

  test.each(["kafka", "mq", "rds"])("of %s, which is not implemented", async (service) => {
    const bench = new Bench();
    const { message } = await create(bench, { EventSourceArn: `arn:aws:${service}:us-east-1:${ACCOUNT}:cluster/c` });
    expect(message).toMatch(/as an event source is not implemented by the embedded AWS/);
  });

  test("a second time for the same function and source", async () => {
    const bench = new Bench();
    await bench.role();
    await bench.create("trips");
    const { uuid } = await bench.map(STREAM);
    expect((await create(bench, {})).message).toBe(
      `The event source arn (" ${STREAM} ") and function (" consumer ") provided mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    );
  });
});

describe("the execution role", () => {
  const cannotRead = `Cannot access stream ${STREAM}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`;

  test.each(READ.map((missing) => [missing]))("needs %s", async (missing) => {
    const bench = new Bench();
    await bench.create("trips");
    await bench.role(...READ.filter((action) => action !== missing));
    expect((await create(bench, {})).message).toBe(cannotRead);
  });

  test("needs no more than that", async () => {
    const bench = new Bench();
    await bench.create("trips");
    await bench.role(...READ);
    await expect(bench.map(STREAM)).resolves.toMatchObject({ state: "Enabled" });
  });

  test("needs to subscribe as a consumer", async () => {
    const bench = new Bench();
    await bench.role(...READ);
    const StreamARN = await bench.create("trips");
    const { Consumer } = await bench.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "fan" }));
    await bench.pass(1000);
    expect((await create(bench, { EventSourceArn: Consumer!.ConsumerARN })).message).toBe(
      "The function execution role does not have permissions to call SubscribeToShard on Kinesis",
    );
  });

  test("needs to receive and delete messages", async () => {
    const bench = new Bench();
    await bench.role("sqs:ReceiveMessage");
    await bench.queue("trips");
    const input = { EventSourceArn: QUEUE, StartingPosition: undefined };
    expect((await create(bench, input)).message).toBe(
      "The function execution role does not have permissions to call DeleteMessage on SQS",
    );
  });

  test("needs to send to the destination", async () => {
    const bench = new Bench();
    await bench.create("trips");
    await bench.role(...READ);
    expect((await create(bench, { DestinationConfig: { OnFailure: { Destination: QUEUE } } })).message).toBe(
      "The function execution role does not have permissions to call SendMessage on SQS",
    );
  });

  test("must trust Lambda", async () => {
    const bench = new Bench();
    await bench.create("trips");
    expect((await create(bench, {})).message).toBe("The role defined for the function cannot be assumed by Lambda.");
  });
});

test("a mapping is Creating, Updating, Disabling, Enabling and Deleting for a while, and busy then", async () => {
  const bench = new Bench();
  await bench.role();
  await bench.create("trips");
  const mapping = await bench.make({
    EventSourceArn: STREAM,
    StartingPosition: "LATEST",
    Enabled: false,
  });
  const { uuid } = mapping;
  const seen: string[] = [mapping.state];
  expect((await refusal(bench.change(mapping, { BatchSize: 1 }))).message).toBe(
    "Cannot update the event source mapping because it is in use.",
  );
  await bench.pass(1001);
  seen.push(mapping.state);
  for (const change of [{ Enabled: true }, { BatchSize: 7 }, { Enabled: false }]) {
    await bench.change(mapping, change);
    seen.push(mapping.state);
    await bench.pass(1001);
    seen.push(mapping.state);
  }
  bench.mappings.delete(uuid);
  seen.push(mapping.state);
  await bench.pass(1001);
  expect(seen.join(" ")).toBe("Creating Disabled Enabling Enabled Updating Enabled Disabling Disabled Deleting");
  expect(bench.mappings.list()).toEqual([]);
});

test("a role that loses its permission stops the mapping within a minute, and gives it back", async () => {
  const bench = new Bench();
  await bench.role(...READ);
  await bench.create("trips");
  const mapping = await bench.map(STREAM);
  await bench.permit("logs:*");
  await bench.pass(61_000);
  await bench.put("trips", "a");
  await bench.pass(61_000);
  expect(mapping.state).toBe("Enabled");
  expect(mapping.describe().LastProcessingResult).toMatch(/^PROBLEM: Cannot access stream/);
  expect(bench.events).toEqual([]);

  await bench.permit(...READ);
  await bench.pass(61_000);
  expect(bench.batches).toEqual([["a"]]);
  expect(mapping.describe().LastProcessingResult).toBe("OK");
});
