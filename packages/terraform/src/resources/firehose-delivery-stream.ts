import {
  CreateDeliveryStreamCommand,
  type CreateDeliveryStreamCommandInput,
  DeleteDeliveryStreamCommand,
  type DeliveryStreamDescription,
  DescribeDeliveryStreamCommand,
  type FirehoseClient,
  StartDeliveryStreamEncryptionCommand,
  StopDeliveryStreamEncryptionCommand,
  TagDeliveryStreamCommand,
  UntagDeliveryStreamCommand,
  UpdateDestinationCommand,
  type UpdateDestinationCommandInput,
} from "@aws-sdk/client-firehose";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import {
  type Block,
  DESTINATION_BLOCKS,
  extendedS3,
  httpEndpoint,
  only,
  openSearch,
} from "./firehose-delivery-stream-config.ts";
import { withBlockDefaults } from "./firehose-delivery-stream-defaults.ts";

interface Config extends Block {
  readonly name: string;
  readonly destination: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const firehoseDeliveryStream: ResourceHandler = {
  type: "aws_kinesis_firehose_delivery_stream",
  supports: {
    arguments: ["name", "destination", "tags"],
    blocks: {
      ...DESTINATION_BLOCKS,
      kinesis_source_configuration: { arguments: ["kinesis_stream_arn", "role_arn"] },
      server_side_encryption: { arguments: ["enabled", "key_type", "key_arn"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "destination", "kinesis_source_configuration"],
  defaults: { tags: {} },

  async create(attributes, context, created) {
    const config = attributes as Config;
    const client = context.client<FirehoseClient>("firehose");
    const source = only(config.kinesis_source_configuration);
    const encryption = only(config.server_side_encryption);
    const tags = Object.entries(config.tags);
    const input: CreateDeliveryStreamCommandInput = {
      DeliveryStreamName: config.name,
      DeliveryStreamType: source === undefined ? "DirectPut" : "KinesisStreamAsSource",
      ...destinationOf(config),
      ...(source === undefined
        ? {}
        : {
            KinesisStreamSourceConfiguration: {
              KinesisStreamARN: String(source.kinesis_stream_arn),
              RoleARN: String(source.role_arn),
            },
          }),
      ...(tags.length > 0 ? { Tags: tags.map(([Key, Value]) => ({ Key, Value })) } : {}),
    };
    await whileRolesSettle(() => client.send(new CreateDeliveryStreamCommand(input)), context);
    created(attributes);
    await active(client, config.name, context);
    if (encryption?.enabled === true) await encrypt(client, config.name, encryption);
    return describe(client, config, context);
  },

  async update(attributes, prior, context) {
    const config = attributes as Config;
    const client = context.client<FirehoseClient>("firehose");
    const { VersionId, Destinations } = await active(client, config.name, context);
    const input: UpdateDestinationCommandInput = {
      DeliveryStreamName: config.name,
      CurrentDeliveryStreamVersionId: VersionId,
      DestinationId: Destinations![0]!.DestinationId,
      ...updateOf(config),
    };
    await whileRolesSettle(() => client.send(new UpdateDestinationCommand(input)), context);
    await retag(client, config, (prior.tags ?? {}) as Config["tags"]);
    const before = only(prior.server_side_encryption);
    const after = only(config.server_side_encryption);
    if (after?.enabled === true && JSON.stringify(after) !== JSON.stringify(before))
      await encrypt(client, config.name, after);
    if (after?.enabled !== true && before?.enabled === true)
      await client.send(new StopDeliveryStreamEncryptionCommand({ DeliveryStreamName: config.name }));
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const client = context.client<FirehoseClient>("firehose");
    const DeliveryStreamName = String(prior.name);
    await client.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
    for (let waited = 0; await find(client, DeliveryStreamName); waited += POLL_MS) {
      if (waited >= PATIENCE_MS) throw new Error(`delivery stream ${DeliveryStreamName} is still there`);
      await context.sleep(POLL_MS);
    }
  },
};

/** Between two looks at a stream that changes state. */
const POLL_MS = 500;

/** How long a state may last, as the provider waits. */
const PATIENCE_MS = 30 * 60_000;

/** A new role is not known everywhere at once: the provider asks again for a while. */
const ROLE_PATIENCE_MS = 60_000;

async function whileRolesSettle(run: () => Promise<unknown>, context: HandlerContext): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      await run();
      return;
    } catch (error) {
      const { name, message } = error as Error;
      const settles = name === "InvalidArgumentException" && /unable to assume role|is not authorized to/.test(message);
      if (!settles || waited >= ROLE_PATIENCE_MS) throw error;
      await context.sleep(POLL_MS);
    }
  }
}

function destinationOf(config: Config): Partial<CreateDeliveryStreamCommandInput> {
  switch (config.destination) {
    case "http_endpoint":
      return { HttpEndpointDestinationConfiguration: httpEndpoint(only(config.http_endpoint_configuration)!) };
    case "opensearch":
      return { AmazonopensearchserviceDestinationConfiguration: openSearch(only(config.opensearch_configuration)!) };
    case "extended_s3":
      return { ExtendedS3DestinationConfiguration: extendedS3(only(config.extended_s3_configuration)!) };
    default:
      throw new Error(
        `destination ${config.destination} is not implemented by the embedded AWS: use extended_s3, http_endpoint or opensearch`,
      );
  }
}

function updateOf(config: Config): Partial<UpdateDestinationCommandInput> {
  switch (config.destination) {
    case "http_endpoint": {
      const { S3Configuration, ...rest } = httpEndpoint(only(config.http_endpoint_configuration)!);
      return { HttpEndpointDestinationUpdate: { ...rest, S3Update: S3Configuration } };
    }
    case "opensearch": {
      const { S3Configuration, S3BackupMode, DocumentIdOptions, ...rest } = openSearch(
        only(config.opensearch_configuration)!,
      );
      return { AmazonopensearchserviceDestinationUpdate: { ...rest, S3Update: S3Configuration } };
    }
    default: {
      const { S3BackupConfiguration, ...rest } = extendedS3(only(config.extended_s3_configuration)!);
      const backup = S3BackupConfiguration === undefined ? {} : { S3BackupUpdate: S3BackupConfiguration };
      return { ExtendedS3DestinationUpdate: { ...rest, ...backup } };
    }
  }
}

async function encrypt(client: FirehoseClient, DeliveryStreamName: string, block: Block): Promise<void> {
  await client.send(
    new StartDeliveryStreamEncryptionCommand({
      DeliveryStreamName,
      DeliveryStreamEncryptionConfigurationInput: {
        KeyType: (block.key_type ?? "AWS_OWNED_CMK") as never,
        ...(block.key_arn ? { KeyARN: String(block.key_arn) } : {}),
      },
    }),
  );
}

async function retag(client: FirehoseClient, config: Config, before: Config["tags"]): Promise<void> {
  const DeliveryStreamName = config.name;
  const TagKeys = Object.keys(before).filter((key) => !(key in config.tags));
  const changed = Object.entries(config.tags).filter(([key, value]) => before[key] !== value);
  if (TagKeys.length > 0) await client.send(new UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys }));
  if (changed.length > 0)
    await client.send(
      new TagDeliveryStreamCommand({ DeliveryStreamName, Tags: changed.map(([Key, Value]) => ({ Key, Value })) }),
    );
}

async function active(
  client: FirehoseClient,
  name: string,
  context: HandlerContext,
): Promise<DeliveryStreamDescription> {
  for (let waited = 0; ; waited += POLL_MS) {
    const stream = await find(client, name);
    if (stream?.DeliveryStreamStatus === "ACTIVE") return stream;
    if (waited >= PATIENCE_MS)
      throw new Error(
        `delivery stream ${name}: expected ACTIVE, still ${stream?.DeliveryStreamStatus ?? "absent"} after ${PATIENCE_MS / 60_000} minutes`,
      );
    await context.sleep(POLL_MS);
  }
}

async function find(
  client: FirehoseClient,
  DeliveryStreamName: string,
): Promise<DeliveryStreamDescription | undefined> {
  try {
    const answer = await client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
    return answer.DeliveryStreamDescription;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function describe(client: FirehoseClient, config: Config, context: HandlerContext): Promise<Attributes> {
  const stream = await active(client, config.name, context);
  return {
    ...withBlockDefaults(config),
    id: stream.DeliveryStreamARN,
    arn: stream.DeliveryStreamARN,
    destination_id: stream.Destinations![0]!.DestinationId,
    version_id: stream.VersionId,
    tags_all: config.tags,
  };
}
