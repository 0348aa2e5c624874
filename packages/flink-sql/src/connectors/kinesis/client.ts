import { SqlError } from "../../errors.ts";
import type { Clock, Environment } from "../connector.ts";
import { loadPeer } from "../peer.ts";
import type { KinesisSettings } from "./settings.ts";

/** The commands of `@aws-sdk/client-kinesis`. */
export type KinesisCommands = typeof import("@aws-sdk/client-kinesis");

/** A client with its commands. */
export interface KinesisAccess {
  readonly commands: KinesisCommands;
  send<T>(command: object, options?: object): Promise<T>;
}

const PASSING = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
  "ThrottlingException",
  "InternalFailure",
  "InternalFailureException",
  "ServiceUnavailable",
  "TimeoutError",
]);

/** Whether a request may succeed when it is sent again. */
export function isPassing(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const code = (error as NodeJS.ErrnoException).code;
  return (
    PASSING.has(name ?? "") ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    code === "ECONNRESET" ||
    code === "ECONNREFUSED"
  );
}

/** The client of a table's Region; commands are loaded when the first table of Kinesis is opened. */
export async function kinesisAccess(
  { table, region, endpoint }: Pick<KinesisSettings, "table" | "region" | "endpoint">,
  environment: Environment,
): Promise<KinesisAccess> {
  const { kinesis } = environment;
  if (kinesis === undefined) {
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Table '${table.name}' is a Kinesis data stream, and the environment of the job has no Kinesis client`,
      table.definition.at,
    );
  }
  const commands = await loadPeer(
    "@aws-sdk/client-kinesis",
    "Connector 'kinesis'",
    () => import("@aws-sdk/client-kinesis"),
  );
  const client = kinesis(region, endpoint);
  return { commands, send: <T>(command: object, options?: object) => client.send(command, options) as Promise<T> };
}

/** Sends a request until it succeeds or fails for good, waiting longer each time. */
export async function sendAgain<T>(
  send: () => Promise<T>,
  clock: Clock,
  { base, max, factor }: KinesisSettings["backoff"],
  signal?: AbortSignal,
): Promise<T> {
  for (let wait = base; ; wait = Math.min(max, wait * factor)) {
    try {
      return await send();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await clock.sleep(wait, signal);
    }
  }
}
