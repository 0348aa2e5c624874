import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;

/** A cloud with clients that do not retry, closed when the test ends. */
export class Events {
  readonly cloud: Cloud;
  readonly client: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly lines: string[] = [];

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, log: (line) => this.lines.push(line), ...options });
    this.client = new EventBridgeClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    this.sqs = new SQSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      this.sqs.destroy();
      await this.cloud.close();
    });
  }

  get send(): EventBridgeClient["send"] {
    return this.client.send.bind(this.client) as EventBridgeClient["send"];
  }

  pass(seconds: number): Promise<void> {
    return this.cloud.clock.sleep(seconds * 1000);
  }

  /** A queue to which `service` may send. */
  async queue(QueueName = "out", service = "events.amazonaws.com", more: Record<string, string> = {}): Promise<string> {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: service }, Action: "sqs:SendMessage", Resource: queueArn(QueueName) },
      ],
    });
    return (await this.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy, ...more } }))).QueueUrl!;
  }

  /** Bodies in a queue, after deliveries have had a second. */
  async bodies(QueueUrl: string): Promise<string[]> {
    await this.pass(1);
    const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 };
    return ((await this.sqs.send(new ReceiveMessageCommand(input))).Messages ?? []).map((message) => message.Body!);
  }

  /** A rule with one target, by default the queue `out`. */
  async rule(rule: Partial<PutRuleCommandInput>, target: Partial<Target> = {}): Promise<void> {
    await this.send(new PutRuleCommand({ Name: "r", ...rule }));
    await this.send(
      new PutTargetsCommand({
        Rule: rule.Name ?? "r",
        EventBusName: rule.EventBusName,
        Targets: [{ Id: "t", Arn: queueArn("out"), ...target }],
      }),
    );
  }

  put(Detail: unknown = {}, more: Partial<PutEventsRequestEntry> = {}) {
    const entry = { Source: "app", DetailType: "thing", Detail: JSON.stringify(Detail), ...more };
    return this.send(new PutEventsCommand({ Entries: [entry] }));
  }
}

/** The error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error("expected a refusal, got an answer");
}
