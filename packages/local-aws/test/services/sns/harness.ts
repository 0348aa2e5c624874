import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud with clients that do not retry; closed when the test ends. */
export class SnsBench {
  readonly logged: string[] = [];
  readonly cloud = createCloud({ clock: "fast", account: ACCOUNT, log: (line) => this.logged.push(line) });
  readonly sns = new SNSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
  readonly sqs = new SQSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });

  constructor() {
    onTestFinished(async () => {
      this.sns.destroy();
      this.sqs.destroy();
      await this.cloud.close();
    });
  }

  pass(ms = 1000): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  async topic(Name = "news", Attributes: Record<string, string> = {}): Promise<string> {
    return (await this.sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn!;
  }

  /** A queue that lets topics send to it. */
  async queue(name = "inbox", options: { open?: boolean } = {}): Promise<{ url: string; arn: string }> {
    const fifo = name.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    const { QueueUrl: url } = await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: fifo }));
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    const arn = Attributes!.QueueArn!;
    if (options.open !== false) {
      const Statement = [
        { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn },
      ];
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
      await this.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    }
    return { url: url!, arn };
  }

  async subscribe(TopicArn: string, Endpoint: string, Attributes: Record<string, string> = {}): Promise<string> {
    const Protocol = Endpoint.includes(":lambda:") ? "lambda" : Endpoint.includes("@") ? "email" : "sqs";
    const { SubscriptionArn } = await this.sns.send(
      new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true }),
    );
    return SubscriptionArn!;
  }

  async messages(url: string): Promise<Message[]> {
    await this.pass();
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
    );
    return Messages;
  }

  /** Texts of the mails that were written. */
  async mails(): Promise<string[]> {
    await this.pass();
    const folder = path.join(this.cloud.directory, "sns", this.cloud.region, "outbox");
    return readdirSync(folder)
      .sort()
      .map((file) => readFileSync(path.join(folder, file), "utf8"));
  }
}
