import type { CreateEventSourceMappingCommandInput } from "@aws-sdk/client-lambda";
import { AwsError } from "../../../errors.ts";
import { invalidParameter } from "../names.ts";
import type { EventSourceName } from "./event-source.ts";
import { unsupported } from "./read-settings.ts";
import type { StartingPosition } from "./source.ts";

/** Where a new mapping starts; undefined for queues. @throws AwsError InvalidParameterValueException. */
export function readStart(
  source: EventSourceName,
  input: CreateEventSourceMappingCommandInput,
  now: number,
): StartingPosition | undefined {
  const { StartingPosition: type, StartingPositionTimestamp: timestamp } = input;
  if (source.kind === "sqs") {
    if (type !== undefined) throw invalidParameter("StartingPosition is not valid for SQS event sources.");
    if (timestamp !== undefined) throw unsupported("StartingPositionTimestamp");
    return undefined;
  }
  if (type === undefined)
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  if (type !== "LATEST" && type !== "TRIM_HORIZON" && type !== "AT_TIMESTAMP")
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${String(type)}' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]`,
    );
  if (type === "AT_TIMESTAMP" && source.kind === "dynamodb")
    throw invalidParameter(`Unsupported starting position for arn type: ${source.arn}`);
  if (type !== "AT_TIMESTAMP") {
    if (timestamp !== undefined) throw invalidParameter("StartingPositionTimestamp is only valid for AT_TIMESTAMP.");
    return { type };
  }
  if (timestamp === undefined) throw invalidParameter("StartingPositionTimestamp is required for AT_TIMESTAMP.");
  if (timestamp.getTime() > now) throw invalidParameter("StartingPositionTimestamp must not be in the future.");
  return { type, timestamp };
}
