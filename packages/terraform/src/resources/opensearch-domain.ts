import {
  AddTagsCommand,
  type ClusterConfig,
  CreateDomainCommand,
  type CreateDomainCommandInput,
  DeleteDomainCommand,
  type DomainEndpointOptions,
  type EBSOptions,
  type OpenSearchClient,
  RemoveTagsCommand,
  UpdateDomainConfigCommand,
} from "@aws-sdk/client-opensearch";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { untilActive, untilGone } from "./opensearch-domain-state.ts";

type Block<Members> = readonly [Members] | undefined;

interface Config {
  readonly domain_name: string;
  readonly engine_version?: string;
  readonly access_policies?: string;
  readonly cluster_config?: Block<Readonly<Record<string, unknown>>>;
  readonly ebs_options?: Block<Readonly<Record<string, unknown>>>;
  readonly encrypt_at_rest?: Block<{ readonly enabled: boolean; readonly kms_key_id?: string }>;
  readonly node_to_node_encryption?: Block<{ readonly enabled: boolean }>;
  readonly domain_endpoint_options?: Block<Readonly<Record<string, unknown>>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const opensearchDomain: ResourceHandler = {
  type: "aws_opensearch_domain",
  supports: {
    arguments: ["domain_name", "engine_version", "access_policies", "tags"],
    blocks: {
      cluster_config: {
        arguments: [
          "instance_type",
          "instance_count",
          "dedicated_master_enabled",
          "dedicated_master_type",
          "dedicated_master_count",
          "zone_awareness_enabled",
        ],
        blocks: { zone_awareness_config: { arguments: ["availability_zone_count"] } },
      },
      ebs_options: { arguments: ["ebs_enabled", "volume_type", "volume_size", "iops", "throughput"] },
      encrypt_at_rest: { arguments: ["enabled", "kms_key_id"] },
      node_to_node_encryption: { arguments: ["enabled"] },
      domain_endpoint_options: { arguments: ["enforce_https", "tls_security_policy"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["domain_name", "engine_version"],
  defaults: { tags: {} },

  async create(attributes, context, created) {
    const config = attributes as unknown as Config;
    const client = context.client<OpenSearchClient>("opensearch");
    await client.send(
      new CreateDomainCommand({
        DomainName: config.domain_name,
        ...settingsOf(config),
        ...(config.engine_version === undefined ? {} : { EngineVersion: config.engine_version }),
        ...(Object.keys(config.tags).length === 0 ? {} : { TagList: tagsOf(config.tags) }),
      }),
    );
    created(attributes);
    return describe(client, config, context);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const before = prior as unknown as Config;
    const client = context.client<OpenSearchClient>("opensearch");
    await client.send(new UpdateDomainConfigCommand({ DomainName: config.domain_name, ...settingsOf(config) }));
    const ARN = String(prior.arn);
    const TagKeys = Object.keys(before.tags ?? {}).filter((key) => !(key in config.tags));
    if (TagKeys.length > 0) await client.send(new RemoveTagsCommand({ ARN, TagKeys }));
    if (Object.keys(config.tags).length > 0)
      await client.send(new AddTagsCommand({ ARN, TagList: tagsOf(config.tags) }));
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const client = context.client<OpenSearchClient>("opensearch");
    const DomainName = String(prior.domain_name);
    await client.send(new DeleteDomainCommand({ DomainName }));
    await untilGone(client, DomainName, context);
  },
};

type Settings = Pick<
  CreateDomainCommandInput,
  | "AccessPolicies"
  | "ClusterConfig"
  | "EBSOptions"
  | "EncryptionAtRestOptions"
  | "NodeToNodeEncryptionOptions"
  | "DomainEndpointOptions"
>;

function settingsOf(config: Config): Settings {
  const [cluster] = config.cluster_config ?? [];
  const [volumes] = config.ebs_options ?? [];
  const [atRest] = config.encrypt_at_rest ?? [];
  const [between] = config.node_to_node_encryption ?? [];
  const [endpoint] = config.domain_endpoint_options ?? [];
  const settings: { -readonly [Name in keyof Settings]: Settings[Name] } = {};
  if (config.access_policies !== undefined) settings.AccessPolicies = config.access_policies;
  if (cluster !== undefined) settings.ClusterConfig = clusterOf(cluster);
  if (volumes !== undefined) settings.EBSOptions = volumesOf(volumes);
  if (atRest !== undefined)
    settings.EncryptionAtRestOptions = {
      Enabled: atRest.enabled,
      ...(atRest.kms_key_id ? { KmsKeyId: atRest.kms_key_id } : {}),
    };
  if (between !== undefined) settings.NodeToNodeEncryptionOptions = { Enabled: between.enabled };
  if (endpoint !== undefined)
    settings.DomainEndpointOptions = defined({
      EnforceHTTPS: endpoint.enforce_https,
      TLSSecurityPolicy: endpoint.tls_security_policy,
    }) as DomainEndpointOptions;
  return settings;
}

function clusterOf(block: Readonly<Record<string, unknown>>): ClusterConfig {
  const [zones] = (block.zone_awareness_config ?? []) as readonly { availability_zone_count?: number }[];
  return defined({
    InstanceType: block.instance_type,
    InstanceCount: block.instance_count,
    DedicatedMasterEnabled: block.dedicated_master_enabled,
    DedicatedMasterType: block.dedicated_master_type,
    DedicatedMasterCount: block.dedicated_master_count,
    ZoneAwarenessEnabled: block.zone_awareness_enabled,
    ZoneAwarenessConfig: zones && { AvailabilityZoneCount: zones.availability_zone_count },
  }) as ClusterConfig;
}

function volumesOf(block: Readonly<Record<string, unknown>>): EBSOptions {
  return defined({
    EBSEnabled: block.ebs_enabled,
    VolumeType: block.volume_type,
    VolumeSize: block.volume_size,
    Iops: block.iops,
    Throughput: block.throughput,
  }) as EBSOptions;
}

function defined(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

function tagsOf(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function describe(client: OpenSearchClient, config: Config, context: HandlerContext): Promise<Attributes> {
  const status = await untilActive(client, config.domain_name, context);
  return {
    ...config,
    id: status.ARN,
    arn: status.ARN,
    domain_id: status.DomainId,
    endpoint: status.Endpoint,
    engine_version: status.EngineVersion,
    access_policies: status.AccessPolicies,
    tags_all: config.tags,
  };
}
