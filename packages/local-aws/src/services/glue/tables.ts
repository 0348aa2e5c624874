import type {
  BatchDeleteTableCommandInput,
  BatchDeleteTableCommandOutput,
  CreateTableCommandInput,
  DeleteTableCommandInput,
  GetTableCommandInput,
  GetTableCommandOutput,
  GetTablesCommandInput,
  GetTablesCommandOutput,
  Table,
  UpdateTableCommandInput,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import type { RequestContext } from "../../service.ts";
import type { Catalog } from "./catalog.ts";
import { errorDetail, invalidInput, notFound } from "./errors.ts";
import { checkCatalog, checkName, foldName } from "./names.ts";
import type { Output } from "./operations.ts";
import { page, pageLimit } from "./paging.ts";
import { addIndexes } from "./partition-indexes.ts";
import { checkTableInput } from "./table-input.ts";

export function createTable(catalog: Catalog, input: CreateTableCommandInput, context: RequestContext): object {
  checkCatalog(catalog.host.account, input.CatalogId);
  const database = checkName("databaseName", input.DatabaseName);
  if (input.TableInput === undefined) throw invalidInput("TableInput must not be null.");
  const entry = catalog.addTable(database, checkTableInput(input.TableInput), context.principal.arn);
  try {
    addIndexes(catalog, entry, input.PartitionIndexes ?? []);
  } catch (error) {
    catalog.database(database).tables.delete(entry.current.Name!);
    throw error;
  }
  return {};
}

export function getTable(catalog: Catalog, input: GetTableCommandInput): Output<GetTableCommandOutput> {
  checkCatalog(catalog.host.account, input.CatalogId);
  const database = checkName("databaseName", input.DatabaseName);
  return { Table: catalog.table(database, checkName("name", input.Name)).current };
}

export function getTables(catalog: Catalog, input: GetTablesCommandInput): Output<GetTablesCommandOutput> {
  checkCatalog(catalog.host.account, input.CatalogId);
  const attributes = input.AttributesToGet ?? [];
  for (const attribute of attributes)
    new Constraints().oneOf("attributesToGet", attribute, ["NAME", "TABLE_TYPE"]).check();
  const { tables } = catalog.database(checkName("databaseName", input.DatabaseName));
  const pattern = namePattern(input.Expression);
  const all = [...tables.values()]
    .map(({ current }) => current)
    .filter(({ Name }) => pattern === undefined || pattern.test(Name!))
    .sort((a, b) => (a.Name! < b.Name! ? -1 : 1));
  const { items, next } = page(all, pageLimit(input.MaxResults, 100), input.NextToken);
  return { TableList: items.map((table) => only(table, attributes)), ...next };
}

function namePattern(expression: string | undefined): RegExp | undefined {
  if (expression === undefined || expression === "") return undefined;
  new Constraints().length("expression", expression, 0, 2048).check();
  try {
    // Hive patterns, in which a lone "*" stands for anything, are taken too.
    return new RegExp(`^(?:${expression.replace(/(^|[^.\])}])\*/g, "$1.*")})$`, "i");
  } catch {
    throw invalidInput(`Invalid expression: ${expression}`);
  }
}

function only(table: Table, attributes: readonly string[]): Table {
  if (attributes.length === 0) return table;
  return {
    Name: table.Name,
    DatabaseName: table.DatabaseName,
    ...(attributes.includes("TABLE_TYPE") ? { TableType: table.TableType } : {}),
  };
}

export function updateTable(catalog: Catalog, input: UpdateTableCommandInput): object {
  checkCatalog(catalog.host.account, input.CatalogId);
  const database = checkName("databaseName", input.DatabaseName);
  if (input.TableInput === undefined) throw invalidInput("TableInput must not be null.");
  catalog.updateTable(database, checkTableInput(input.TableInput), {
    skipArchive: input.SkipArchive === true,
    ...(input.VersionId === undefined ? {} : { versionId: input.VersionId }),
  });
  return {};
}

export function deleteTable(catalog: Catalog, input: DeleteTableCommandInput): object {
  checkCatalog(catalog.host.account, input.CatalogId);
  removeTable(catalog, checkName("databaseName", input.DatabaseName), checkName("name", input.Name));
  return {};
}

export function batchDeleteTable(
  catalog: Catalog,
  input: BatchDeleteTableCommandInput,
): Output<BatchDeleteTableCommandOutput> {
  checkCatalog(catalog.host.account, input.CatalogId);
  const database = checkName("databaseName", input.DatabaseName);
  new Constraints().count("tablesToDelete", input.TablesToDelete, 0, 100).check();
  catalog.database(database);
  const Errors = (input.TablesToDelete ?? []).flatMap((TableName) => {
    try {
      removeTable(catalog, database, TableName);
      return [];
    } catch (error) {
      return [{ TableName, ErrorDetail: errorDetail(error) }];
    }
  });
  return { Errors };
}

/** @throws AwsError EntityNotFoundException. */
export function removeTable(catalog: Catalog, database: string, name: string): void {
  if (!catalog.database(database).tables.delete(foldName(name))) throw notFound(`Table ${foldName(name)} not found.`);
}
