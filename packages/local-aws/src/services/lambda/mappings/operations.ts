import type {
  CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommandInput,
  GetEventSourceMappingCommandInput,
  ListEventSourceMappingsCommandInput,
  UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import type { Principal } from "../../../auth/principal.ts";
import { Constraints } from "../../../constraints.ts";
import { notImplemented } from "../../../errors.ts";
import { type Authorization, operation } from "../../../service.ts";
import { invalidParameter } from "../names.ts";
import type { Mappings } from "./mappings.ts";

/** Members that every change of a mapping has. */
const SETTINGS = [
  "FunctionName",
  "Enabled",
  "BatchSize",
  "FilterCriteria",
  "MaximumBatchingWindowInSeconds",
  "ParallelizationFactor",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "TumblingWindowInSeconds",
  "FunctionResponseTypes",
  "ScalingConfig",
  "MetricsConfig",
  "KMSKeyArn",
] as const;

/** API reference, ListEventSourceMappings: mappings in one answer. */
const PAGE = 100;

/** The operations on event source mappings. */
export function mappingOperations(mappings: Mappings) {
  return {
    CreateEventSourceMapping: operation(
      [
        ...SETTINGS,
        "EventSourceArn",
        "StartingPosition",
        "StartingPositionTimestamp",
        "Tags",
        "SelfManagedEventSource",
      ],
      async (input: CreateEventSourceMappingCommandInput, { principal }) => {
        if (input.SelfManagedEventSource !== undefined)
          throw notImplemented("Apache Kafka as an event source", "use a Kinesis stream, a table's stream or a queue");
        return mappings.describe(await mappings.create(input, principal), principal);
      },
    ),
    GetEventSourceMapping: operation(["UUID"], (input: GetEventSourceMappingCommandInput, { principal }) =>
      mappings.describe(mappings.get(input.UUID), principal),
    ),
    ListEventSourceMappings: operation(
      ["EventSourceArn", "FunctionName", "Marker", "MaxItems"],
      (input: ListEventSourceMappingsCommandInput, { principal }) => list(mappings, input, principal),
    ),
    UpdateEventSourceMapping: operation(
      ["UUID", ...SETTINGS],
      async (input: UpdateEventSourceMappingCommandInput, { principal }) =>
        mappings.describe(await mappings.update(input, principal), principal),
    ),
    DeleteEventSourceMapping: operation(["UUID"], (input: DeleteEventSourceMappingCommandInput, { principal }) =>
      mappings.describe(mappings.delete(input.UUID), principal),
    ),
  };
}

async function list(mappings: Mappings, input: ListEventSourceMappingsCommandInput, principal: Principal) {
  new Constraints().range("maxItems", input.MaxItems, 1, 10_000).check();
  const functionArn = input.FunctionName === undefined ? undefined : mappings.functionArn(input.FunctionName);
  const found = mappings
    .list()
    .filter(({ source }) => input.EventSourceArn === undefined || source.arn === input.EventSourceArn)
    .filter((mapping) => functionArn === undefined || mapping.functionArn === functionArn);
  const start = input.Marker === undefined ? 0 : found.findIndex(({ uuid }) => uuid === input.Marker);
  if (start < 0) throw invalidParameter("Invalid Marker");
  const end = start + Math.min(input.MaxItems ?? PAGE, PAGE);
  return {
    EventSourceMappings: await Promise.all(
      found.slice(start, end).map((mapping) => mappings.describe(mapping, principal, true)),
    ),
    ...(end < found.length ? { NextMarker: found[end]!.uuid } : {}),
  };
}

/**
 * What a call on mappings needs (Service Authorization Reference, AWS Lambda): changes may be limited to a function by the
 * condition key `lambda:FunctionArn`. Undefined for other operations.
 */
export function mappingAuthorizations(
  mappings: Mappings,
  operationName: string,
  input: Record<string, unknown>,
): readonly Authorization[] | undefined {
  const action = `lambda:${operationName}`;
  const about = (resource: string, functionArn: string | undefined): readonly Authorization[] => [
    functionArn === undefined
      ? { action, resources: [resource] }
      : { action, resources: [resource], conditions: { "lambda:FunctionArn": functionArn } },
  ];
  switch (operationName) {
    case "ListEventSourceMappings":
      return about("*", undefined);
    case "CreateEventSourceMapping":
      return about("*", mappings.functionArn(input.FunctionName as string | undefined));
    case "GetEventSourceMapping":
    case "UpdateEventSourceMapping":
    case "DeleteEventSourceMapping": {
      const mapping = mappings.list().find(({ uuid }) => uuid === input.UUID);
      return about(mapping?.arn ?? "*", mapping?.functionArn);
    }
    default:
      return undefined;
  }
}
