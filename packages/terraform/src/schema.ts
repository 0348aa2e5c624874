import { readFileSync } from "node:fs";
import type { ProviderSchema } from "./plan/handler.ts";

let schema: ProviderSchema | undefined;

/** The committed extract of the AWS provider's schema, with the data source `archive_file`. */
export function providerSchema(): ProviderSchema {
  schema ??= load();
  return schema;
}

function load(): ProviderSchema {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../schema/${name}`, import.meta.url), "utf8")) as object;
  const aws = read("aws.json") as ProviderSchema;
  return { ...aws, data: { ...aws.data, ...read("archive.json") } };
}
