import { CreateTableCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStreamCommand,
  KinesisClient,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { ACCOUNT, Lambda, refusal } from "../support.ts";

/** Keeps what it is invoked with, and gives it back when invoked by hand; fails as long as an event holds "poison". */
const RECORDER = `
const events = [];
exports.handler = async (event) => {
  if (event.recall) return events;
  events.push(event);
  if (JSON.stringify(event).includes("poison")) throw new Error("poison");
  return null;
};`;

class World extends Lambda {
  kinesis = new KinesisClient(this.cloud.clientConfig());
  sqs = new SQSClient(this.cloud.clientConfig());
  dynamodb = new DynamoDBClient(this.cloud.clientConfig());

  async recorder(): Promise<void> {
    this.role = await this.createRole("function", ["*"]);
    await this.create("recorder", RECORDER);
  }

  async map(EventSourceArn: string, more: Partial<CreateEventSourceMappingCommandInput> = {}): Promise<string> {
    const { UUID } = await this.send(
      new CreateEventSourceMappingCommand({ FunctionName: "recorder", EventSourceArn, ...more }),
    );
    await this.settled(UUID!);
    return UUID!;
  }

  async settled(UUID: string): Promise<string> {
    while (true) {
      const { State } = await this.send(new GetEventSourceMappingCommand({ UUID }));
      if (State === "Enabled" || State === "Disabled") return State;
      await this.pass(100);
    }
  }

  async events(): Promise<{ Records: Record<string, never>[] }[]> {
    return (await this.invoke("recorder", { recall: true })).result;
  }

  async stream(name: string): Promise<string> {
    await this.kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
    await this.pass(1000);
    return `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${name}`;
  }

  /** A client of a user who may do what a statement says. */
  async as(Statement: object): Promise<LambdaClient> {
    const iam = new IAMClient(this.cloud.clientConfig());
    await iam.send(new CreateUserCommand({ UserName: "limited" }));
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutUserPolicyCommand({ UserName: "limited", PolicyName: "limited", PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "limited" }));
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    return new LambdaClient({ ...this.cloud.clientConfig({ credentials }), maxAttempts: 1 });
  }

  put(name: string, ...texts: string[]) {
    const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    return this.kinesis.send(new PutRecordsCommand({ StreamName: name, Records }));
  }
}

test("records of a stream reach a function", async () => {
  const world = new World();
  await world.recorder();
  const arn = await world.stream("trips");
  await world.map(arn, { StartingPosition: "LATEST", BatchSize: 2 });

  await world.put("trips", "a", "b", "c");
  await world.pass(2000);

  const events = await world.events();
  expect(events.map(({ Records }) => Records.length)).toEqual([2, 1]);
  expect(events[0]!.Records[0]).toMatchObject({ eventSource: "aws:kinesis", kinesis: { partitionKey: "a" } });
});

test("records of a stream are pushed through a consumer", async () => {
  const world = new World();
  await world.recorder();
  const StreamARN = await world.stream("trips");
  const { Consumer } = await world.kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "fan" }));
  await world.pass(1000);
  await world.map(Consumer!.ConsumerARN!, { StartingPosition: "TRIM_HORIZON" });

  await world.put("trips", "a");
  await world.pass(100);

  const events = await world.events();
  expect(events[0]!.Records[0]).toMatchObject({ eventSourceARN: Consumer!.ConsumerARN });
});

