import type {
  GlobalSecondaryIndexUpdate,
  ProvisionedThroughput,
  UpdateTableCommandInput,
  UpdateTableCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import {
  readEncryption,
  readIndexThroughput,
  readThroughput,
  setStream,
  TRANSITION_MS,
  VIEW_TYPES,
} from "./create-table.ts";
import { checkIndexes, readAttributes, readGlobalIndex, refuseThroughputSettings } from "./definitions.ts";
import { describeTable } from "./describe.ts";
import { invalid, invalidValues } from "./errors.ts";
import type { Index, Table } from "./table.ts";
import type { Tables } from "./tables.ts";

type Output<Command> = Omit<Command, "$metadata">;

export function updateTable(tables: Tables, input: UpdateTableCommandInput): Output<UpdateTableCommandOutput> {
  new Constraints()
    .oneOf("billingMode", input.BillingMode, ["PROVISIONED", "PAY_PER_REQUEST"])
    .oneOf("streamSpecification.streamViewType", input.StreamSpecification?.StreamViewType, VIEW_TYPES)
    .oneOf("tableClass", input.TableClass, ["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
    .check();
  const changes = Object.keys(input).filter((name) => name !== "TableName" && name !== "AttributeDefinitions");
  if (changes.length === 0)
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
  if (input.TableClass !== undefined && input.TableClass !== "STANDARD")
    throw notImplemented(`TableClass ${input.TableClass} of dynamodb:UpdateTable`, "use STANDARD");
  const table = tables.existing(input.TableName!);
  if (table.status !== "ACTIVE")
    throw new AwsError(
      "ResourceInUseException",
      `Attempt to change a resource which is still in use: Table is being ${STATUS_WORDS[table.status]}: ${table.name}`,
    );
  const encryption = input.SSESpecification && { value: readEncryption(tables, input.SSESpecification) };
  const indexChanges = (input.GlobalSecondaryIndexUpdates ?? []).map((update) => readIndexUpdate(table, update));
  if (input.AttributeDefinitions !== undefined)
    for (const [name, type] of readAttributes(input.AttributeDefinitions)) table.attributes.set(name, type);
  setBilling(tables, table, input);
  for (const apply of indexChanges) apply();
  setStream(tables, table, input.StreamSpecification);
  if (encryption !== undefined) table.encryption = encryption.value;
  if (input.DeletionProtectionEnabled !== undefined) table.deletionProtection = input.DeletionProtectionEnabled;
  if (input.BillingMode ?? input.ProvisionedThroughput ?? input.GlobalSecondaryIndexUpdates) tables.limit(table);
  // Deletion protection alone takes effect at once.
  if (changes.length > 1 || changes[0] !== "DeletionProtectionEnabled") settle(tables, table);
  return { TableDescription: describeTable(tables, table) };
}

const STATUS_WORDS = { CREATING: "created", UPDATING: "updated", DELETING: "deleted" } as const;

/** Sets a table UPDATING, and ACTIVE after the transition, its indexes with it. */
function settle(tables: Tables, table: Table): void {
  table.status = "UPDATING";
  tables.host.clock.setTimer(TRANSITION_MS, () => {
    if (table.status !== "UPDATING") return;
    table.status = "ACTIVE";
    for (const [name, index] of table.indexes) {
      if (index.status === "DELETING") table.indexes.delete(name);
      else index.status = "ACTIVE";
    }
  });
}

function setBilling(tables: Tables, table: Table, input: UpdateTableCommandInput): void {
  const billing = input.BillingMode ?? table.billing;
  if (billing === table.billing && input.ProvisionedThroughput === undefined) return;
  const throughput = readThroughput(billing, input.ProvisionedThroughput);
  const { read, write } = table.throughput;
  if (billing === table.billing && throughput.read === read && throughput.write === write)
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  if (billing === "PROVISIONED" && table.billing !== billing) requireIndexThroughput(table, input);
  if (throughput.read > read || throughput.write > write) table.increased = tables.now;
  if (throughput.read < read || throughput.write < write) table.decreased = tables.now;
  table.throughput = throughput;
  if (billing === "PAY_PER_REQUEST" && table.billing !== billing) {
    table.onDemandSince = tables.now;
    for (const index of table.indexes.values()) index.throughput = { read: 0, write: 0 };
  }
  table.billing = billing;
}

/** A table that becomes provisioned needs units for every global index. */
function requireIndexThroughput(table: Table, input: UpdateTableCommandInput): void {
  const given = new Set((input.GlobalSecondaryIndexUpdates ?? []).map(({ Update }) => Update?.IndexName));
  const missing = globalIndexes(table).filter(({ definition }) => !given.has(definition.name));
  if (missing.length > 0)
    throw invalidValues(
      `ProvisionedThroughput must be specified for index: ${missing.map(({ definition }) => definition.name).join(",")}`,
    );
}

function globalIndexes(table: Table): Index[] {
  return [...table.indexes.values()].filter(({ definition }) => definition.global);
}

/** Reads one change of an index; what is returned makes it. @throws AwsError ValidationException. */
function readIndexUpdate(table: Table, { Create, Update, Delete }: GlobalSecondaryIndexUpdate): () => void {
  if ([Create, Update, Delete].filter((change) => change !== undefined).length !== 1)
    throw invalidValues("Only one of Create, Update or Delete may be specified for a global secondary index update");
  if (Create !== undefined) return () => createIndex(table, Create);
  if (Update !== undefined) refuseThroughputSettings(Update);
  const name = (Update ?? Delete)!.IndexName!;
  const index = table.indexes.get(name);
  if (index?.definition.global !== true) throw noIndex(name);
  if (Delete !== undefined)
    return () => {
      checkIdle(table);
      index.status = "DELETING";
    };
  return () => {
    index.throughput = readIndexThroughput(table.billing, name, Update?.ProvisionedThroughput);
    index.status = "UPDATING";
  };
}

interface NewIndex {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: Parameters<typeof readGlobalIndex>[0]["KeySchema"];
  readonly Projection?: Parameters<typeof readGlobalIndex>[0]["Projection"];
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
}

/** Adds an index and brings in the items that are there; it can be read once it is active. */
function createIndex(table: Table, input: NewIndex): void {
  const definition = readGlobalIndex(input as Parameters<typeof readGlobalIndex>[0], table.attributes);
  if (table.indexes.has(definition.name))
    throw invalid(`Attempting to create an index which already exists: ${definition.name}`);
  checkIdle(table);
  checkIndexes([...[...table.indexes.values()].map((index) => index.definition), definition]);
  const throughput = readIndexThroughput(table.billing, definition.name, input.ProvisionedThroughput);
  const index = table.addIndex(definition);
  index.throughput = throughput;
  index.status = "CREATING";
  table.backfill(index);
}

function checkIdle(table: Table): void {
  if ([...table.indexes.values()].some(({ status }) => status === "CREATING" || status === "DELETING"))
    throw new AwsError(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
}

function noIndex(name: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Requested resource not found: Index: ${name} not found`);
}
