import { readFileSync } from "node:fs";
import path from "node:path";
import type {
  CreateFunctionCommandInput,
  FunctionCode,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";

/** Arguments of `aws_lambda_function`. */
export interface FunctionConfig {
  readonly function_name: string;
  readonly role: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly description?: string;
  readonly memory_size: number;
  readonly timeout: number;
  readonly publish: boolean;
  readonly reserved_concurrent_executions: number;
  readonly architectures?: readonly ("x86_64" | "arm64")[];
  readonly filename?: string;
  readonly s3_bucket?: string;
  readonly s3_key?: string;
  readonly source_code_hash?: string;
  readonly environment?: readonly [{ readonly variables?: Readonly<Record<string, string>> }];
  readonly dead_letter_config?: readonly [{ readonly target_arn: string }];
  readonly tracing_config?: readonly [{ readonly mode: "Active" | "PassThrough" }];
  readonly logging_config?: readonly [
    {
      readonly log_format: "JSON" | "Text";
      readonly log_group?: string;
      readonly application_log_level?: string;
      readonly system_log_level?: string;
    },
  ];
  readonly tags: Readonly<Record<string, string>>;
}

/** The deployment package: a file of the configuration, or an object. */
export function codeOf(config: FunctionConfig, rootPath: string): FunctionCode {
  if (config.filename !== undefined) return { ZipFile: readFileSync(path.resolve(rootPath, config.filename)) };
  return { S3Bucket: config.s3_bucket, S3Key: config.s3_key };
}

export function createInput(config: FunctionConfig, rootPath: string): CreateFunctionCommandInput {
  return {
    ...settingsInput(config),
    Role: config.role,
    Code: codeOf(config, rootPath),
    Publish: config.publish,
    ...(config.architectures?.length ? { Architectures: [...config.architectures] } : {}),
    ...(Object.keys(config.tags).length === 0 ? {} : { Tags: config.tags }),
  };
}

/** What UpdateFunctionConfiguration takes too. */
export function settingsInput(config: FunctionConfig): UpdateFunctionConfigurationCommandInput {
  const logging = config.logging_config?.[0];
  return {
    FunctionName: config.function_name,
    Role: config.role,
    Runtime: config.runtime as never,
    Handler: config.handler,
    Description: config.description ?? "",
    MemorySize: config.memory_size,
    Timeout: config.timeout,
    Environment: { Variables: { ...config.environment?.[0]?.variables } },
    DeadLetterConfig: { TargetArn: config.dead_letter_config?.[0]?.target_arn ?? "" },
    ...(config.tracing_config ? { TracingConfig: { Mode: config.tracing_config[0].mode } } : {}),
    ...(logging
      ? {
          LoggingConfig: {
            LogFormat: logging.log_format,
            ...(logging.log_group ? { LogGroup: logging.log_group } : {}),
            ...(logging.application_log_level ? { ApplicationLogLevel: logging.application_log_level as never } : {}),
            ...(logging.system_log_level ? { SystemLogLevel: logging.system_log_level as never } : {}),
          },
        }
      : {}),
  };
}
