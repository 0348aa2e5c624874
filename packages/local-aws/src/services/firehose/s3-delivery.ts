import { type ErrorOutputType, evaluatePrefix, formatObjectName, type PrefixTemplate } from "@millrace/s3-prefix";
import { AwsError } from "../../errors.ts";
import type { Batch } from "./buffer.ts";
import { type CompressedBody, compress, EXTENSIONS } from "./compression.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import { logError } from "./error-log.ts";
import type { S3Settings } from "./s3-settings.ts";

/** What a batch becomes. */
export interface ObjectPlan {
  readonly batch: Batch;
  /** Bytes of the object before compression. */
  readonly body: Buffer;
  /** `DeliveryToS3` or `BackupToS3`. */
  readonly metric: "DeliveryToS3" | "BackupToS3";
  /** Read at every attempt: what was changed meanwhile holds. */
  readonly settings: () => S3Settings;
  readonly prefix: (settings: S3Settings) => PrefixTemplate;
  readonly errorOutputType?: ErrorOutputType;
  readonly queryKeys?: Readonly<Record<string, string>> | undefined;
  readonly lambdaKeys?: Readonly<Record<string, string>> | undefined;
  readonly compressed: boolean;
  /** Ending of the name where the settings give none and the compression has none. */
  readonly extension?: string;
}

/** Firehose keeps data for a day (Developer Guide, "Handle data delivery failures"). */
const RETENTION_MS = 24 * 60 * 60_000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;
const SESSION = "AWSFirehoseToS3";

/** Writes a batch as one object, retrying for 24 hours; then it is lost, as on AWS, and the stream counts it. */
export async function deliverToS3(stream: DeliveryStream, plan: ObjectPlan): Promise<void> {
  const { host, metrics } = stream;
  const { batch } = plan;
  const compressions = new Map<string, CompressedBody>();
  const uuid = host.random.uuid();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const settings = plan.settings();
    try {
      await write(stream, plan, settings, uuid, compressions);
      const now = host.clock.now();
      metrics.add(`${plan.metric}.Success`, "None", now, 1);
      metrics.add(`${plan.metric}.Bytes`, "Bytes", now, rawBytes(batch));
      metrics.add(`${plan.metric}.Records`, "Count", now, batch.records.length);
      metrics.add(`${plan.metric}.DataFreshness`, "Seconds", now, (now - batch.oldest) / 1000);
      return;
    } catch (error) {
      const now = host.clock.now();
      metrics.add(`${plan.metric}.Success`, "None", now, 0);
      metrics.add(`${plan.metric}.DataFreshness`, "Seconds", now, (now - batch.oldest) / 1000);
      await log(stream, settings, error);
      if (now - batch.oldest >= RETENTION_MS) {
        stream.lost(batch.records.length, settings.bucketArn, (error as Error).message);
        return;
      }
    }
    await host.clock.sleep(pause, stream.signal);
  }
}

async function write(
  stream: DeliveryStream,
  plan: ObjectPlan,
  settings: S3Settings,
  uuid: string,
  compressions: Map<string, CompressedBody>,
): Promise<void> {
  const { host } = stream;
  const format = plan.compressed ? settings.compression : "UNCOMPRESSED";
  const name = formatObjectName({
    streamName: stream.name,
    version: stream.version,
    timestamp: plan.batch.oldest,
    uuid,
    extension: plan.compressed ? (settings.fileExtension ?? plan.extension ?? EXTENSIONS[format]) : "",
  });
  let content = compressions.get(format);
  if (content === undefined) {
    content = await host.clock.during(compress(plan.body, format, name.replace(/\.zip$/, "")));
    compressions.clear();
    compressions.set(format, content);
  }
  const prefix = evaluatePrefix(plan.prefix(settings), {
    timestamp: plan.batch.oldest,
    timeZone: settings.timeZone,
    random: () => host.random.next(),
    queryKeys: plan.queryKeys ?? {},
    lambdaKeys: plan.lambdaKeys ?? {},
    ...(plan.errorOutputType === undefined ? {} : { errorOutputType: plan.errorOutputType }),
  });
  const key = prefix + name;
  const principal = await stream.roles.authorise(settings.roleArn, SESSION, "s3", {
    action: "s3:PutObject",
    resources: [`${settings.bucketArn}/${key}`],
  });
  const s3 = await host.load("s3");
  await host.clock.during(
    s3.putObject(settings.bucket, key, content.body, {
      ContentType: "application/octet-stream",
      ContentEncoding: content.contentEncoding,
      actor: { principalId: principal.userId },
    }),
  );
}

/** Bytes as they came in, which is what the metrics of delivery count. */
function rawBytes(batch: Batch): number {
  let bytes = 0;
  for (let index = 0; index < batch.records.length; index++) bytes += batch.records[index]!.raw.length;
  return bytes;
}

const MESSAGES: Readonly<Record<string, { code: string; message: string }>> = {
  NoSuchBucket: {
    code: "S3.NoSuchBucket",
    message: "The specified bucket does not exist. Create the bucket or use a different bucket that does exist.",
  },
  AccessDenied: {
    code: "S3.AccessDenied",
    message:
      "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role, and the access policy allows access to the S3 bucket.",
  },
};

async function log(stream: DeliveryStream, settings: S3Settings, error: unknown): Promise<void> {
  if (settings.log === undefined) return;
  const code = error instanceof AwsError ? error.code : "InternalError";
  const known = MESSAGES[code.replace(/Exception$/, "")];
  await logError(
    stream.host,
    stream.roles,
    stream,
    { log: settings.log, roleArn: settings.roleArn },
    {
      errorCode: known?.code ?? (code === "InternalError" ? code : `S3.${code}`),
      message: known?.message ?? (error as Error).message,
      destination: settings.bucketArn,
    },
  );
}
