import type {
  CreateTableCommandInput,
  CreateTableCommandOutput,
  ProvisionedThroughput,
  SSESpecification,
  StreamSpecification,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import {
  checkAllUsed,
  checkIndexes,
  readAttributes,
  readGlobalIndex,
  readKeys,
  readLocalIndexes,
} from "./definitions.ts";
import { describeTable } from "./describe.ts";
import { invalid, invalidValues } from "./errors.ts";
import { setPolicy } from "./resource-policies.ts";
import { StreamLog } from "./stream-log.ts";
import type { Table, Throughput } from "./table.ts";
import type { Tables } from "./tables.ts";
import { checkTags } from "./tags.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** Clock time that a table or index stays in CREATING, UPDATING or DELETING; AWS takes seconds to minutes. */
export const TRANSITION_MS = 300;

const NAME = /[a-zA-Z0-9_.-]+/;
const MAX_UNITS = 1_000_000_000_000;

export function createTable(tables: Tables, input: CreateTableCommandInput): Output<CreateTableCommandOutput> {
  const name = tables.nameOf(input.TableName!);
  checkTableName(name);
  checkShapes(input);
  if (input.TableClass !== undefined && input.TableClass !== "STANDARD")
    throw notImplemented(`TableClass ${input.TableClass} of dynamodb:CreateTable`, "use STANDARD");
  const attributes = readAttributes(input.AttributeDefinitions ?? []);
  const keys = readKeys(input.KeySchema ?? [], attributes);
  const local =
    input.LocalSecondaryIndexes === undefined ? [] : readLocalIndexes(input.LocalSecondaryIndexes, keys, attributes);
  if (input.GlobalSecondaryIndexes?.length === 0) throw invalidValues("List of GlobalSecondaryIndexes is empty");
  const global = (input.GlobalSecondaryIndexes ?? []).map((index) => readGlobalIndex(index, attributes));
  checkIndexes([...local, ...global]);
  checkAllUsed(attributes, [keys, ...[...local, ...global].map((index) => index.keys)]);
  const billing = input.BillingMode ?? "PROVISIONED";
  const throughput = readThroughput(billing, input.ProvisionedThroughput);
  const indexThroughputs = (input.GlobalSecondaryIndexes ?? []).map((index) =>
    readIndexThroughput(billing, index.IndexName!, index.ProvisionedThroughput),
  );
  checkTags(input.Tags ?? []);
  if (tables.find(name) !== undefined) throw new AwsError("ResourceInUseException", `Table already exists: ${name}`);

  const table = tables.add({ name, keys, attributes });
  table.billing = billing;
  table.throughput = throughput;
  if (billing === "PAY_PER_REQUEST") table.onDemandSince = tables.now;
  for (const definition of local) table.addIndex(definition);
  for (const [index, definition] of global.entries()) {
    const added = table.addIndex(definition);
    added.throughput = indexThroughputs[index]!;
    added.status = "CREATING";
  }
  table.deletionProtection = input.DeletionProtectionEnabled ?? false;
  table.encryption = readEncryption(tables, input.SSESpecification);
  for (const { Key, Value } of input.Tags ?? []) table.tags.set(Key!, Value!);
  if (input.ResourcePolicy !== undefined) setPolicy(tables, table, input.ResourcePolicy);
  setStream(tables, table, input.StreamSpecification);
  tables.limit(table);
  tables.host.clock.setTimer(TRANSITION_MS, () => {
    if (table.status === "CREATING") table.status = "ACTIVE";
    for (const index of table.indexes.values()) if (index.status === "CREATING") index.status = "ACTIVE";
  });
  return { TableDescription: describeTable(tables, table) };
}

/** Starts or ends the stream of a table. @throws AwsError ValidationException. */
export function setStream(tables: Tables, table: Table, settings: StreamSpecification | undefined): void {
  if (settings === undefined) return;
  if (settings.StreamEnabled !== true) {
    if (settings.StreamViewType !== undefined)
      throw invalidValues("StreamViewType cannot be specified when StreamEnabled is false");
    if (table.stream?.open === true) table.stream.close();
    else if (table.status !== "CREATING") throw invalid("Table is not currently enabled for stream");
    return;
  }
  if (settings.StreamViewType === undefined)
    throw invalidValues("StreamEnabled is true but StreamViewType is not specified");
  if (table.stream?.open === true) throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
  table.stream = new StreamLog(tables.host, table.arn, table.name, table.keys, settings.StreamViewType);
  tables.addStream(table.stream);
}

/** Items are in memory only, so there is nothing that a key would encrypt: only AWS's own keys are taken. */
export function readEncryption(tables: Tables, settings: SSESpecification | undefined): Table["encryption"] {
  if (settings?.Enabled !== true) return undefined;
  if (settings.SSEType !== undefined && settings.SSEType !== "KMS")
    throw invalidValues(`SSEType ${settings.SSEType} is not supported`);
  if (settings.KMSMasterKeyId !== undefined && settings.KMSMasterKeyId !== "alias/aws/dynamodb")
    throw notImplemented("SSESpecification with a KMSMasterKeyId", "leave it out for the key that AWS manages");
  const { partition, region, account } = tables.host;
  return { keyArn: `arn:${partition}:kms:${region}:${account}:alias/aws/dynamodb` };
}

/** @throws AwsError ValidationException. */
export function checkTableName(name: string): void {
  if (name.length < 3 || name.length > 255)
    throw invalid("TableName must be at least 3 characters long and at most 255 characters long");
  new Constraints().pattern("tableName", name, NAME).check();
}

/** @throws AwsError ValidationException. */
export function readThroughput(billing: Table["billing"], units: ProvisionedThroughput | undefined): Throughput {
  if (billing === "PAY_PER_REQUEST") {
    if (units !== undefined)
      throw invalidValues(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    return { read: 0, write: 0 };
  }
  if (units === undefined)
    throw invalidValues(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  return checkedUnits("provisionedThroughput", units);
}

/** @throws AwsError ValidationException. */
export function readIndexThroughput(
  billing: Table["billing"],
  name: string,
  units: ProvisionedThroughput | undefined,
): Throughput {
  if (billing === "PAY_PER_REQUEST") {
    if (units !== undefined)
      throw invalidValues(
        `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
      );
    return { read: 0, write: 0 };
  }
  if (units === undefined) throw invalidValues(`ProvisionedThroughput must be specified for index: ${name}`);
  return checkedUnits("provisionedThroughput", units);
}

function checkedUnits(path: string, { ReadCapacityUnits, WriteCapacityUnits }: ProvisionedThroughput): Throughput {
  new Constraints()
    .range(`${path}.writeCapacityUnits`, WriteCapacityUnits, 1, Number.MAX_SAFE_INTEGER)
    .range(`${path}.readCapacityUnits`, ReadCapacityUnits, 1, Number.MAX_SAFE_INTEGER)
    .check();
  for (const [name, units] of Object.entries({ ReadCapacityUnits, WriteCapacityUnits }))
    if (units! > MAX_UNITS) throw invalid(`Given value ${units} for ${name} is out of bounds`);
  return { read: ReadCapacityUnits!, write: WriteCapacityUnits! };
}

function checkShapes(input: CreateTableCommandInput): void {
  const constraints = new Constraints()
    .required("attributeDefinitions", input.AttributeDefinitions)
    .required("keySchema", input.KeySchema)
    .count("keySchema", input.KeySchema, 1, 2)
    .oneOf("billingMode", input.BillingMode, ["PROVISIONED", "PAY_PER_REQUEST"])
    .oneOf("tableClass", input.TableClass, ["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
    .oneOf("streamSpecification.streamViewType", input.StreamSpecification?.StreamViewType, VIEW_TYPES);
  for (const [index, { AttributeType }] of (input.AttributeDefinitions ?? []).entries())
    constraints.oneOf(`attributeDefinitions.${index + 1}.member.attributeType`, AttributeType, ["B", "N", "S"]);
  for (const [index, { KeyType }] of (input.KeySchema ?? []).entries())
    constraints.oneOf(`keySchema.${index + 1}.member.keyType`, KeyType, ["HASH", "RANGE"]);
  for (const member of ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"] as const)
    for (const [index, { IndexName, KeySchema, Projection }] of (input[member] ?? []).entries()) {
      const path = `${member.charAt(0).toLowerCase()}${member.slice(1)}.${index + 1}.member`;
      constraints
        .pattern(`${path}.indexName`, IndexName, NAME)
        .length(`${path}.indexName`, IndexName, 3, 255)
        .count(`${path}.keySchema`, KeySchema, 1, 2)
        .oneOf(`${path}.projection.projectionType`, Projection?.ProjectionType, ["ALL", "INCLUDE", "KEYS_ONLY"])
        .count(`${path}.projection.nonKeyAttributes`, Projection?.NonKeyAttributes, 1, 20);
    }
  constraints.check();
}

export const VIEW_TYPES = ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"];
