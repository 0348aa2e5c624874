import { gunzipSync } from "node:zlib";
import {
  CreateDeliveryStreamCommand,
  type CreateDeliveryStreamCommandInput,
  type ExtendedS3DestinationConfiguration,
  FirehoseClient,
  PutRecordBatchCommand,
} from "@aws-sdk/client-firehose";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";
import type { ServiceApis } from "../../../src/services/apis.ts";

export const ACCOUNT = "123456789012";
export const BUCKET = "lake";
/** Monday 2026-01-05T00:00:00Z: where the fast clock starts. */
export const START = Date.UTC(2026, 0, 5);

/** A cloud with a bucket and a role for Firehose, and clients that do not retry, closed when the test ends. */
export class Firehose {
  readonly cloud: Cloud;
  readonly client: FirehoseClient;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly roleArn = `arn:aws:iam::${ACCOUNT}:role/delivery`;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, log: (line) => this.logged.push(line), ...options });
    const config = { ...this.cloud.clientConfig(), maxAttempts: 1 };
    this.client = new FirehoseClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.iam = new IAMClient(config);
    onTestFinished(async () => {
      for (const client of [this.client, this.s3, this.iam]) client.destroy();
      await this.cloud.close();
    });
  }

  /** What the cloud told the log. */
  readonly logged: string[] = [];

  get send(): FirehoseClient["send"] {
    return this.client.send.bind(this.client) as FirehoseClient["send"];
  }

  /** Lets clock time pass. */
  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  /** Makes the bucket and the role. */
  async prepare(actions: readonly string[] = ["*"]): Promise<this> {
    await this.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await this.role("delivery", actions);
    return this;
  }

  /** Makes a role that Firehose may take on. */
  async role(name: string, actions: readonly string[], resource = "*"): Promise<string> {
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "firehose.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    await this.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await this.allow(name, actions, resource);
    return `arn:aws:iam::${ACCOUNT}:role/${name}`;
  }

  async allow(role: string, actions: readonly string[], resource = "*"): Promise<void> {
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: actions.length > 0 ? "Allow" : "Deny",
          Action: actions.length > 0 ? actions : ["*"],
          Resource: resource,
        },
      ],
    };
    await this.iam.send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: "inline", PolicyDocument: JSON.stringify(policy) }),
    );
  }

  /** Settings of the bucket, with the shortest buffer there is. */
  destination(more: Partial<ExtendedS3DestinationConfiguration> = {}): ExtendedS3DestinationConfiguration {
    return {
      RoleARN: this.roleArn,
      BucketARN: `arn:aws:s3:::${BUCKET}`,
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
      ...more,
    };
  }

  /** Creates a delivery stream to S3 and waits until it is active. */
  async create(
    name: string,
    more: Partial<ExtendedS3DestinationConfiguration> = {},
    input: Partial<CreateDeliveryStreamCommandInput> = {},
  ): Promise<string> {
    const { DeliveryStreamARN } = await this.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: name,
        ExtendedS3DestinationConfiguration: this.destination(more),
        ...input,
      }),
    );
    await this.pass(2000);
    return DeliveryStreamARN!;
  }

  async put(name: string, ...records: readonly (string | Buffer)[]): Promise<void> {
    const Records = records.map((record) => ({ Data: Buffer.from(record as string) }));
    await this.send(new PutRecordBatchCommand({ DeliveryStreamName: name, Records }));
  }

  async keys(prefix?: string, bucket = BUCKET): Promise<string[]> {
    const { Contents } = await this.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return (Contents ?? []).map((object) => object.Key!);
  }

  async object(key: string, bucket = BUCKET): Promise<Buffer> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from(await Body!.transformToByteArray());
  }

  /** Text of every object below a prefix, by key; gzip is opened. */
  async texts(prefix?: string, bucket = BUCKET): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const key of await this.keys(prefix, bucket)) {
      const body = await this.object(key, bucket);
      texts[key] = (key.endsWith(".gz") ? gunzipSync(body) : body).toString("utf8");
    }
    return texts;
  }

  /** The lines of JSON in the objects below a prefix. */
  async lines(prefix?: string): Promise<Record<string, unknown>[]> {
    const texts = Object.values(await this.texts(prefix));
    return texts.flatMap((text) => text.split("\n").filter((line) => line !== "")).map((line) => JSON.parse(line));
  }

  /** Sum of a metric of a stream since the start. */
  async sum(name: string, metric: string): Promise<number> {
    const cloudwatch = await this.api("cloudwatch");
    const points = cloudwatch.statistic({
      namespace: "AWS/Firehose",
      name: metric,
      dimensions: { DeliveryStreamName: name },
      statistic: "Sum",
      period: 3600,
      start: START,
      end: this.cloud.clock.now() + 3_600_000,
    });
    return points.reduce((total, point) => total + point.value, 0);
  }

  /** The typed interface of a service of the cloud. */
  async api<Id extends keyof typeof SERVICES>(id: Id) {
    const definition = await SERVICES[id]();
    return this.cloud.services.instance(definition as never, this.cloud.region).api as ServiceApis[Id];
  }
}

const SERVICES = {
  cloudwatch: async () => (await import("../../../src/services/cloudwatch/index.ts")).cloudwatch,
  "cloudwatch-logs": async () => (await import("../../../src/services/cloudwatch-logs/index.ts")).cloudwatchLogs,
  firehose: async () => (await import("../../../src/services/firehose/index.ts")).firehose,
  lambda: async () => (await import("../../../src/services/lambda/index.ts")).lambda,
  opensearch: async () => (await import("../../../src/services/opensearch/index.ts")).opensearch,
};

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
