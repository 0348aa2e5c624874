import { setImmediate as turn } from "node:timers/promises";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { UpdateMaxRecordSizeCommand } from "@aws-sdk/client-kinesis";
import type {
  CreateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { AwsError } from "../../../../src/errors.ts";
import type { CloudOptions } from "../../../../src/index.ts";
import type { ServiceDefinition, ServiceHost } from "../../../../src/service.ts";
import type { InvokeRequest, LambdaApi } from "../../../../src/services/lambda/api.ts";
import type { Mapping } from "../../../../src/services/lambda/mappings/mapping.ts";
import { Mappings } from "../../../../src/services/lambda/mappings/mappings.ts";
import { ACCOUNT, Kinesis } from "../../kinesis/support.ts";

/** A stream event as the scripted function sees it. */
export interface StreamEvent {
  readonly Records: readonly {
    readonly eventID: string;
    readonly kinesis: {
      readonly partitionKey: string;
      readonly sequenceNumber: string;
      readonly data: string;
      readonly approximateArrivalTimestamp: number;
    };
  }[];
  readonly window?: { readonly start: string; readonly end: string };
  readonly state?: unknown;
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
  readonly shardId?: string;
}

/** What a scripted function does: it returns, throws (a function error), or is throttled. */
export type Script = (event: StreamEvent, call: number) => unknown;

export const THROTTLED = Symbol("throttled");

/** A cloud with Kinesis and event source mappings of one scripted function. */
export class Bench extends Kinesis {
  readonly host: ServiceHost;
  readonly mappings: Mappings;
  readonly events: StreamEvent[] = [];
  /** Times of the invocations since the first clock reading. */
  readonly times: number[] = [];
  readonly #sqs = new SQSClient(this.cloud.clientConfig());
  /** What the cloud logged. */
  log = "";
  readonly #started: number;
  script: Script;

  constructor(script: Script = () => null, options: CloudOptions = {}) {
    super({ log: (line) => (this.log += `${line}\n`), ...options });
    this.script = script;
    let host: ServiceHost | undefined;
    const definition: ServiceDefinition = {
      id: "lambda",
      sdk: () => import("@aws-sdk/client-lambda"),
      protocols: ["rest-json"],
      signingName: "lambda",
      create(created) {
        host = created;
        return { operations: {}, api: {} };
      },
    };
    this.cloud.services.instance(definition, this.cloud.region);
    this.host = host!;
    this.#started = this.host.clock.now();
    this.mappings = new Mappings(this.host, {
      function: () => this.#view(),
      invoke: (request) => this.#invoke(request),
    });
    onTestFinished(() => this.mappings.close());
  }

  /** Creates the function's role with the statements given, `*` by default. */
  async role(...actions: string[]): Promise<void> {
    const iam = new IAMClient(this.cloud.clientConfig());
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const Version = "2012-10-17";
    await iam.send(
      new CreateRoleCommand({
        RoleName: "function-role",
        AssumeRolePolicyDocument: JSON.stringify({ Version, Statement: [trust] }),
      }),
    );
    await this.permit(...actions);
  }

  /** Lets the function's role do this and no more. */
  async permit(...actions: string[]): Promise<void> {
    const Version = "2012-10-17";
    const statement = { Effect: "Allow", Action: actions.length === 0 ? ["*"] : actions, Resource: "*" };
    const iam = new IAMClient(this.cloud.clientConfig());
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "function-role",
        PolicyName: "source",
        PolicyDocument: JSON.stringify({ Version, Statement: [statement] }),
      }),
    );
  }

  /** Asks for a mapping of the function. */
  make(input: Partial<CreateEventSourceMappingCommandInput>): Promise<Mapping> {
    return this.mappings.create({ FunctionName: "consumer", ...input }, this.cloud.root.principal);
  }

  /** Asks for a change of a mapping. */
  change(mapping: Mapping, input: Partial<UpdateEventSourceMappingCommandInput>): Promise<Mapping> {
    return this.mappings.update({ UUID: mapping.uuid, ...input }, this.cloud.root.principal);
  }

  /** A mapping of a stream, enabled. */
  async map(arn: string, settings: Partial<CreateEventSourceMappingCommandInput> = {}): Promise<Mapping> {
    const mapping = await this.make({
      EventSourceArn: arn,
      ...(arn.includes(":sqs:") ? {} : { StartingPosition: "TRIM_HORIZON" as const }),
      ...settings,
    });
    await this.pass(1001);
    return mapping;
  }

  async update(mapping: Mapping, input: Partial<UpdateEventSourceMappingCommandInput>): Promise<void> {
    await this.change(mapping, input);
    await this.pass(1001);
  }

  /** A queue of a minute's visibility timeout; its ARN. */
  async queue(name: string, Attributes: Record<string, string> = {}): Promise<string> {
    await this.#sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout: "60", ...Attributes } }),
    );
    return `arn:aws:sqs:${this.cloud.region}:${ACCOUNT}:${name}`;
  }

  /** Lets a service send to a queue. */
  async allow(queue: string, service: string): Promise<void> {
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: queue.split(":").at(-1) }));
    const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sqs:SendMessage", Resource: queue };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await this.#sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  }

  /** The JSON bodies of the messages that a queue gives now. */
  async received(queue: string): Promise<Record<string, unknown>[]> {
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: queue.split(":").at(-1) }));
    const { Messages } = await this.#sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return (Messages ?? []).map(({ Body }) => JSON.parse(Body!));
  }

  /** Lets a stream take records of 10 MiB. */
  async grow(name: string): Promise<void> {
    const StreamARN = `arn:aws:kinesis:${this.cloud.region}:${ACCOUNT}:stream/${name}`;
    await this.send(new UpdateMaxRecordSizeCommand({ StreamARN, MaxRecordSizeInKiB: 10_240 }));
    await this.pass(1000);
  }

  /** Partition keys of each invocation's records. */
  get batches(): string[][] {
    return this.events.map((event) => event.Records.map((record) => record.kinesis.partitionKey));
  }

  /** Text of the data of each invocation's records. */
  get data(): string[][] {
    return this.events.map((event) =>
      event.Records.map((record) => Buffer.from(record.kinesis.data, "base64").toString()),
    );
  }

  /** Sum of a metric over all time. */
  async sum(name: string, dimensions: Record<string, string>): Promise<number> {
    const cloudwatch = await this.host.load("cloudwatch");
    const end = this.host.clock.now() + 3_600_000;
    const request = { namespace: "AWS/Lambda", name, dimensions, statistic: "Sum", period: 3600 };
    const points = cloudwatch.statistic({ ...request, start: this.#started - 3_600_000, end });
    return points.reduce((sum, { value }) => sum + value, 0);
  }

  #view(): ReturnType<LambdaApi["function"]> {
    return {
      name: "consumer",
      arn: `arn:aws:lambda:${this.cloud.region}:${ACCOUNT}:function:consumer`,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/function-role`,
      timeoutSeconds: 3,
    };
  }

  async #invoke({ payload }: InvokeRequest): ReturnType<LambdaApi["invoke"]> {
    const event = JSON.parse(String(payload)) as StreamEvent;
    const call = this.events.push(event);
    this.times.push(this.host.clock.now() - this.#started);
    const common = { requestId: `request-${call}`, executedVersion: "$LATEST", durationMs: 1 };
    await this.host.clock.during(turn());
    try {
      const result = await this.script(event, call);
      if (result === THROTTLED) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", { status: 429 });
      return { ...common, payload: Buffer.from(JSON.stringify(result ?? null)) };
    } catch (error) {
      if (error instanceof AwsError) throw error;
      return { ...common, functionError: "Unhandled", payload: Buffer.from('{"errorMessage":"boom"}') };
    }
  }
}

/** Fails as a function does. */
export function fail(): never {
  throw new Error("boom");
}