test("changes of a table reach a function, images and all", async () => {
  const world = new World();
  await world.recorder();
  const { TableDescription } = await world.dynamodb.send(
    new CreateTableCommand({
      TableName: "trips",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  await world.pass(2000);
  await world.map(TableDescription!.LatestStreamArn!, { StartingPosition: "TRIM_HORIZON" });
  const Item = { id: { S: "1" }, n: { N: "5" }, bytes: { B: Buffer.from("abc") } };
  await world.dynamodb.send(new PutItemCommand({ TableName: "trips", Item }));
  await world.dynamodb.send(
    new UpdateItemCommand({
      TableName: "trips",
      Key: { id: { S: "1" } },
      UpdateExpression: "SET n = :n",
      ExpressionAttributeValues: { ":n": { N: "6" } },
    }),
  );
  await world.pass(2000);

  const records = (await world.events()).flatMap(({ Records }) => Records);
  expect(records).toHaveLength(2);
  expect(records[0]).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: "1" } },
      NewImage: { id: { S: "1" }, n: { N: "5" }, bytes: { B: "YWJj" } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: TableDescription!.LatestStreamArn,
  });
  expect(records[1]).toMatchObject({
    eventName: "MODIFY",
    dynamodb: { NewImage: { n: { N: "6" } }, OldImage: { n: { N: "5" } } },
  });
});

test("messages of a queue reach a function, are deleted, and go to the dead-letter queue when it keeps failing", async () => {
  const world = new World();
  await world.recorder();
  const dead = await world.sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
  const { QueueUrl } = await world.sqs.send(
    new CreateQueueCommand({
      QueueName: "trips",
      Attributes: {
        VisibilityTimeout: "30",
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead`,
          maxReceiveCount: 2,
        }),
      },
    }),
  );
  await world.map(`arn:aws:sqs:us-east-1:${ACCOUNT}:trips`);
  await world.sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: "hello",
      MessageAttributes: { kind: { DataType: "String", StringValue: "taxi" } },
    }),
  );
  await world.pass(1000);
  await world.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
  await world.pass(120_000);

  const events = await world.events();
  expect(events.map(({ Records }) => Records.map(({ body }) => body))).toEqual([["hello"], ["poison"], ["poison"]]);
  expect(events[0]!.Records[0]).toEqual({
    messageId: expect.any(String),
    receiptHandle: expect.any(String),
    body: "hello",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: {
      kind: { stringValue: "taxi", stringListValues: [], binaryListValues: [], dataType: "String" },
    },
    md5OfBody: "5d41402abc4b2a76b9719d911017c592",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:${ACCOUNT}:trips`,
    awsRegion: "us-east-1",
  });
  expect(events[2]!.Records[0]).toMatchObject({ attributes: { ApproximateReceiveCount: "2" } });
  const { Messages } = await world.sqs.send(new ReceiveMessageCommand({ QueueUrl: dead.QueueUrl }));
  expect(Messages).toMatchObject([{ Body: "poison" }]);
});

test("a mapping is created, listed, changed, disabled and deleted", async () => {
  const world = new World();
  await world.recorder();
  const arn = await world.stream("trips");
  const created = await world.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "recorder",
      EventSourceArn: arn,
      StartingPosition: "TRIM_HORIZON",
    }),
  );
  expect(created).toMatchObject({
    State: "Creating",
    StateTransitionReason: "User action",
    LastProcessingResult: "No records processed",
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    MaximumRecordAgeInSeconds: -1,
    MaximumRetryAttempts: -1,
    BisectBatchOnFunctionError: false,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: {} },
    FunctionResponseTypes: [],
    EventSourceArn: arn,
    FunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:recorder`,
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${created.UUID}`,
    LastModified: expect.any(Date),
  });
  const UUID = created.UUID!;
  expect(await refusal(world.send(new DeleteEventSourceMappingCommand({ UUID })))).toMatchObject({
    name: "ResourceInUseException",
    message: "Cannot delete the event source mapping because it is in use.",
  });
  expect(await world.settled(UUID)).toBe("Enabled");

  await world.put("trips", "a");
  await world.pass(2000);
  expect(await world.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({ LastProcessingResult: "OK" });
  const listed = await world.send(
    new ListEventSourceMappingsCommand({ FunctionName: "recorder", EventSourceArn: arn }),
  );
  expect(listed.EventSourceMappings).toMatchObject([{ UUID }]);

  const updated = await world.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false, BatchSize: 5 }));
  expect(updated).toMatchObject({ State: "Disabling", BatchSize: 5 });
  expect(await world.settled(UUID)).toBe("Disabled");
  await world.put("trips", "b");
  await world.pass(5000);
  expect(await world.events()).toHaveLength(1);

  expect(await world.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))).toMatchObject({
    State: "Enabling",
  });
  await world.settled(UUID);
  await world.pass(2000);
  expect(await world.events()).toHaveLength(2);

  expect(await world.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({ State: "Deleting" });
  await world.pass(1001);
  expect(await refusal(world.send(new GetEventSourceMappingCommand({ UUID })))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource you requested does not exist.",
  });
});

