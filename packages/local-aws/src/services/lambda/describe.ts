import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { ServiceHost } from "../../service.ts";
import { functionArn } from "./names.ts";
import { type FunctionVersion, LATEST } from "./state.ts";

/** AWS writes the offset as +0000. */
export function lambdaTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}

/** A version as CreateFunction, GetFunctionConfiguration and the lists show it; `qualifier` as it was asked for. */
export function describeVersion(
  host: ServiceHost,
  version: FunctionVersion,
  qualifier: string | undefined = version.version === LATEST ? undefined : version.version,
): FunctionConfiguration {
  const { settings, code, function: fn } = version;
  const { logging } = settings;
  return {
    FunctionName: fn.name,
    FunctionArn: functionArn(host, fn.name, qualifier),
    Runtime: settings.runtime as never,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.archive.length,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memory,
    LastModified: lambdaTime(version.lastModified),
    CodeSha256: code.sha256,
    Version: version.version,
    ...(settings.deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    ...(settings.environment === undefined ? {} : { Environment: { Variables: { ...settings.environment } } }),
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: version.revisionId,
    State: version.state,
    ...(version.state === "Pending"
      ? { StateReason: "The function is being created.", StateReasonCode: "Creating" as const }
      : {}),
    LastUpdateStatus: version.updating ? "InProgress" : "Successful",
    ...(version.updating
      ? {
          LastUpdateStatusReason: "The function is being created.",
          LastUpdateStatusReasonCode: "Creating" as never,
        }
      : {}),
    PackageType: "Zip",
    Architectures: [...settings.architectures],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: {
      LogFormat: logging.format,
      ...(logging.format === "JSON"
        ? {
            ApplicationLogLevel: logging.applicationLevel as never,
            SystemLogLevel: logging.systemLevel as never,
          }
        : {}),
      LogGroup: logging.group,
    },
  };
}
