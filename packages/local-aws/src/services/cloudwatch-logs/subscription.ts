import { gzipSync } from "node:zlib";
import type { Distribution } from "@aws-sdk/client-cloudwatch-logs";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { invokeTarget, isTransient, serviceOf } from "../invoke-target.ts";
import type { StoredEvent } from "./events.ts";
import { compileFilterPattern, type FilterPattern } from "./filter-pattern.ts";
import { type LogGroup, type LogStream, sizeOf } from "./groups.ts";

/** Events that arrive within so much time of each other are sent together; AWS delivers in near real time. */
const BATCH_MS = 1000;
/** Size of the JSON of a batch, so that what is sent fits into a record of 1 MiB whatever it holds. */
const MAX_BATCH_BYTES = 700_000;
/** User Guide, subscription filters: throttled deliveries are tried again for up to 24 hours. */
const RETRY_MS = 24 * 3_600_000;

export interface SubscriptionSettings {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly roleArn: string | undefined;
  readonly distribution: Distribution;
}

/** Sends the events of a group that match a pattern to a function, stream or delivery stream. */
export class Subscription {
  readonly settings: SubscriptionSettings;
  readonly created: number;
  readonly #host: ServiceHost;
  readonly #group: LogGroup;
  readonly #filter: FilterPattern;
  #pending = new Map<string, StoredEvent[]>();
  #timer: Timer | undefined;
  #closed = false;

  constructor(host: ServiceHost, group: LogGroup, settings: SubscriptionSettings) {
    this.#host = host;
    this.#group = group;
    this.settings = settings;
    this.created = host.clock.now();
    this.#filter = compileFilterPattern(settings.pattern);
  }

  take(stream: LogStream, events: readonly StoredEvent[]): void {
    const matching = events.filter(({ message }) => this.#filter.match(message) !== undefined);
    if (matching.length === 0) return;
    const pending = this.#pending.get(stream.name);
    if (pending === undefined) this.#pending.set(stream.name, matching);
    else pending.push(...matching);
    this.#timer ??= this.#host.clock.setTimer(BATCH_MS, () => this.#flush());
  }

  /** Hands the destination a control message; a function is only asked for its permission. @throws AwsError. */
  async probe(): Promise<void> {
    if (serviceOf(this.settings.destinationArn) !== "lambda") {
      const message = `CWL CONTROL MESSAGE: Checking health of destination ${
        serviceOf(this.settings.destinationArn) === "kinesis" ? "Kinesis stream" : "Firehose"
      }.`;
      const event = { id: "", timestamp: this.created, message };
      return this.#send(this.#envelope("CONTROL_MESSAGE", "", [event]), "control");
    }
    const lambda = await this.#host.load("lambda");
    const { arn } = lambda.function(this.settings.destinationArn);
    const conditions = { "aws:SourceArn": `${this.#group.arn}:*`, "aws:SourceAccount": this.#host.account };
    const service = this.#service;
    await this.#host.authorise(
      "lambda",
      { kind: "service", arn: service, userId: service, account: this.#host.account },
      { action: "lambda:InvokeFunction", resources: [arn], conditions },
    );
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  get #service(): string {
    return "logs.amazonaws.com";
  }

  #flush(): void {
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = new Map();
    for (const [stream, events] of pending) for (const batch of batches(events)) void this.#deliver(stream, batch);
  }

  async #deliver(stream: string, events: readonly StoredEvent[]): Promise<void> {
    const { clock } = this.#host;
    const deadline = clock.now() + RETRY_MS;
    const data = this.#envelope("DATA_MESSAGE", stream, events);
    const { distribution } = this.settings;
    const key = distribution === "ByLogStream" ? `${this.#group.name}:${stream}` : this.#host.random.uuid();
    for (let delay = BATCH_MS; !this.#closed; delay = Math.min(delay * 2, 60_000)) {
      try {
        await this.#send(data, key);
        this.#measure("ForwardedLogEvents", "None", events.length);
        this.#measure("ForwardedBytes", "Bytes", data.length);
        return;
      } catch (error) {
        const retried = isTransient(error) && error instanceof AwsError && clock.now() + delay < deadline;
        this.#measure(retried ? "DeliveryThrottling" : "DeliveryErrors", "None", events.length);
        if (!retried) {
          const { name, destinationArn } = this.settings;
          const reason = `${(error as Error).name}: ${(error as Error).message}`;
          this.#host.log(
            `cloudwatch-logs: subscription filter ${name} of ${this.#group.name} lost ${events.length} events to ${destinationArn}: ${reason}`,
          );
          return;
        }
        await clock.sleep(delay);
      }
    }
  }

  #envelope(
    messageType: "DATA_MESSAGE" | "CONTROL_MESSAGE",
    logStream: string,
    events: readonly Pick<StoredEvent, "id" | "timestamp" | "message">[],
  ): Buffer {
    const control = messageType === "CONTROL_MESSAGE";
    const document = {
      messageType,
      owner: control ? "CloudwatchLogs" : this.#host.account,
      logGroup: control ? "" : this.#group.name,
      logStream,
      subscriptionFilters: control ? [] : [this.settings.name],
      logEvents: events.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
    };
    return gzipSync(JSON.stringify(document));
  }

  async #send(data: Buffer, partitionKey: string): Promise<void> {
    const { destinationArn: arn, roleArn } = this.settings;
    const lambda = serviceOf(arn) === "lambda";
    await this.#host.clock.during(
      invokeTarget(this.#host, {
        arn,
        ...(roleArn === undefined ? {} : { roleArn }),
        input: lambda ? JSON.stringify({ awslogs: { data: data.toString("base64") } }) : data,
        sourceArn: `${this.#group.arn}:*`,
        service: this.#service,
        partitionKey: partitionKey.slice(0, 256),
      }),
    );
  }

  #measure(name: string, unit: string, value: number): void {
    const service = { lambda: "Lambda", kinesis: "Kinesis Stream", firehose: "Kinesis Firehose" };
    const dimensions = {
      LogGroupName: this.#group.name,
      DestinationType: service[serviceOf(this.settings.destinationArn) as keyof typeof service],
      FilterName: this.settings.name,
    };
    this.#host.metrics.series({ namespace: "AWS/Logs", name, dimensions, unit }).add(this.#host.clock.now(), value);
  }
}

function* batches(events: readonly StoredEvent[]): Generator<readonly StoredEvent[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, event] of events.entries()) {
    const size = sizeOf(event.message) + event.id.length;
    if (bytes + size > MAX_BATCH_BYTES && index > start) {
      yield events.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  yield events.slice(start);
}
