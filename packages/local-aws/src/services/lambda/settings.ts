import type {
  CreateFunctionCommandInput,
  LoggingConfig,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import { invalidParameter } from "./names.ts";
import type { FunctionSettings, LoggingSettings } from "./state.ts";

type Input = Partial<Omit<CreateFunctionCommandInput, "Code">> & Partial<UpdateFunctionConfigurationCommandInput>;

/** Runtimes that run here: the cloud's functions run on its own Node.js. */
export const RUNTIMES = ["nodejs22.x", "nodejs24.x"];
/** Seconds, MB and bytes (Developer Guide, Lambda quotas). */
const DEFAULT_TIMEOUT = 3;
const DEFAULT_MEMORY = 128;
const MAX_ENVIRONMENT_BYTES = 4096;
const DEFAULT_STORAGE_MB = 512;

/** Variables that AWS sets itself (Developer Guide, "Reserved environment variables"). */
const RESERVED_VARIABLES = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

const ROLE = /arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/;
const HANDLER = /[^\s]+/;
const APPLICATION_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"];

/**
 * The settings of a new function, or the present ones with the changes of a call.
 * @throws AwsError ValidationException, InvalidParameterValueException, NotImplemented.
 */
export function readSettings(name: string, input: Input, present?: FunctionSettings): FunctionSettings {
  checkInput(input);
  refuseOthers(input);
  const runtime = input.Runtime ?? present?.runtime;
  if (runtime === undefined || (input.Handler ?? present?.handler) === undefined)
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  const logging = readLogging(name, input.LoggingConfig, present?.logging);
  const deadLetterArn = input.DeadLetterConfig ? input.DeadLetterConfig.TargetArn || undefined : present?.deadLetterArn;
  return {
    runtime,
    handler: input.Handler ?? present!.handler,
    role: input.Role ?? present!.role,
    description: input.Description ?? present?.description ?? "",
    timeout: input.Timeout ?? present?.timeout ?? DEFAULT_TIMEOUT,
    memory: input.MemorySize ?? present?.memory ?? DEFAULT_MEMORY,
    environment: input.Environment ? readVariables(input.Environment.Variables) : present?.environment,
    deadLetterArn,
    architectures: input.Architectures ?? present?.architectures ?? ["x86_64"],
    logging,
  };
}

function checkInput(input: Input): void {
  new Constraints()
    .pattern("role", input.Role, ROLE)
    .length("handler", input.Handler, 0, 128)
    .pattern("handler", input.Handler, HANDLER)
    .length("description", input.Description, 0, 256)
    .range("timeout", input.Timeout, 1, 900)
    .range("memorySize", input.MemorySize, 128, 10_240)
    .count("architectures", input.Architectures, 1, 1)
    .oneOf("architectures", input.Architectures?.[0], ["x86_64", "arm64"])
    .oneOf("loggingConfig.logFormat", input.LoggingConfig?.LogFormat, ["JSON", "Text"])
    .oneOf("loggingConfig.applicationLogLevel", input.LoggingConfig?.ApplicationLogLevel, APPLICATION_LEVELS)
    .oneOf("loggingConfig.systemLogLevel", input.LoggingConfig?.SystemLogLevel, SYSTEM_LEVELS)
    .length("loggingConfig.logGroup", input.LoggingConfig?.LogGroup, 1, 512)
    .pattern("loggingConfig.logGroup", input.LoggingConfig?.LogGroup, /[.\-_/#A-Za-z0-9]+/)
    .check();
  if (input.Runtime !== undefined && !RUNTIMES.includes(input.Runtime))
    throw notImplemented(
      `Runtime ${input.Runtime} of lambda:CreateFunction`,
      `functions run on this machine's Node.js; use ${RUNTIMES.join(" or ")}`,
    );
}

/** Values that say "no" to a feature are taken; any other value is refused by name. */
function refuseOthers(input: Input): void {
  const refuse = (what: string, instead: string) => {
    throw notImplemented(`${what} of a function`, instead);
  };
  if (input.PackageType === "Image") refuse("PackageType Image", "deploy a ZIP file for nodejs22.x");
  if (input.Layers?.length) refuse("Layers", "put the packages into the bundle");
  if (input.FileSystemConfigs?.length) refuse("FileSystemConfigs", "use Amazon S3");
  if (input.VpcConfig?.SubnetIds?.length || input.VpcConfig?.SecurityGroupIds?.length)
    refuse("VpcConfig", "leave it out: functions reach the cloud without a network of their own");
  if (input.TracingConfig?.Mode === "Active") refuse("TracingConfig Active", "use PassThrough");
  if (input.SnapStart?.ApplyOn === "PublishedVersions") refuse("SnapStart", "use None");
  if (input.KMSKeyArn) refuse("KMSKeyArn", "leave it out");
  if ((input.EphemeralStorage?.Size ?? DEFAULT_STORAGE_MB) !== DEFAULT_STORAGE_MB)
    refuse("EphemeralStorage other than 512 MB", "leave it out: files are written to this machine's disk");
}

function readVariables(variables: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  if (variables === undefined || Object.keys(variables).length === 0) return undefined;
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  const constraints = new Constraints();
  for (const name of Object.keys(variables))
    constraints.pattern("environment.variables.key", name, /[a-zA-Z]([a-zA-Z0-9_])+/);
  constraints.check();
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > MAX_ENVIRONMENT_BYTES)
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
    );
  return { ...variables };
}

function readLogging(name: string, given: LoggingConfig | undefined, present?: LoggingSettings): LoggingSettings {
  const format = given?.LogFormat ?? present?.format ?? "Text";
  const group = given?.LogGroup ?? present?.group ?? `/aws/lambda/${name}`;
  if (format === "Text") {
    if (given?.ApplicationLogLevel !== undefined || given?.SystemLogLevel !== undefined)
      throw invalidParameter("Log level filtering is only supported for functions that use the JSON log format.");
    return { format, group, applicationLevel: undefined, systemLevel: undefined };
  }
  return {
    format,
    group,
    applicationLevel: given?.ApplicationLogLevel ?? present?.applicationLevel ?? "INFO",
    systemLevel: given?.SystemLogLevel ?? present?.systemLevel ?? "INFO",
  };
}
