import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  type Target,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { type Cloud, createCloud } from "../../../src/index.ts";

const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/scheduler`;
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

class Bench {
  readonly cloud: Cloud;
  readonly client: SchedulerClient;
  readonly sqs: SQSClient;
  readonly lines: string[] = [];

  constructor() {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, log: (line) => this.lines.push(line) });
    this.client = new SchedulerClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    this.sqs = new SQSClient(this.cloud.clientConfig());
    onTestFinished(async () => {
      this.client.destroy();
      this.sqs.destroy();
      await this.cloud.close();
    });
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  /** A queue `out` and a role that may send to queues. */
  async setUp(): Promise<string> {
    const iam = new IAMClient(this.cloud.clientConfig());
    const trust = { Effect: "Allow", Principal: { Service: "scheduler.amazonaws.com" }, Action: "sts:AssumeRole" };
    const allow = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" };
    const text = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam.send(new CreateRoleCommand({ RoleName: "scheduler", AssumeRolePolicyDocument: text(trust) }));
    await iam.send(new PutRolePolicyCommand({ RoleName: "scheduler", PolicyName: "p", PolicyDocument: text(allow) }));
    iam.destroy();
    return (await this.sqs.send(new CreateQueueCommand({ QueueName: "out" }))).QueueUrl!;
  }

  input(ScheduleExpression: string, more: Partial<CreateScheduleCommandInput> = {}, target: Partial<Target> = {}) {
    return {
      Name: "s",
      ScheduleExpression,
      FlexibleTimeWindow: { Mode: "OFF" as const },
      ...more,
      Target: { Arn: queueArn("out"), RoleArn: ROLE, Input: "<aws.scheduler.scheduled-time>", ...target },
    };
  }

  create(...given: Parameters<Bench["input"]>) {
    return this.client.send(new CreateScheduleCommand(this.input(...given)));
  }

  async pass(minutes: number): Promise<void> {
    await this.cloud.clock.sleep(minutes * 60_000);
  }

  /** Bodies sent so far, in order. */
  async bodies(QueueUrl: string): Promise<string[]> {
    await this.cloud.clock.sleep(1000);
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }),
    );
    return Messages.map((message) => message.Body!).sort();
  }

  async names(): Promise<string[]> {
    return (await this.client.send(new ListSchedulesCommand({}))).Schedules!.map(({ Name }) => Name!);
  }
}

test("a rate begins at once and recurs while time passes, but does not keep the clock going", async () => {
  const bench = new Bench();
  const url = await bench.setUp();
  await bench.create("rate(5 minutes)");
  const start = bench.now;
  // wall time: gives the clock the chance to jump.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const standing = bench.now - start;

  await bench.pass(11);

  expect(standing).toBe(0);
  expect(await bench.bodies(url)).toEqual(["2026-01-05T00:00:00Z", "2026-01-05T00:05:00Z", "2026-01-05T00:10:00Z"]);
});

test("a schedule that comes once does so by itself, and goes when it shall", async () => {
  const bench = new Bench();
  const url = await bench.setUp();
  await bench.create("at(2026-01-05T03:00:00)", {
    ScheduleExpressionTimezone: "Europe/Berlin",
    ActionAfterCompletion: "DELETE",
  });
  const before = await bench.names();
  // wall time: gives the clock the chance to jump.
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(new Date(bench.now).toISOString()).toBe("2026-01-05T02:00:00.000Z");
  expect(await bench.bodies(url)).toEqual(["2026-01-05T02:00:00Z"]);
  expect([before, await bench.names()]).toEqual([["s"], []]);
});

test("start and end dates bound a recurring schedule", async () => {
  const bench = new Bench();
  const url = await bench.setUp();
  await bench.create("cron(0 * * * ? *)", {
    StartDate: new Date(bench.now + 90 * 60_000),
    EndDate: new Date(bench.now + 200 * 60_000),
  });

  await bench.pass(600);

  expect(await bench.bodies(url)).toEqual(["2026-01-05T02:00:00Z", "2026-01-05T03:00:00Z"]);
});

test("a flexible window spreads an invocation within it", async () => {
  const bench = new Bench();
  const url = await bench.setUp();
  await bench.create("cron(0 1 * * ? *)", { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 30 } });

  await bench.pass(59);
  const early = await bench.bodies(url);
  await bench.pass(31);

  expect([early, await bench.bodies(url)]).toEqual([[], ["2026-01-05T01:00:00Z"]]);
});

test("a disabled schedule does nothing until it is enabled", async () => {
  const bench = new Bench();
  const url = await bench.setUp();
  await bench.create("rate(1 hour)", { State: "DISABLED" });
  await bench.pass(120);
  const disabled = await bench.bodies(url);

  await bench.client.send(new UpdateScheduleCommand(bench.input("rate(1 hour)")));
  await bench.pass(1);

  expect([disabled.length, (await bench.bodies(url)).length]).toEqual([0, 1]);
});

test("what the target does not take goes to the dead-letter queue", async () => {
  const bench = new Bench();
  await bench.setUp();
  const { QueueUrl } = await bench.sqs.send(new CreateQueueCommand({ QueueName: "dead" }));
  await bench.create("rate(1 hour)", {}, { Arn: queueArn("gone"), DeadLetterConfig: { Arn: queueArn("dead") } });

  await bench.pass(1);
  const { Messages } = await bench.sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }));

  expect(Messages![0]!.MessageAttributes).toMatchObject({
    SCHEDULE_ARN: { StringValue: `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule/default/s` },
    TARGET_ARN: { StringValue: queueArn("gone") },
    ERROR_CODE: { StringValue: "QueueDoesNotExist" },
  });
});

test("a schedule is read back with its defaults", async () => {
  const bench = new Bench();
  await bench.create("rate(2 hours)");

  expect(await bench.client.send(new GetScheduleCommand({ Name: "s" }))).toMatchObject({
    Arn: `arn:aws:scheduler:us-east-1:${ACCOUNT}:schedule/default/s`,
    GroupName: "default",
    ScheduleExpression: "rate(2 hours)",
    ScheduleExpressionTimezone: "UTC",
    State: "ENABLED",
    ActionAfterCompletion: "NONE",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: queueArn("out"), RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
  });
});

test.each<[Partial<CreateScheduleCommandInput>, Partial<Target>, string]>([
  [{ ScheduleExpression: "every day" }, {}, "Invalid Schedule Expression every day."],
  [{ ScheduleExpressionTimezone: "Mars/Base" }, {}, "Invalid ScheduleExpressionTimezone."],
  [{ FlexibleTimeWindow: { Mode: "FLEXIBLE" } }, {}, "MaximumWindowInMinutes"],
  [{}, { Arn: "arn:aws:scheduler:::aws-sdk:ec2:startInstances" }, "Universal target"],
  [{}, { Arn: "arn:aws:kinesis:us-east-1:123456789012:stream/s" }, "KinesisParameters must be specified"],
])("schedule %j with target %j is refused", async (more, target, reason) => {
  const bench = new Bench();

  await expect(bench.create("rate(1 hour)", more, target)).rejects.toThrow(reason);
});
