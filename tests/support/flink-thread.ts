import { existsSync } from "node:fs";
import type { KinesisClientConfig } from "@aws-sdk/client-kinesis";
import type { Environment } from "@millrace/flink-sql";

/** The environment of a thread that reads streams of an embedded AWS in another. */
export async function environment(config: KinesisClientConfig): Promise<Environment> {
  const register = new URL("../../scripts/register.mjs", import.meta.url);
  if (existsSync(register)) await import(register.href);
  const { systemClock } = await import("@millrace/flink-sql");
  const { KinesisClient } = await import("@aws-sdk/client-kinesis");
  return {
    clock: systemClock,
    random: Math.random,
    zone: "UTC",
    print: () => undefined,
    rows: new Map(),
    kinesis: (region) => new KinesisClient({ ...config, region }),
  };
}
