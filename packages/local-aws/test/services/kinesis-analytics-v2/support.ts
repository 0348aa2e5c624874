import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  type ApplicationConfiguration,
  type ApplicationDetail,
  CreateApplicationCommand,
  type CreateApplicationCommandInput,
  DescribeApplicationCommand,
  DescribeApplicationOperationCommand,
  KinesisAnalyticsV2Client,
  type RunConfiguration,
  StartApplicationCommand,
  StopApplicationCommand,
  UpdateApplicationCommand,
  type UpdateApplicationCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";
import { zip } from "../lambda/support.ts";

export const ACCOUNT = "123456789012";
export const LOG_STREAM = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:flink:log-stream:job`;
const RUNNER = "# millrace-flink-runner 1\n";

/** Writes a row of datagen a second to the log, for ever. */
export const ENDLESS = `
CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000');
CREATE TABLE lines (n BIGINT) WITH ('connector' = 'print');
INSERT INTO lines SELECT n FROM numbers;`;

/** A cloud with a bucket, a role and clients that do not retry; closed when the test ends. */
export class Flink {
  readonly cloud: Cloud;
  readonly client: KinesisAnalyticsV2Client;
  readonly s3: S3Client;
  readonly logs: CloudWatchLogsClient;
  role = "";

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    const config = { ...this.cloud.clientConfig(), maxAttempts: 1 };
    this.client = new KinesisAnalyticsV2Client(config);
    this.s3 = new S3Client(config);
    this.logs = new CloudWatchLogsClient(config);
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  /** With bucket `code`, log group `flink` and a role that may do everything on them. */
  static async open(options: CloudOptions = {}): Promise<Flink> {
    const flink = new Flink(options);
    await flink.s3.send(new CreateBucketCommand({ Bucket: "code" }));
    await flink.logs.send(new CreateLogGroupCommand({ logGroupName: "flink" }));
    flink.role = await flink.createRole("application");
    return flink;
  }

  get send(): KinesisAnalyticsV2Client["send"] {
    return this.client.send.bind(this.client) as KinesisAnalyticsV2Client["send"];
  }

  /** Lets clock time pass. */
  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  async createRole(
    name: string,
    actions: readonly string[] = ["s3:*", "logs:*", "kinesis:*", "es:*"],
    service = "kinesisanalytics.amazonaws.com",
  ): Promise<string> {
    const iam = new IAMClient(this.cloud.clientConfig());
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
        }),
      }),
    );
    const statement = { Effect: "Allow", Action: actions, Resource: "*" };
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: "allow",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
    );
    return Role!.Arn!;
  }

  /** Puts a zip file into the bucket: the runner and `job.sql`. */
  async put(key: string, sql: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
    const Body = zip({ "main.py": RUNNER, "job.sql": sql, ...files });
    await this.s3.send(new PutObjectCommand({ Bucket: "code", Key: key, Body }));
  }

  /** A configuration that runs `job.sql` of a zip file. */
  configuration(key: string, variables: Readonly<Record<string, string>> = {}): ApplicationConfiguration {
    return {
      ApplicationCodeConfiguration: {
        CodeContentType: "ZIPFILE",
        CodeContent: { S3ContentLocation: { BucketARN: "arn:aws:s3:::code", FileKey: key } },
      },
      EnvironmentProperties: {
        PropertyGroups: [
          { PropertyGroupId: "kinesis.analytics.flink.run.options", PropertyMap: { python: "main.py" } },
          { PropertyGroupId: "millrace.flink-sql", PropertyMap: { script: "job.sql" } },
          { PropertyGroupId: "millrace.flink-sql.variables", PropertyMap: { ...variables } },
        ],
      },
    };
  }

  /** Creates an application that runs `sql`; it is READY. */
  async create(
    name: string,
    sql: string,
    more: Omit<Partial<CreateApplicationCommandInput>, "ApplicationConfiguration"> & {
      readonly configuration?: ApplicationConfiguration;
    } = {},
  ): Promise<ApplicationDetail> {
    const { configuration, ...rest } = more;
    await this.put(`${name}.zip`, sql);
    const { ApplicationDetail } = await this.send(
      new CreateApplicationCommand({
        ApplicationName: name,
        RuntimeEnvironment: "FLINK-1_20",
        ServiceExecutionRole: this.role,
        ApplicationConfiguration: { ...this.configuration(`${name}.zip`), ...configuration },
        CloudWatchLoggingOptions: [{ LogStreamARN: LOG_STREAM }],
        ...rest,
      }),
    );
    return ApplicationDetail!;
  }

  async describe(name: string): Promise<ApplicationDetail> {
    return (await this.send(new DescribeApplicationCommand({ ApplicationName: name }))).ApplicationDetail!;
  }

  /** Starts it and waits; the operation's end. */
  async start(name: string, run?: RunConfiguration) {
    const { OperationId } = await this.send(
      new StartApplicationCommand({ ApplicationName: name, ...(run === undefined ? {} : { RunConfiguration: run }) }),
    );
    return this.settle(name, OperationId!);
  }

  async stop(name: string, Force?: boolean) {
    const { OperationId } = await this.send(new StopApplicationCommand({ ApplicationName: name, Force }));
    return this.settle(name, OperationId!);
  }

  /** Updates the present version and waits. */
  async update(name: string, change: Omit<UpdateApplicationCommandInput, "ApplicationName">) {
    const { ApplicationVersionId } = await this.describe(name);
    const { OperationId } = await this.send(
      new UpdateApplicationCommand({
        ApplicationName: name,
        CurrentApplicationVersionId: ApplicationVersionId,
        ...change,
      }),
    );
    return this.settle(name, OperationId!);
  }

  /** Waits for the end of an operation. */
  async settle(name: string, id: string) {
    for (;;) {
      const { ApplicationOperationInfoDetails: details } = await this.send(
        new DescribeApplicationOperationCommand({ ApplicationName: name, OperationId: id }),
      );
      if (details!.OperationStatus !== "IN_PROGRESS") return details!;
      await this.pass(100);
    }
  }

  /** Numbers that the print connector wrote, in the order of the log. */
  async printed(): Promise<number[]> {
    const rows = (await this.log()).flatMap(({ message }) => /^\+I\[(\d+)\]$/.exec(message)?.[1] ?? []);
    return rows.map(Number);
  }

  /** Messages of the log, and what else is in each line. */
  async log(): Promise<{ message: string; messageType: string; throwableInformation?: string[] }[]> {
    const { events } = await this.logs.send(new FilterLogEventsCommand({ logGroupName: "flink" }));
    return events!.map(({ message }) => JSON.parse(message!));
  }
}

/** The error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    return { name: (error as Error).name, message: (error as Error).message };
  }
  throw new Error("the call was not refused");
}
