import { isDeepStrictEqual } from "node:util";
import {
  AddApplicationCloudWatchLoggingOptionCommand,
  type ApplicationDetail,
  CreateApplicationCommand,
  DeleteApplicationCloudWatchLoggingOptionCommand,
  DeleteApplicationCommand,
  DescribeApplicationCommand,
  DescribeApplicationOperationCommand,
  type KinesisAnalyticsV2Client,
  type RuntimeEnvironment,
  StartApplicationCommand,
  StopApplicationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
  type UpdateApplicationCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import {
  type ApplicationConfig,
  attributesOf,
  configurationOf,
  propertiesOf,
  runOf,
} from "./kinesisanalyticsv2-application-config.ts";

export const kinesisanalyticsv2Application: ResourceHandler = {
  type: "aws_kinesisanalyticsv2_application",
  supports: {
    arguments: [
      "name",
      "description",
      "runtime_environment",
      "service_execution_role",
      "application_mode",
      "start_application",
      "force_stop",
      "tags",
    ],
    blocks: {
      cloudwatch_logging_options: { arguments: ["log_stream_arn"] },
      application_configuration: {
        arguments: [],
        blocks: {
          application_code_configuration: {
            arguments: ["code_content_type"],
            blocks: {
              code_content: {
                arguments: [],
                blocks: { s3_content_location: { arguments: ["bucket_arn", "file_key"] } },
              },
            },
          },
          application_snapshot_configuration: { arguments: ["snapshots_enabled"] },
          environment_properties: {
            arguments: [],
            blocks: { property_group: { arguments: ["property_group_id", "property_map"] } },
          },
          flink_application_configuration: {
            arguments: [],
            blocks: {
              checkpoint_configuration: {
                arguments: [
                  "configuration_type",
                  "checkpointing_enabled",
                  "checkpoint_interval",
                  "min_pause_between_checkpoints",
                ],
              },
              monitoring_configuration: { arguments: ["configuration_type", "log_level", "metrics_level"] },
              parallelism_configuration: {
                arguments: ["configuration_type", "auto_scaling_enabled", "parallelism", "parallelism_per_kpu"],
              },
            },
          },
          run_configuration: {
            arguments: [],
            blocks: {
              application_restore_configuration: { arguments: ["application_restore_type", "snapshot_name"] },
              flink_run_configuration: { arguments: ["allow_non_restored_state"] },
            },
          },
        },
      },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "description", "application_mode"],
  defaults: { tags: {} },

  async create(attributes, context, created) {
    const config = attributes as unknown as ApplicationConfig;
    const client = context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
    const logging = config.cloudwatch_logging_options?.[0];
    const tags = Object.entries(config.tags);
    const { ApplicationDetail } = await client.send(
      new CreateApplicationCommand({
        ApplicationName: config.name,
        ...(config.description === undefined ? {} : { ApplicationDescription: config.description }),
        RuntimeEnvironment: config.runtime_environment as RuntimeEnvironment,
        ServiceExecutionRole: config.service_execution_role,
        ...(config.application_mode === undefined ? {} : { ApplicationMode: config.application_mode as "STREAMING" }),
        ApplicationConfiguration: configurationOf(config),
        ...(logging === undefined ? {} : { CloudWatchLoggingOptions: [{ LogStreamARN: logging.log_stream_arn }] }),
        ...(tags.length === 0 ? {} : { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
      }),
    );
    created({ ...attributes, ...attributesOf(ApplicationDetail!) });
    if (config.start_application === true) await start(client, config, context);
    return read(client, config);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as ApplicationConfig;
    const before = { ...prior, tags: prior.tags ?? {} } as unknown as ApplicationConfig;
    const client = context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
    await changeLogging(client, config, before, context);
    await changeSettings(client, config, before, context);
    if ((config.start_application ?? false) !== (before.start_application ?? false)) {
      if (config.start_application === true) await start(client, config, context);
      else await stop(client, config, context);
    }
    await retag(client, String(prior.arn), config.tags, before.tags);
    return read(client, config);
  },

  async delete(prior, context) {
    const client = context.client<KinesisAnalyticsV2Client>("kinesis-analytics-v2");
    const ApplicationName = String(prior.name);
    const CreateTimestamp = new Date(String(prior.create_timestamp));
    await client.send(new DeleteApplicationCommand({ ApplicationName, CreateTimestamp }));
    for (let waited = 0; ; waited += POLL_MS) {
      try {
        await describe(client, ApplicationName);
      } catch (error) {
        if ((error as Error).name === "ResourceNotFoundException") return;
        throw error;
      }
      if (waited >= PATIENCE_MS) throw new Error(`application ${ApplicationName} is still there`);
      await context.sleep(POLL_MS);
    }
  },
};

/** Between two looks at an operation, and how long it may take, as the provider waits. */
const POLL_MS = 500;
const PATIENCE_MS = 10 * 60_000;

async function describe(client: KinesisAnalyticsV2Client, ApplicationName: string): Promise<ApplicationDetail> {
  return (await client.send(new DescribeApplicationCommand({ ApplicationName }))).ApplicationDetail!;
}

async function read(client: KinesisAnalyticsV2Client, config: ApplicationConfig): Promise<Attributes> {
  const detail = await describe(client, config.name);
  return { ...config, ...attributesOf(detail), tags_all: config.tags };
}

/** An application that is not READY is left as it is, as the provider does. */
async function start(client: KinesisAnalyticsV2Client, config: ApplicationConfig, context: HandlerContext) {
  const { ApplicationStatus } = await describe(client, config.name);
  if (ApplicationStatus !== "READY") return;
  const { OperationId } = await client.send(
    new StartApplicationCommand({ ApplicationName: config.name, RunConfiguration: runOf(config) }),
  );
  await settled(client, config.name, OperationId, context);
}

async function stop(client: KinesisAnalyticsV2Client, config: ApplicationConfig, context: HandlerContext) {
  const { ApplicationStatus } = await describe(client, config.name);
  if (ApplicationStatus !== "RUNNING") return;
  const { OperationId } = await client.send(
    new StopApplicationCommand({ ApplicationName: config.name, Force: config.force_stop ?? false }),
  );
  await settled(client, config.name, OperationId, context);
}

async function changeLogging(
  client: KinesisAnalyticsV2Client,
  config: ApplicationConfig,
  before: ApplicationConfig,
  context: HandlerContext,
): Promise<void> {
  const [was] = before.cloudwatch_logging_options ?? [];
  const [is] = config.cloudwatch_logging_options ?? [];
  if (was?.log_stream_arn === is?.log_stream_arn) return;
  const { ApplicationVersionId } = await describe(client, config.name);
  const current = { ApplicationName: config.name, CurrentApplicationVersionId: ApplicationVersionId };
  const id = was?.cloudwatch_logging_option_id;
  const LogStreamARN = is?.log_stream_arn;
  const { OperationId } =
    id === undefined
      ? await client.send(
          new AddApplicationCloudWatchLoggingOptionCommand({ ...current, CloudWatchLoggingOption: { LogStreamARN } }),
        )
      : LogStreamARN === undefined
        ? await client.send(
            new DeleteApplicationCloudWatchLoggingOptionCommand({ ...current, CloudWatchLoggingOptionId: id }),
          )
        : await client.send(
            new UpdateApplicationCommand({
              ...current,
              CloudWatchLoggingOptionUpdates: [{ CloudWatchLoggingOptionId: id, LogStreamARNUpdate: LogStreamARN }],
            }),
          );
  await settled(client, config.name, OperationId, context);
}

async function changeSettings(
  client: KinesisAnalyticsV2Client,
  config: ApplicationConfig,
  before: ApplicationConfig,
  context: HandlerContext,
): Promise<void> {
  const change = changeOf(config, before);
  const { ApplicationVersionId, ApplicationStatus } = await describe(client, config.name);
  const run = runOf(config);
  if (ApplicationStatus === "RUNNING" && !isDeepStrictEqual(run, runOf(before))) change.RunConfigurationUpdate = run;
  if (Object.keys(change).length === 0) return;
  const { OperationId } = await client.send(
    new UpdateApplicationCommand({
      ApplicationName: config.name,
      CurrentApplicationVersionId: ApplicationVersionId,
      ...change,
    }),
  );
  await settled(client, config.name, OperationId, context);
}

/** What UpdateApplication is told: parts that differ. */
function changeOf(
  config: ApplicationConfig,
  before: ApplicationConfig,
): Omit<UpdateApplicationCommandInput, "ApplicationName"> {
  const is = configurationOf(config);
  const was = configurationOf(before);
  const code = is?.ApplicationCodeConfiguration;
  const location = code?.CodeContent?.S3ContentLocation;
  const flink = is?.FlinkApplicationConfiguration;
  const differs = (part: keyof NonNullable<typeof is>) => !isDeepStrictEqual(is?.[part], was?.[part]);
  const update: NonNullable<UpdateApplicationCommandInput["ApplicationConfigurationUpdate"]> = {
    ...(code !== undefined && differs("ApplicationCodeConfiguration")
      ? {
          ApplicationCodeConfigurationUpdate: {
            CodeContentTypeUpdate: code.CodeContentType,
            CodeContentUpdate: {
              S3ContentLocationUpdate: { BucketARNUpdate: location?.BucketARN, FileKeyUpdate: location?.FileKey },
            },
          },
        }
      : {}),
    ...(is?.ApplicationSnapshotConfiguration !== undefined && differs("ApplicationSnapshotConfiguration")
      ? {
          ApplicationSnapshotConfigurationUpdate: {
            SnapshotsEnabledUpdate: is.ApplicationSnapshotConfiguration.SnapshotsEnabled,
          },
        }
      : {}),
    ...(differs("EnvironmentProperties")
      ? { EnvironmentPropertyUpdates: { PropertyGroups: propertiesOf(config) ?? [] } }
      : {}),
    ...(flink !== undefined && differs("FlinkApplicationConfiguration")
      ? {
          FlinkApplicationConfigurationUpdate: {
            ...(flink.CheckpointConfiguration && {
              CheckpointConfigurationUpdate: updated(flink.CheckpointConfiguration),
            }),
            ...(flink.MonitoringConfiguration && {
              MonitoringConfigurationUpdate: updated(flink.MonitoringConfiguration),
            }),
            ...(flink.ParallelismConfiguration && {
              ParallelismConfigurationUpdate: updated(flink.ParallelismConfiguration),
            }),
          },
        }
      : {}),
  };
  return {
    ...(Object.keys(update).length === 0 ? {} : { ApplicationConfigurationUpdate: update }),
    ...(config.service_execution_role === before.service_execution_role
      ? {}
      : { ServiceExecutionRoleUpdate: config.service_execution_role }),
    ...(config.runtime_environment === before.runtime_environment
      ? {}
      : { RuntimeEnvironmentUpdate: config.runtime_environment as RuntimeEnvironment }),
  };
}

/** Members of an update are called as those of the configuration, with `Update` behind. */
function updated(configuration: object): Record<string, never> {
  return Object.fromEntries(Object.entries(configuration).map(([name, value]) => [`${name}Update`, value as never]));
}

async function settled(
  client: KinesisAnalyticsV2Client,
  ApplicationName: string,
  OperationId: string | undefined,
  context: HandlerContext,
): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const { ApplicationOperationInfoDetails: details } = await client.send(
      new DescribeApplicationOperationCommand({ ApplicationName, OperationId }),
    );
    if (details?.OperationStatus === "SUCCESSFUL") return;
    if (details?.OperationStatus !== "IN_PROGRESS")
      throw new Error(
        `application ${ApplicationName}: ${details?.Operation} ${details?.OperationStatus}: ${details?.OperationFailureDetails?.ErrorInfo?.ErrorString ?? "no reason given"}`,
      );
    if (waited >= PATIENCE_MS)
      throw new Error(
        `application ${ApplicationName}: ${details.Operation} is not done after ${PATIENCE_MS / 60_000} minutes`,
      );
    await context.sleep(POLL_MS);
  }
}

async function retag(
  client: KinesisAnalyticsV2Client,
  ResourceARN: string,
  tags: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Promise<void> {
  const TagKeys = Object.keys(before).filter((key) => !(key in tags));
  const changed = Object.entries(tags).filter(([key, value]) => before[key] !== value);
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceARN, TagKeys }));
  if (changed.length > 0)
    await client.send(new TagResourceCommand({ ResourceARN, Tags: changed.map(([Key, Value]) => ({ Key, Value })) }));
}
