import {
  AddTagsCommand,
  type CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from "@aws-sdk/client-cloudtrail";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly name: string;
  readonly s3_bucket_name: string;
  readonly s3_key_prefix?: string;
  readonly enable_logging: boolean;
  readonly include_global_service_events: boolean;
  readonly is_multi_region_trail: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export const cloudtrail: ResourceHandler = {
  type: "aws_cloudtrail",
  supports: {
    arguments: [
      "name",
      "s3_bucket_name",
      "s3_key_prefix",
      "enable_logging",
      "include_global_service_events",
      "is_multi_region_trail",
      "tags",
    ],
  },
  absent: ["TrailNotFoundException"],
  replaceOn: ["name"],
  defaults: { enable_logging: true, include_global_service_events: true, is_multi_region_trail: false, tags: {} },

  async create(attributes, context, created) {
    const config = attributes as unknown as Config;
    const client = context.client<CloudTrailClient>("cloudtrail");
    await client.send(new CreateTrailCommand({ ...inputOf(config), TagsList: tagsOf(config.tags) }));
    created({ name: config.name });
    // A new trail does not log.
    if (config.enable_logging) await client.send(new StartLoggingCommand({ Name: config.name }));
    return describe(client, config);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const client = context.client<CloudTrailClient>("cloudtrail");
    await client.send(new UpdateTrailCommand(inputOf(config)));
    const Name = config.name;
    if (config.enable_logging !== prior.enable_logging)
      await client.send(config.enable_logging ? new StartLoggingCommand({ Name }) : new StopLoggingCommand({ Name }));
    await retag(client, String(prior.arn), config.tags, (prior.tags ?? {}) as Config["tags"]);
    return describe(client, config);
  },

  async delete(prior, context) {
    await context.client<CloudTrailClient>("cloudtrail").send(new DeleteTrailCommand({ Name: String(prior.name) }));
  },
};

function inputOf(config: Config) {
  return {
    Name: config.name,
    S3BucketName: config.s3_bucket_name,
    S3KeyPrefix: config.s3_key_prefix ?? "",
    IncludeGlobalServiceEvents: config.include_global_service_events,
    IsMultiRegionTrail: config.is_multi_region_trail,
  };
}

function tagsOf(tags: Config["tags"]): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function retag(
  client: CloudTrailClient,
  ResourceId: string,
  tags: Config["tags"],
  before: Config["tags"],
): Promise<void> {
  const gone = tagsOf(before).filter(({ Key }) => !(Key in tags));
  const changed = tagsOf(tags).filter(({ Key, Value }) => before[Key] !== Value);
  if (gone.length > 0) await client.send(new RemoveTagsCommand({ ResourceId, TagsList: gone }));
  if (changed.length > 0) await client.send(new AddTagsCommand({ ResourceId, TagsList: changed }));
}

async function describe(client: CloudTrailClient, config: Config): Promise<Attributes> {
  const { trailList } = await client.send(new DescribeTrailsCommand({ trailNameList: [config.name] }));
  const [trail] = trailList ?? [];
  if (trail === undefined) throw new Error(`trail ${config.name}: expected to find it, did not`);
  return {
    ...config,
    id: trail.TrailARN,
    arn: trail.TrailARN,
    home_region: trail.HomeRegion,
    s3_key_prefix: trail.S3KeyPrefix ?? "",
    cloud_watch_logs_group_arn: "",
    cloud_watch_logs_role_arn: "",
    enable_log_file_validation: trail.LogFileValidationEnabled,
    is_organization_trail: trail.IsOrganizationTrail,
    kms_key_id: "",
    sns_topic_arn: "",
    sns_topic_name: "",
    tags_all: config.tags,
  };
}