test("a mapping has tags, and is found by function and by source", async () => {
  const world = new World();
  await world.recorder();
  const [taxi, bus] = [await world.stream("taxi"), await world.stream("bus")];
  const first = await world.map(taxi, { StartingPosition: "LATEST", Tags: { team: "blue" } });
  await world.map(bus, { StartingPosition: "LATEST" });
  const Resource = `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${first}`;

  await world.send(new TagResourceCommand({ Resource, Tags: { stage: "test" } }));
  await world.send(new UntagResourceCommand({ Resource, TagKeys: ["team"] }));
  expect((await world.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ stage: "test" });

  const page = await world.send(new ListEventSourceMappingsCommand({ MaxItems: 1 }));
  const next = await world.send(new ListEventSourceMappingsCommand({ MaxItems: 1, Marker: page.NextMarker }));
  expect(
    [page, next].flatMap(({ EventSourceMappings }) => EventSourceMappings!.map((one) => one.EventSourceArn)),
  ).toEqual([taxi, bus]);
  expect(next.NextMarker).toBeUndefined();
  const other = await world.send(new ListEventSourceMappingsCommand({ FunctionName: "other" }));
  expect(other.EventSourceMappings).toEqual([]);
});

test("a caller may be limited to the mappings of one function", async () => {
  const world = new World();
  await world.recorder();
  const arn = await world.stream("trips");
  await world.create("second", "exports.handler = async () => null;");
  const session = await world.as({
    Effect: "Allow",
    Action: ["lambda:*EventSourceMapping"],
    Resource: "*",
    Condition: { ArnLike: { "lambda:FunctionArn": `arn:aws:lambda:*:${ACCOUNT}:function:recorder` } },
  });
  const input = { EventSourceArn: arn, StartingPosition: "LATEST" } as const;
  expect(
    await refusal(session.send(new CreateEventSourceMappingCommand({ ...input, FunctionName: "second" }))),
  ).toMatchObject({ name: "AccessDeniedException" });
  await expect(
    session.send(new CreateEventSourceMappingCommand({ ...input, FunctionName: "recorder" })),
  ).resolves.toMatchObject({ State: "Creating" });
});

test("filter criteria under a key are shown to those who may decrypt with it", async () => {
  const world = new World();
  await world.recorder();
  const arn = await world.stream("trips");
  const kms = new KMSClient(world.cloud.clientConfig());
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const FilterCriteria = { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] };
  const KMSKeyArn = KeyMetadata!.Arn!;
  const UUID = await world.map(arn, { StartingPosition: "LATEST", FilterCriteria, KMSKeyArn });

  expect(await world.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({ FilterCriteria, KMSKeyArn });
  const { EventSourceMappings } = await world.send(new ListEventSourceMappingsCommand({}));
  expect(EventSourceMappings![0]).not.toHaveProperty("FilterCriteria");

  const session = await world.as({ Effect: "Allow", Action: "lambda:*", Resource: "*" });
  const seen = await session.send(new GetEventSourceMappingCommand({ UUID }));
  expect(seen.FilterCriteria).toBeUndefined();
  expect(seen.FilterCriteriaError).toMatchObject({ ErrorCode: "KMSAccessDeniedException" });
});
