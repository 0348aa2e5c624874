import {
  CreateQueueCommand,
  type CreateQueueCommandInput,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud and a client that does not retry, both closed when the test ends. */
export class Sqs {
  readonly cloud: Cloud;
  readonly client: SQSClient;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.client = new SQSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  get send(): SQSClient["send"] {
    return this.client.send.bind(this.client) as SQSClient["send"];
  }

  /** Lets clock time pass. */
  pass(seconds: number): Promise<void> {
    return this.cloud.clock.sleep(seconds * 1000);
  }

  /** Creates a queue and gives its URL. */
  async create(QueueName = "jobs", Attributes: CreateQueueCommandInput["Attributes"] = {}): Promise<string> {
    return (await this.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!;
  }

  put(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  }

  async receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
    return (await this.send(new ReceiveMessageCommand(input))).Messages ?? [];
  }

  async bodies(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<string[]> {
    return (await this.receive(QueueUrl, more)).map((message) => message.Body!);
  }

  async attributes(QueueUrl: string): Promise<Record<string, string>> {
    return (await this.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes!;
  }

  /** Messages visible, in flight and delayed. */
  async counts(QueueUrl: string): Promise<number[]> {
    const attributes = await this.attributes(QueueUrl);
    return ["", "NotVisible", "Delayed"].map((kind) => Number(attributes[`ApproximateNumberOfMessages${kind}`]));
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
