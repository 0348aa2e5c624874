import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
} from "@aws-sdk/client-dynamodb";
import { notImplemented } from "../../errors.ts";
import { invalid, invalidValues } from "./errors.ts";
import type { KeyAttribute, Keys } from "./keys.ts";
import type { IndexDefinition } from "./table.ts";

/** Developer guide, "Quotas": indexes per table, and attributes projected into all of them together. */
const MAX_GLOBAL = 20;
const MAX_LOCAL = 5;
const MAX_PROJECTED = 100;

type Types = ReadonlyMap<string, KeyAttribute["type"]>;

/** @throws AwsError ValidationException. */
export function readAttributes(definitions: readonly AttributeDefinition[]): Map<string, KeyAttribute["type"]> {
  const types = new Map<string, KeyAttribute["type"]>();
  for (const { AttributeName, AttributeType } of definitions) {
    if (types.has(AttributeName!))
      throw invalidValues(`Duplicate AttributeName in AttributeDefinitions: ${AttributeName}`);
    types.set(AttributeName!, AttributeType as KeyAttribute["type"]);
  }
  return types;
}

/** The key schema of a table or an index. @throws AwsError ValidationException. */
export function readKeys(schema: readonly KeySchemaElement[], types: Types): Keys {
  const names = schema.map(({ AttributeName }) => AttributeName!);
  if (names.some((name) => !types.has(name)))
    throw invalidValues(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(", ")}], AttributeDefinitions: [${[...types.keys()].join(", ")}]`,
    );
  const [hash, range] = schema;
  if (range !== undefined && hash!.AttributeName === range.AttributeName)
    throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  if (hash!.KeyType !== "HASH") throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (range !== undefined && range.KeyType !== "RANGE")
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  return { hash: keyOf(names[0]!, types), range: range === undefined ? undefined : keyOf(names[1]!, types) };
}

function keyOf(name: string, types: Types): KeyAttribute {
  return { name, type: types.get(name)! };
}

/** @throws AwsError ValidationException. */
export function readLocalIndexes(indexes: readonly LocalSecondaryIndex[], keys: Keys, types: Types): IndexDefinition[] {
  if (indexes.length === 0) throw invalidValues("List of LocalSecondaryIndexes is empty");
  if (keys.range === undefined)
    throw invalidValues(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  const definitions = indexes.map((index): IndexDefinition => {
    const indexKeys = readKeys(index.KeySchema!, types);
    if (indexKeys.range === undefined)
      throw invalidValues(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
    if (indexKeys.hash.name !== keys.hash.name)
      throw invalidValues(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.IndexName}. index hash key: ${indexKeys.hash.name}, table hash key: ${keys.hash.name}`,
      );
    return { name: index.IndexName!, global: false, keys: indexKeys, projection: readProjection(index.Projection!) };
  });
  if (definitions.length > MAX_LOCAL)
    throw invalidValues(`Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL}`);
  return definitions;
}

/**
 * @throws AwsError ValidationException.
 * @throws AwsError NotImplemented for on-demand maxima and warm throughput, which nothing here would keep to.
 */
export function readGlobalIndex(index: Omit<GlobalSecondaryIndex, "$unknown">, types: Types): IndexDefinition {
  refuseThroughputSettings(index);
  return {
    name: index.IndexName!,
    global: true,
    keys: readKeys(index.KeySchema!, types),
    projection: readProjection(index.Projection!),
  };
}

/** @throws AwsError NotImplemented. */
export function refuseThroughputSettings(
  index: Partial<Pick<GlobalSecondaryIndex, "OnDemandThroughput" | "WarmThroughput">>,
): void {
  for (const name of ["OnDemandThroughput", "WarmThroughput"] as const)
    if (index[name] !== undefined) throw notImplemented(`${name} of a global secondary index`, "leave it out");
}

function readProjection({ ProjectionType, NonKeyAttributes }: Projection): IndexDefinition["projection"] {
  if (ProjectionType === undefined) throw invalidValues("Unknown ProjectionType: null");
  if (NonKeyAttributes !== undefined && ProjectionType !== "INCLUDE")
    throw invalidValues(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`);
  if (NonKeyAttributes === undefined && ProjectionType === "INCLUDE")
    throw invalidValues("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  return { type: ProjectionType, attributes: NonKeyAttributes ?? [] };
}

/** Checks what holds between the indexes of a table. @throws AwsError ValidationException. */
export function checkIndexes(definitions: readonly IndexDefinition[]): void {
  const names = new Set<string>();
  let projected = 0;
  for (const { name, projection } of definitions) {
    if (names.has(name)) throw invalidValues(`Duplicate index name: ${name}`);
    names.add(name);
    projected += projection.attributes.length;
  }
  if (definitions.filter(({ global }) => global).length > MAX_GLOBAL)
    throw invalidValues(`GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL}`);
  if (projected > MAX_PROJECTED)
    throw invalidValues(
      `Number of projected attributes in all indexes exceeds the limit of ${MAX_PROJECTED}, got ${projected}`,
    );
}

/** Checks that every defined attribute is a key of something. @throws AwsError ValidationException. */
export function checkAllUsed(types: Types, keys: readonly Keys[]): void {
  const used = new Set(
    keys.flatMap(({ hash, range }) => (range === undefined ? [hash.name] : [hash.name, range.name])),
  );
  if (used.size === types.size) return;
  if (keys.length === 1)
    throw invalidValues(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  const unused = [...types.keys()].filter((name) => !used.has(name));
  throw invalidValues(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${[...types.keys()].join(", ")}], keys used: [${[...used].join(", ")}]; unused: [${unused.join(", ")}]`,
  );
}
