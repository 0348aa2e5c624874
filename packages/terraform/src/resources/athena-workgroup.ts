import {
  type AthenaClient,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  type EncryptionOption,
  GetWorkGroupCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateWorkGroupCommand,
  type WorkGroupConfiguration,
  type WorkGroupState,
} from "@aws-sdk/client-athena";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Configuration {
  readonly bytes_scanned_cutoff_per_query?: number;
  readonly enforce_workgroup_configuration?: boolean;
  readonly publish_cloudwatch_metrics_enabled?: boolean;
  readonly requester_pays_enabled?: boolean;
  readonly engine_version?: readonly { readonly selected_engine_version?: string }[];
  readonly result_configuration?: readonly {
    readonly output_location?: string;
    readonly encryption_configuration?: readonly { readonly encryption_option?: EncryptionOption }[];
  }[];
}

export const athenaWorkgroup: ResourceHandler = {
  type: "aws_athena_workgroup",
  supports: {
    arguments: ["name", "description", "force_destroy", "state", "tags"],
    blocks: {
      configuration: {
        arguments: [
          "bytes_scanned_cutoff_per_query",
          "enforce_workgroup_configuration",
          "publish_cloudwatch_metrics_enabled",
          "requester_pays_enabled",
        ],
        blocks: {
          engine_version: { arguments: ["selected_engine_version"] },
          result_configuration: {
            arguments: ["output_location"],
            blocks: { encryption_configuration: { arguments: ["encryption_option"] } },
          },
        },
      },
    },
  },
  absent: ["InvalidRequestException"],
  replaceOn: ["name"],
  defaults: { state: "ENABLED", force_destroy: false, tags: {} },

  async create(config, context) {
    const client = context.client<AthenaClient>("athena");
    const Name = String(config.name);
    await client.send(
      new CreateWorkGroupCommand({
        Name,
        Configuration: read(config),
        ...(config.description === undefined ? {} : { Description: String(config.description) }),
        Tags: Object.entries(config.tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    if (config.state === "DISABLED")
      await client.send(new UpdateWorkGroupCommand({ WorkGroup: Name, State: "DISABLED" }));
    return describe(config, context);
  },

  async update(config, prior, context) {
    const client = context.client<AthenaClient>("athena");
    const { ResultConfiguration, BytesScannedCutoffPerQuery, ...direct } = read(config);
    await client.send(
      new UpdateWorkGroupCommand({
        WorkGroup: String(config.name),
        Description: String(config.description ?? ""),
        State: config.state as WorkGroupState,
        ConfigurationUpdates: {
          ...direct,
          ...(BytesScannedCutoffPerQuery === undefined
            ? { RemoveBytesScannedCutoffPerQuery: true }
            : { BytesScannedCutoffPerQuery }),
          ResultConfigurationUpdates: {
            ...(ResultConfiguration?.OutputLocation === undefined
              ? { RemoveOutputLocation: true }
              : { OutputLocation: ResultConfiguration.OutputLocation }),
            ...(ResultConfiguration?.EncryptionConfiguration === undefined
              ? { RemoveEncryptionConfiguration: true }
              : { EncryptionConfiguration: ResultConfiguration.EncryptionConfiguration }),
          },
        },
      }),
    );
    await retag(context, String(prior.arn), config.tags, prior.tags);
    return describe(config, context);
  },

  async delete(prior, context) {
    await context.client<AthenaClient>("athena").send(
      new DeleteWorkGroupCommand({
        WorkGroup: String(prior.name),
        RecursiveDeleteOption: prior.force_destroy === true,
      }),
    );
  },
};

/** The provider's defaults: enforced, with metrics. */
function read(config: Attributes): WorkGroupConfiguration {
  const block = ((config.configuration as readonly Configuration[] | undefined) ?? [])[0] ?? {};
  const result = block.result_configuration?.[0];
  const option = result?.encryption_configuration?.[0]?.encryption_option;
  const version = block.engine_version?.[0]?.selected_engine_version;
  return {
    EnforceWorkGroupConfiguration: block.enforce_workgroup_configuration ?? true,
    PublishCloudWatchMetricsEnabled: block.publish_cloudwatch_metrics_enabled ?? true,
    RequesterPaysEnabled: block.requester_pays_enabled ?? false,
    ...(block.bytes_scanned_cutoff_per_query
      ? { BytesScannedCutoffPerQuery: block.bytes_scanned_cutoff_per_query }
      : {}),
    ...(version === undefined ? {} : { EngineVersion: { SelectedEngineVersion: version } }),
    ...(result === undefined
      ? {}
      : {
          ResultConfiguration: {
            ...(result.output_location ? { OutputLocation: result.output_location } : {}),
            ...(option === undefined ? {} : { EncryptionConfiguration: { EncryptionOption: option } }),
          },
        }),
  };
}

async function retag(context: HandlerContext, ResourceARN: string, tags: unknown, before: unknown): Promise<void> {
  const [wanted, had] = [tags ?? {}, before ?? {}] as [Record<string, string>, Record<string, string>];
  const client = context.client<AthenaClient>("athena");
  const TagKeys = Object.keys(had).filter((key) => !(key in wanted));
  const Tags = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceARN, TagKeys }));
  if (Tags.length > 0) await client.send(new TagResourceCommand({ ResourceARN, Tags }));
}

async function describe(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const name = String(config.name);
  const { WorkGroup } = await context.client<AthenaClient>("athena").send(new GetWorkGroupCommand({ WorkGroup: name }));
  return {
    ...config,
    id: name,
    arn: `arn:${context.partition}:athena:${context.region}:${context.account}:workgroup/${name}`,
    state: WorkGroup!.State,
    tags_all: config.tags,
  };
}
