// Rewrites schema/aws.json: what the AWS provider accepts for the types in use.
//   terraform providers schema -json | node packages/terraform/scripts/extract-schema.ts
// in a folder whose required_providers names hashicorp/aws with the wanted version and that `terraform init` was run in.
import { readFileSync, writeFileSync } from "node:fs";

interface RawBlock {
  readonly attributes?: Record<string, Record<string, unknown>>;
  readonly block_types?: Record<
    string,
    { nesting_mode: string; min_items?: number; max_items?: number; block: RawBlock }
  >;
}
interface RawSchema {
  readonly resource_schemas: Record<string, { block: RawBlock }>;
  readonly data_source_schemas: Record<string, { block: RawBlock }>;
}

const target = new URL("../schema/aws.json", import.meta.url);
const previous = JSON.parse(readFileSync(target, "utf8")) as { version: string; resources: object; data: object };
const wanted = new Set(process.argv.slice(2));
const input = JSON.parse(readFileSync(0, "utf8")) as { provider_schemas: Record<string, RawSchema> };
const [, provider] = Object.entries(input.provider_schemas).find(([name]) => name.endsWith("/hashicorp/aws")) ?? [];
if (!provider) throw new Error("expected the schema of hashicorp/aws on standard input");

const version = [...wanted].find((name) => /^\d+\.\d+\.\d+$/.test(name)) ?? previous.version;
const types = [...wanted].filter((name) => name.startsWith("aws_"));
const resources = [...Object.keys(previous.resources), ...types].sort();
const data = Object.keys(previous.data).sort();
const extract = {
  provider: "hashicorp/aws",
  version,
  licence: "MPL-2.0",
  resources: Object.fromEntries(resources.map((type) => [type, readBlock(find(provider.resource_schemas, type))])),
  data: Object.fromEntries(data.map((type) => [type, readBlock(find(provider.data_source_schemas, type))])),
};
writeFileSync(target, `${JSON.stringify(extract)}\n`);
process.stdout.write(
  `schema/aws.json: ${resources.length} resource types, ${data.length} data sources, provider ${version}\n`,
);

function find(schemas: Record<string, { block: RawBlock }>, type: string): RawBlock {
  const schema = schemas[type];
  if (!schema) throw new Error(`the provider has no ${type}`);
  return schema.block;
}

function readBlock(block: RawBlock): object {
  const attributes: Record<string, object> = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const flags = ["required", "optional", "computed", "sensitive", "deprecated"].filter(
      (flag) => attribute[flag] === true,
    );
    attributes[name] = { type: attribute.type ?? "dynamic", ...Object.fromEntries(flags.map((flag) => [flag, true])) };
  }
  const blocks: Record<string, object> = {};
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    blocks[name] = {
      nesting: nested.nesting_mode,
      ...(nested.min_items ? { min: nested.min_items } : {}),
      ...(nested.max_items ? { max: nested.max_items } : {}),
      block: readBlock(nested.block),
    };
  }
  return { attributes, blocks };
}
