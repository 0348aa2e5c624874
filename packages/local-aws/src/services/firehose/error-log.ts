import type { ServiceHost } from "../../service.ts";
import type { RoleSessions } from "./roles.ts";
import type { LogTarget } from "./s3-settings.ts";

/** What is told about an error (Developer Guide, "Monitor using CloudWatch Logs"). */
export interface LoggedError {
  readonly errorCode: string;
  readonly message: string;
  /** ARN of what could not be reached. */
  readonly destination: string;
}

/** Writes delivery errors to the log group and stream that a destination names, with its role. */
export async function logError(
  host: ServiceHost,
  roles: RoleSessions,
  stream: { readonly arn: string; readonly version: number },
  target: { readonly log: LogTarget; readonly roleArn: string },
  error: LoggedError,
): Promise<void> {
  const { group, stream: logStream } = target.log;
  const now = host.clock.now();
  const message = JSON.stringify({
    deliveryStreamARN: stream.arn,
    destination: error.destination,
    deliveryStreamVersionId: stream.version,
    message: error.message,
    errorCode: error.errorCode,
  });
  try {
    const resource = `arn:${host.partition}:logs:${host.region}:${host.account}:log-group:${group}:log-stream:${logStream}`;
    await roles.authorise(target.roleArn, "AWSFirehoseToCloudWatchLogs", "cloudwatch-logs", {
      action: "logs:PutLogEvents",
      resources: [resource],
    });
    const logs = await host.load("cloudwatch-logs");
    // The group must have been made in advance (Developer Guide).
    if (logs.has(group)) logs.append(group, logStream, [{ timestamp: now, message }]);
  } catch (cause) {
    // Firehose does not guarantee error logs: nothing on AWS tells of one that could not be written.
    host.log(`firehose: ${stream.arn} could not log ${error.errorCode}: ${(cause as Error).message}`);
  }
}
