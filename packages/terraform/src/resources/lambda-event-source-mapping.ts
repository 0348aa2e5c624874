import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  type LambdaClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { emptied, type MappingConfig, settingsOf } from "./lambda-event-source-mapping-config.ts";

export const lambdaEventSourceMapping: ResourceHandler = {
  type: "aws_lambda_event_source_mapping",
  supports: {
    arguments: [
      "function_name",
      "event_source_arn",
      "enabled",
      "starting_position",
      "starting_position_timestamp",
      "batch_size",
      "maximum_batching_window_in_seconds",
      "parallelization_factor",
      "maximum_record_age_in_seconds",
      "maximum_retry_attempts",
      "bisect_batch_on_function_error",
      "tumbling_window_in_seconds",
      "function_response_types",
      "kms_key_arn",
      "tags",
    ],
    blocks: {
      destination_config: { arguments: [], blocks: { on_failure: { arguments: ["destination_arn"] } } },
      filter_criteria: { arguments: [], blocks: { filter: { arguments: ["pattern"] } } },
      metrics_config: { arguments: ["metrics"] },
      scaling_config: { arguments: ["maximum_concurrency"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["event_source_arn", "starting_position", "starting_position_timestamp"],
  defaults: { enabled: true, tags: {} },

  async create(attributes, context, created) {
    const config = attributes as unknown as MappingConfig;
    const client = context.client<LambdaClient>("lambda");
    const input: CreateEventSourceMappingCommandInput = {
      ...settingsOf(config),
      FunctionName: config.function_name,
      EventSourceArn: config.event_source_arn,
      StartingPosition: config.starting_position,
      ...(config.starting_position_timestamp === undefined
        ? {}
        : { StartingPositionTimestamp: new Date(config.starting_position_timestamp) }),
      ...(Object.keys(config.tags).length > 0 ? { Tags: config.tags } : {}),
    };
    const { UUID } = await client.send(new CreateEventSourceMappingCommand(input));
    created({ ...attributes, uuid: UUID });
    return describe(config, (await settled(client, UUID!, context))!);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as MappingConfig;
    const client = context.client<LambdaClient>("lambda");
    const UUID = String(prior.uuid);
    await client.send(
      new UpdateEventSourceMappingCommand({
        UUID,
        FunctionName: config.function_name,
        ...emptied(config, prior),
        ...settingsOf(config),
      }),
    );
    const mapping = (await settled(client, UUID, context))!;
    await retag(client, mapping.EventSourceMappingArn!, config.tags, (prior.tags ?? {}) as MappingConfig["tags"]);
    return describe(config, mapping);
  },

  async delete(prior, context) {
    const client = context.client<LambdaClient>("lambda");
    const UUID = String(prior.uuid);
    await settled(client, UUID, context);
    await client.send(new DeleteEventSourceMappingCommand({ UUID }));
    await settled(client, UUID, context);
  },
};

/** Between two looks at a mapping that changes state, and how long that may last, as the provider waits. */
const POLL_MS = 200;
const PATIENCE_MS = 10 * 60_000;

/** The mapping once its state does not change by itself; undefined when it is gone. */
async function settled(
  client: LambdaClient,
  UUID: string,
  context: HandlerContext,
): Promise<EventSourceMappingConfiguration | undefined> {
  for (let waited = 0; ; waited += POLL_MS) {
    const mapping = await find(client, UUID);
    if (mapping === undefined || mapping.State === "Enabled" || mapping.State === "Disabled") return mapping;
    if (waited >= PATIENCE_MS)
      throw new Error(`event source mapping ${UUID}: still ${mapping.State} after ${PATIENCE_MS / 60_000} minutes`);
    await context.sleep(POLL_MS);
  }
}

async function find(client: LambdaClient, UUID: string): Promise<EventSourceMappingConfiguration | undefined> {
  try {
    return await client.send(new GetEventSourceMappingCommand({ UUID }));
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function retag(
  client: LambdaClient,
  Resource: string,
  tags: MappingConfig["tags"],
  before: MappingConfig["tags"],
): Promise<void> {
  const TagKeys = Object.keys(before).filter((key) => !(key in tags));
  const changed = Object.entries(tags).filter(([key, value]) => before[key] !== value);
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ Resource, TagKeys }));
  if (changed.length > 0) await client.send(new TagResourceCommand({ Resource, Tags: Object.fromEntries(changed) }));
}

function describe(config: MappingConfig, mapping: EventSourceMappingConfiguration): Attributes {
  return {
    ...config,
    id: mapping.UUID,
    uuid: mapping.UUID,
    arn: mapping.EventSourceMappingArn,
    function_arn: mapping.FunctionArn,
    last_modified: `${mapping.LastModified!.toISOString().slice(0, 19)}Z`,
    last_processing_result: mapping.LastProcessingResult ?? "",
    state: mapping.State,
    state_transition_reason: mapping.StateTransitionReason,
    batch_size: mapping.BatchSize,
    maximum_batching_window_in_seconds: mapping.MaximumBatchingWindowInSeconds,
    maximum_record_age_in_seconds: mapping.MaximumRecordAgeInSeconds ?? 0,
    maximum_retry_attempts: mapping.MaximumRetryAttempts ?? 0,
    parallelization_factor: mapping.ParallelizationFactor ?? 0,
    tumbling_window_in_seconds: mapping.TumblingWindowInSeconds ?? 0,
    bisect_batch_on_function_error: mapping.BisectBatchOnFunctionError ?? false,
    tags_all: config.tags,
  };
}
