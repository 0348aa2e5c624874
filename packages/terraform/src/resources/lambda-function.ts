import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { codeOf, createInput, type FunctionConfig, settingsInput } from "./lambda-function-config.ts";

export const lambdaFunction: ResourceHandler = {
  type: "aws_lambda_function",
  supports: {
    arguments: [
      "function_name",
      "role",
      "runtime",
      "handler",
      "description",
      "memory_size",
      "timeout",
      "publish",
      "reserved_concurrent_executions",
      "architectures",
      "package_type",
      "filename",
      "s3_bucket",
      "s3_key",
      "source_code_hash",
      "tags",
    ],
    blocks: {
      environment: { arguments: ["variables"] },
      dead_letter_config: { arguments: ["target_arn"] },
      tracing_config: { arguments: ["mode"] },
      ephemeral_storage: { arguments: ["size"] },
      logging_config: { arguments: ["log_format", "log_group", "application_log_level", "system_log_level"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["function_name", "package_type"],
  defaults: {
    memory_size: 128,
    timeout: 3,
    publish: false,
    package_type: "Zip",
    skip_destroy: false,
    reserved_concurrent_executions: -1,
    tags: {},
  },

  async create(attributes, context, created, { rootPath }) {
    const config = attributes as unknown as FunctionConfig;
    const client = context.client<LambdaClient>("lambda");
    await client.send(new CreateFunctionCommand(createInput(config, rootPath)));
    created(attributes);
    await settled(client, config.function_name, context);
    await reserve(client, config, -1);
    return describe(client, config, context);
  },

  async update(attributes, prior, context, { rootPath }) {
    const config = attributes as unknown as FunctionConfig;
    const before = { ...prior, tags: prior.tags ?? {} } as unknown as FunctionConfig;
    const client = context.client<LambdaClient>("lambda");
    const { function_name: FunctionName } = config;
    const settings = settingsInput(config);
    if (JSON.stringify(settings) !== JSON.stringify(settingsInput(before))) {
      await client.send(new UpdateFunctionConfigurationCommand(settings));
      await settled(client, FunctionName, context);
    }
    const CODE = ["filename", "s3_bucket", "s3_key", "source_code_hash", "architectures"] as const;
    if (CODE.some((name) => JSON.stringify(config[name]) !== JSON.stringify(before[name]))) {
      await client.send(
        new UpdateFunctionCodeCommand({
          FunctionName,
          ...codeOf(config, rootPath),
          ...(config.architectures ? { Architectures: [...config.architectures] } : {}),
        }),
      );
      await settled(client, FunctionName, context);
    }
    await reserve(client, config, before.reserved_concurrent_executions);
    if (config.publish) await client.send(new PublishVersionCommand({ FunctionName }));
    await retag(client, String(prior.arn), config.tags, before.tags);
    return describe(client, config, context);
  },

  async delete(prior, context) {
    await context
      .client<LambdaClient>("lambda")
      .send(new DeleteFunctionCommand({ FunctionName: String(prior.function_name) }));
  },
};

/** Between two looks at a function that changes state, and how long that may last, as the provider waits. */
const POLL_MS = 200;
const PATIENCE_MS = 10 * 60_000;

/** Waits until a function is active and its last update is done. */
async function settled(client: LambdaClient, FunctionName: string, context: HandlerContext): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const { State, LastUpdateStatus } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    if (State === "Active" && LastUpdateStatus === "Successful") return;
    if (waited >= PATIENCE_MS)
      throw new Error(
        `function ${FunctionName} is still ${State} and ${LastUpdateStatus} after ${PATIENCE_MS / 60_000} minutes`,
      );
    await context.sleep(POLL_MS);
  }
}

/** Reserved concurrency; -1 leaves it to the account. */
async function reserve(client: LambdaClient, config: FunctionConfig, before: number): Promise<void> {
  const { function_name: FunctionName, reserved_concurrent_executions: wanted } = config;
  if (wanted === before) return;
  if (wanted < 0) await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: wanted }));
}

async function retag(
  client: LambdaClient,
  Resource: string,
  tags: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): Promise<void> {
  const TagKeys = Object.keys(before).filter((key) => !(key in tags));
  const changed = Object.fromEntries(Object.entries(tags).filter(([key, value]) => before[key] !== value));
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ Resource, TagKeys }));
  if (Object.keys(changed).length > 0) await client.send(new TagResourceCommand({ Resource, Tags: changed }));
}

async function describe(client: LambdaClient, config: FunctionConfig, context: HandlerContext): Promise<Attributes> {
  const { function_name: FunctionName } = config;
  const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const version = await lastVersion(client, FunctionName);
  const arn = found.FunctionArn!;
  const qualified = version.FunctionArn!;
  const invokeArn = (of: string) =>
    `arn:${context.partition}:apigateway:${context.region}:lambda:path/2015-03-31/functions/${of}/invocations`;
  const { LogFormat, LogGroup, ApplicationLogLevel, SystemLogLevel } = found.LoggingConfig!;
  return {
    ...config,
    id: FunctionName,
    arn,
    qualified_arn: qualified,
    invoke_arn: invokeArn(arn),
    qualified_invoke_arn: invokeArn(qualified),
    version: version.Version,
    last_modified: found.LastModified,
    code_sha256: found.CodeSha256,
    source_code_hash: config.source_code_hash ?? found.CodeSha256,
    source_code_size: found.CodeSize,
    architectures: found.Architectures,
    ephemeral_storage: [{ size: found.EphemeralStorage?.Size }],
    tracing_config: [{ mode: found.TracingConfig?.Mode }],
    logging_config: [
      {
        log_format: LogFormat,
        log_group: LogGroup,
        application_log_level: ApplicationLogLevel ?? "",
        system_log_level: SystemLogLevel ?? "",
      },
    ],
    tags_all: config.tags,
  };
}

/** The newest version that is published, else $LATEST, as the provider reads it. */
async function lastVersion(client: LambdaClient, FunctionName: string): Promise<FunctionConfiguration> {
  let last: FunctionConfiguration | undefined;
  let Marker: string | undefined;
  do {
    const page = await client.send(new ListVersionsByFunctionCommand({ FunctionName, ...(Marker ? { Marker } : {}) }));
    last = page.Versions?.at(-1) ?? last;
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return last!;
}
