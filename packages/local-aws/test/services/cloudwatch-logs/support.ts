import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud and a client that does not retry, both closed when the test ends. */
export class Logs {
  readonly cloud: Cloud;
  readonly client: CloudWatchLogsClient;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.client = new CloudWatchLogsClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  get send(): CloudWatchLogsClient["send"] {
    return this.client.send.bind(this.client) as CloudWatchLogsClient["send"];
  }

  get now(): number {
    return this.cloud.clock.now();
  }

  /** Lets clock time pass. */
  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  async create(logGroupName = "app", ...streams: string[]): Promise<void> {
    await this.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of streams) await this.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }

  /** Puts messages at now, one millisecond apart. */
  put(messages: readonly string[], logStreamName = "one", logGroupName = "app", from = this.now) {
    const logEvents = messages.map((message, index) => ({ message, timestamp: from + index }));
    return this.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  get(more: Partial<GetLogEventsCommandInput> = {}) {
    return this.send(new GetLogEventsCommand({ logGroupName: "app", logStreamName: "one", ...more }));
  }

  /** Messages that match a filter pattern. */
  async filter(filterPattern: string): Promise<string[]> {
    const { events } = await this.send(new FilterLogEventsCommand({ logGroupName: "app", filterPattern }));
    return events!.map((event) => event.message!);
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
