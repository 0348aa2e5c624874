import { notImplemented } from "../../errors.ts";
import { unsupported } from "./errors.ts";

/** A Flink runtime that applications run on. */
export interface FlinkRuntime {
  /** As the API names it. */
  readonly name: string;
  readonly major: number;
  readonly minor: number;
}

/** Developer Guide, "Release versions": Flink runtimes that applications can be created and run on. */
const RUNTIMES = new Map<string, FlinkRuntime>(
  (
    [
      ["FLINK-1_15", 1, 15],
      ["FLINK-1_18", 1, 18],
      ["FLINK-1_19", 1, 19],
      ["FLINK-1_20", 1, 20],
      ["FLINK-2_2", 2, 2],
      ["FLINK-2_3", 2, 3],
    ] as const
  ).map(([name, major, minor]) => [name, { name, major, minor }]),
);

/** Developer Guide, "Earlier versions": the community ended their support, and the service its own. */
const ENDED = new Set(["FLINK-1_6", "FLINK-1_8", "FLINK-1_11", "FLINK-1_13"]);

/** @throws AwsError for runtimes that have ended on AWS and for those that are not executed here. */
export function readRuntime(name: string): FlinkRuntime {
  const found = RUNTIMES.get(name);
  if (found !== undefined) return found;
  const known = [...RUNTIMES.keys()].join(", ");
  if (ENDED.has(name))
    throw unsupported(`Runtime environment ${name} is no longer supported. Supported runtimes are: ${known}.`);
  if (name === "SQL-1_0")
    throw unsupported(
      "Amazon Kinesis Data Analytics for SQL applications cannot be created since 15 October 2025. Use a Managed Service for Apache Flink application.",
    );
  if (name.startsWith("ZEPPELIN"))
    throw notImplemented(`A Studio notebook (${name})`, "run its statements with millrace flink, or as an application");
  throw notImplemented(`Runtime environment ${name}`, `use one of ${known}`);
}

/** State goes to the same or a later runtime. */
export function isDowngrade(from: FlinkRuntime, to: FlinkRuntime): boolean {
  return to.major < from.major || (to.major === from.major && to.minor < from.minor);
}
