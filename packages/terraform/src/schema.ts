import { readFileSync } from "node:fs";
import type { ProviderSchema } from "./plan/handler.ts";

let schema: ProviderSchema | undefined;

/** The committed extract of the AWS provider's schema. */
export function providerSchema(): ProviderSchema {
  schema ??= JSON.parse(readFileSync(new URL("../schema/aws.json", import.meta.url), "utf8")) as ProviderSchema;
  return schema;
}
