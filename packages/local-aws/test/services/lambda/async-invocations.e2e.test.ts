import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  AddPermissionCommand,
  GetFunctionEventInvokeConfigCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { ACCOUNT, Lambda, refusal } from "./support.ts";

const MINUTE = 60_000;

async function messages(lambda: Lambda, queue: string) {
  const sqs = new SQSClient(lambda.cloud.clientConfig());
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
  );
  return Messages;
}

async function createQueue(lambda: Lambda, name: string): Promise<{ url: string; arn: string }> {
  const { QueueUrl } = await new SQSClient(lambda.cloud.clientConfig()).send(
    new CreateQueueCommand({ QueueName: name }),
  );
  return { url: QueueUrl!, arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}` };
}

async function sum(lambda: Lambda, MetricName: string, FunctionName = "f"): Promise<number> {
  const now = lambda.cloud.clock.now();
  const { Datapoints = [] } = await new CloudWatchClient(lambda.cloud.clientConfig()).send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: [{ Name: "FunctionName", Value: FunctionName }],
      StartTime: new Date(now - 24 * 60 * MINUTE),
      EndTime: new Date(now + 60 * MINUTE),
      Period: 3600,
      Statistics: ["Sum"],
    }),
  );
  return Datapoints.reduce((total, point) => total + point.Sum!, 0);
}

test("a failing event is tried again after one and two minutes, then goes to its destination and dead-letter queue", async () => {
  const lambda = new Lambda();
  lambda.role = await lambda.createRole("r", ["logs:*", "sqs:*"]);
  const failures = await createQueue(lambda, "failures");
  const dead = await createQueue(lambda, "dead");
  await lambda.create("f", "exports.handler = async (event) => { throw new Error('no ' + event.n); };", {
    DeadLetterConfig: { TargetArn: dead.arn },
  });
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "f",
      DestinationConfig: { OnFailure: { Destination: failures.arn } },
    }),
  );
  const start = lambda.cloud.clock.now();

  const { $metadata } = await lambda.invoke("f", { n: 1 }, { InvocationType: "Event", LogType: "None" });
  await lambda.pass(3 * MINUTE - 100);
  expect(await sum(lambda, "Invocations")).toBe(2);
  await lambda.pass(MINUTE);

  const [message] = await messages(lambda, failures.url);
  const record = JSON.parse(message!.Body!);
  expect(record).toMatchObject({
    version: "1.0",
    requestContext: {
      requestId: $metadata.requestId,
      functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "Error", errorMessage: "no 1" },
  });
  expect(Date.parse(record.timestamp) - start).toBe(3 * MINUTE);
  const [letter] = await messages(lambda, dead.url);
  expect(JSON.parse(letter!.Body!)).toEqual({ n: 1 });
  expect(letter!.MessageAttributes).toMatchObject({
    RequestID: { StringValue: $metadata.requestId },
    ErrorCode: { DataType: "Number", StringValue: "200" },
    ErrorMessage: { StringValue: "no 1" },
  });
  expect([
    await sum(lambda, "AsyncEventsReceived"),
    await sum(lambda, "Errors"),
    await sum(lambda, "AsyncEventsDropped"),
  ]).toEqual([1, 3, 1]);
});

test("success goes to its destination", async () => {
  const lambda = new Lambda();
  lambda.role = await lambda.createRole("r", ["sqs:*"]);
  const done = await createQueue(lambda, "done");
  await lambda.create("f", "exports.handler = async (event) => event.n + 1;");
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "f",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: { Destination: done.arn } },
    }),
  );

  await lambda.invoke("f", { n: 1 }, { InvocationType: "Event" });
  await lambda.pass(1000);

  const [message] = await messages(lambda, done.url);
  expect(JSON.parse(message!.Body!)).toMatchObject({
    requestContext: { condition: "Success", approximateInvokeCount: 1 },
    responsePayload: 2,
  });
  expect(await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "f" }))).toMatchObject({
    MaximumRetryAttempts: 0,
  });
  expect(
    (await lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName: "f" }))).FunctionEventInvokeConfigs,
  ).toHaveLength(1);
});

test("throttled events wait, and are dropped when they become too old", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = () => new Promise((r) => setTimeout(r, 60_000));", { Timeout: 120 });
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: "f", ReservedConcurrentExecutions: 1 }));
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "f", MaximumEventAgeInSeconds: 100 }));

  for (let n = 0; n < 3; n++) await lambda.invoke("f", { n }, { InvocationType: "Event" });
  await lambda.pass(20 * MINUTE);

  expect(await sum(lambda, "Throttles")).toBeGreaterThan(0);
  expect((await sum(lambda, "Invocations")) + (await sum(lambda, "AsyncEventsDropped"))).toBe(3);
});

test("a destination that the role may not use is refused", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = async () => 1;");
  const put = (Destination: string) =>
    refusal(
      lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: "f",
          DestinationConfig: { OnSuccess: { Destination } },
        }),
      ),
    );

  expect(await put(`arn:aws:sqs:us-east-1:${ACCOUNT}:q`)).toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("SendMessage on SQS"),
  });
  expect(await put("arn:aws:s3:::bucket")).toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("is invalid"),
  });
});

test("a bucket's notification reaches the function that lets S3 in, and no other", async () => {
  const lambda = new Lambda();
  const arn = await lambda.create(
    "f",
    "exports.handler = async (event) => { console.log(event.Records[0].s3.object.key); };",
  );
  const s3 = new S3Client(lambda.cloud.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  const notify = () =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "uploads",
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn: arn, Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    );
  expect(await refusal(notify())).toMatchObject({
    message: "Unable to validate the following destination configurations",
  });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "f",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: "arn:aws:s3:::uploads",
      SourceAccount: ACCOUNT,
    }),
  );
  await notify();

  await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "a.csv", Body: "x" }));
  await lambda.pass(1000);

  const logs = new CloudWatchLogsClient(lambda.cloud.clientConfig());
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/f" }));
  expect(events.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^2026-01-05T\S+Z\t[0-9a-f-]{36}\tINFO\ta\.csv$/),
  );
});

test("logs are written as the role: text lines of AWS's form, or JSON", async () => {
  const lambda = new Lambda();
  const code =
    "exports.handler = async (event) => { console.log('hello %s', event.name, { a: 1 }); console.error(new Error('bad')); process.stdout.write('raw\\n'); };";
  await lambda.create("text", code);
  await lambda.create("json", code, { LoggingConfig: { LogFormat: "JSON", LogGroup: "/own" } });
  lambda.role = await lambda.createRole("silent", []);
  await lambda.create("silent", code);
  for (const name of ["text", "json", "silent"]) await lambda.invoke(name, { name: "Ada" });

  const logs = new CloudWatchLogsClient(lambda.cloud.clientConfig());
  const read = async (logGroupName: string) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events!.map(({ message }) => message!);
  const text = await read("/aws/lambda/text");
  expect(text.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID").replace(/2026-\S+Z/, "TIME"))).toEqual([
    expect.stringMatching(/^INIT_START Runtime Version: nodejs:/),
    "START RequestId: ID Version: $LATEST",
    "TIME\tID\tINFO\thello Ada { a: 1 }",
    expect.stringMatching(/^TIME\tID\tERROR\tError: bad\n {4}at /),
    "raw",
    "END RequestId: ID",
    expect.stringMatching(
      /^REPORT RequestId: ID\tDuration: 0\.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: 0\.00 ms\t$/,
    ),
  ]);
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: "/aws/lambda/text" }));
  expect(logStreams![0]!.logStreamName).toMatch(/^2026\/01\/05\/\[\$LATEST\][0-9a-f]{32}$/);
  const json = (await read("/own")).filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  expect(json.map(({ type, level, message }) => type ?? `${level} ${String(message).split("\n")[0]}`)).toEqual([
    "platform.initStart",
    "platform.start",
    "INFO hello Ada { a: 1 }",
    "ERROR Error: bad",
    "platform.report",
  ]);
  expect(await refusal(read("/aws/lambda/silent"))).toMatchObject({ name: "ResourceNotFoundException" });
});
