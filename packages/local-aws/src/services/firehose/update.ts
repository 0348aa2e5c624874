import { isDeepStrictEqual } from "node:util";
import type {
  AmazonopensearchserviceDestinationUpdate,
  ExtendedS3DestinationUpdate,
  HttpEndpointDestinationUpdate,
  ProcessingConfiguration,
  S3DestinationConfiguration,
  UpdateDestinationCommandInput,
} from "@aws-sdk/client-firehose";
import { AwsError, notImplemented } from "../../errors.ts";
import { DESTINATION_ID } from "./delivery-stream.ts";
import type { Destination, HttpDestination, S3Destination, SearchDestination } from "./destination.ts";
import { rolesOf } from "./destinations.ts";
import { invalid, refuseMembers } from "./errors.ts";
import { readHttpDestination } from "./http-destination.ts";
import { JqQuery } from "./jq.ts";
import { readS3Destination } from "./s3-destination.ts";
import { defined, S3_MEMBERS } from "./s3-settings.ts";
import { readSearchDestination } from "./search-destination.ts";
import type { Streams } from "./streams.ts";
import { checkName } from "./validation.ts";

/** Destinations that an update can name and a stream here cannot have. */
const REFUSED = [
  "RedshiftDestinationUpdate",
  "ElasticsearchDestinationUpdate",
  "SplunkDestinationUpdate",
  "AmazonOpenSearchServerlessDestinationUpdate",
  "SnowflakeDestinationUpdate",
  "IcebergDestinationUpdate",
] as const;

/** Changes the destination while it runs: what is buffered and what is being retried goes by the new settings. */
export async function updateDestination(
  streams: Streams,
  input: UpdateDestinationCommandInput,
): Promise<Record<string, never>> {
  for (const name of REFUSED)
    if (input[name] !== undefined) throw notImplemented(name, "create another delivery stream");
  const stream = streams.requireActive(checkName(input.DeliveryStreamName));
  if (input.DestinationId !== DESTINATION_ID) throw invalid(`Destination Id ${input.DestinationId} not found`);
  const checkVersion = (): void => {
    if (input.CurrentDeliveryStreamVersionId === String(stream.version)) return;
    throw new AwsError(
      "ConcurrentModificationException",
      `Cannot update firehose: ${stream.name} since the current version id: ${stream.version} and specified version id: ${input.CurrentDeliveryStreamVersionId} do not match`,
    );
  };
  checkVersion();
  const destination = merge(stream.destination, input);
  if (isDeepStrictEqual(destination.config, stream.destination.config)) return {};
  for (const role of rolesOf(destination)) await stream.roles.checkAssumable(role);
  const { query } = destination.processing;
  const compiled = query === undefined ? undefined : await streams.host.clock.during(JqQuery.compile(query));
  checkVersion();
  stream.destination = destination;
  stream.query = compiled;
  stream.version++;
  stream.updated = streams.host.clock.now();
  return {};
}

function merge(current: Destination, input: UpdateDestinationCommandInput): Destination {
  const given = [
    input.S3DestinationUpdate,
    input.ExtendedS3DestinationUpdate,
    input.HttpEndpointDestinationUpdate,
    input.AmazonopensearchserviceDestinationUpdate,
  ].filter((update) => update !== undefined);
  if (given.length !== 1) throw invalid("Exactly one destination update is supported for a Firehose");
  if (input.S3DestinationUpdate !== undefined && current.kind === "s3") {
    refuseMembers("S3DestinationUpdate", input.S3DestinationUpdate, S3_MEMBERS);
    return mergeS3(current, input.S3DestinationUpdate);
  }
  if (input.ExtendedS3DestinationUpdate !== undefined && current.kind === "s3")
    return mergeS3(current, input.ExtendedS3DestinationUpdate);
  if (input.HttpEndpointDestinationUpdate !== undefined && current.kind === "http")
    return mergeHttp(current, input.HttpEndpointDestinationUpdate);
  if (input.AmazonopensearchserviceDestinationUpdate !== undefined && current.kind === "search")
    return mergeSearch(current, input.AmazonopensearchserviceDestinationUpdate);
  throw notImplemented("UpdateDestination to another kind of destination", "create another delivery stream");
}

function mergeS3({ config, dynamicPartitioning }: S3Destination, update: ExtendedS3DestinationUpdate): S3Destination {
  const { S3BackupUpdate, ...rest } = update;
  const asked = update.DynamicPartitioningConfiguration?.Enabled;
  if (asked === true && !dynamicPartitioning)
    throw invalid("Dynamic Partitioning can only be enabled when the delivery stream is created.");
  if (asked === false && dynamicPartitioning)
    throw invalid("Dynamic Partitioning can't be disabled once it is enabled.");
  if (config.S3BackupMode === "Enabled" && update.S3BackupMode === "Disabled")
    throw invalid("S3BackupMode can't be disabled once it is enabled.");
  const backup = S3BackupUpdate && mergeBucket(config.S3BackupConfiguration, S3BackupUpdate);
  return readS3Destination({
    ...config,
    ...mergeBucket(config, rest),
    ...processing(config.ProcessingConfiguration, update.ProcessingConfiguration),
    ...(backup === undefined ? {} : { S3BackupConfiguration: backup }),
  });
}

function mergeHttp({ config }: HttpDestination, update: HttpEndpointDestinationUpdate): HttpDestination {
  const { S3Update, ...rest } = update;
  checkBackupMode(config.S3BackupMode, update.S3BackupMode, "AllData");
  return readHttpDestination({
    ...config,
    ...defined(rest),
    BufferingHints: { ...config.BufferingHints, ...defined(update.BufferingHints) },
    ...processing(config.ProcessingConfiguration, update.ProcessingConfiguration),
    S3Configuration: mergeBucket(config.S3Configuration, S3Update ?? {}),
  } as HttpDestination["config"]);
}

function mergeSearch(
  { config }: SearchDestination,
  update: AmazonopensearchserviceDestinationUpdate,
): SearchDestination {
  const { S3Update, ...rest } = update;
  return readSearchDestination({
    ...config,
    ...defined(rest),
    BufferingHints: { ...config.BufferingHints, ...defined(update.BufferingHints) },
    ...processing(config.ProcessingConfiguration, update.ProcessingConfiguration),
    S3Configuration: mergeBucket(config.S3Configuration, S3Update ?? {}),
  } as SearchDestination["config"]);
}

function checkBackupMode(before: string | undefined, after: string | undefined, all: string): void {
  if (before === all && after !== undefined && after !== all)
    throw invalid(`S3BackupMode can't be changed from ${all} to ${after}.`);
}

function mergeBucket<Config extends S3DestinationConfiguration>(
  before: Config | undefined,
  update: Partial<Config>,
): Config {
  const merged = { ...before, ...defined(update) } as Config;
  if (update.BufferingHints !== undefined)
    merged.BufferingHints = { ...before?.BufferingHints, ...defined(update.BufferingHints) };
  return merged;
}

/** What an update leaves out: `Enabled` stays, `Processors` become none. */
function processing(
  before: ProcessingConfiguration | undefined,
  update: ProcessingConfiguration | undefined,
): { ProcessingConfiguration?: ProcessingConfiguration } {
  if (update === undefined) return {};
  const enabled = update.Enabled ?? before?.Enabled;
  return {
    ProcessingConfiguration: {
      ...(enabled === undefined ? {} : { Enabled: enabled }),
      Processors: update.Processors ?? [],
    },
  };
}
