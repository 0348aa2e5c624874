import type {
  GetDatabaseCommandInput,
  GetDatabaseCommandOutput,
  GetDataCatalogCommandInput,
  GetDataCatalogCommandOutput,
  GetTableMetadataCommandInput,
  GetTableMetadataCommandOutput,
  ListDatabasesCommandInput,
  ListDatabasesCommandOutput,
  ListDataCatalogsCommandInput,
  ListDataCatalogsCommandOutput,
  ListTableMetadataCommandInput,
  ListTableMetadataCommandOutput,
  TableMetadata,
} from "@aws-sdk/client-athena";
import type { Column, Table } from "@aws-sdk/client-glue";
import { AwsError } from "../../errors.ts";
import { invalidRequest } from "./errors.ts";
import type { Output } from "./executions.ts";
import { page } from "./paging.ts";
import type { AthenaState } from "./state.ts";

/** The only data catalogue: Glue's. */
export const CATALOG = "AwsDataCatalog";

function checkCatalog(name: string | undefined): void {
  if (name?.toLowerCase() !== CATALOG.toLowerCase()) throw invalidRequest(`Catalog ${name} is not found`);
}

export function listDataCatalogs(
  _state: AthenaState,
  _input: ListDataCatalogsCommandInput,
): Output<ListDataCatalogsCommandOutput> {
  return { DataCatalogsSummary: [{ CatalogName: CATALOG, Type: "GLUE", Status: "CREATE_COMPLETE" }] };
}

export function getDataCatalog(
  { host }: AthenaState,
  input: GetDataCatalogCommandInput,
): Output<GetDataCatalogCommandOutput> {
  checkCatalog(input.Name);
  return {
    DataCatalog: { Name: CATALOG, Type: "GLUE", Parameters: { "catalog-id": host.account }, Status: "CREATE_COMPLETE" },
  };
}

export async function listDatabases(
  { host }: AthenaState,
  input: ListDatabasesCommandInput,
): Promise<Output<ListDatabasesCommandOutput>> {
  checkCatalog(input.CatalogName);
  const glue = await host.load("glue");
  const { items, NextToken } = page(glue.databases(), ({ name }) => name, input, 50);
  return { DatabaseList: items.map(({ name, description }) => ({ Name: name, Description: description })), NextToken };
}

export async function getDatabase(
  { host }: AthenaState,
  input: GetDatabaseCommandInput,
): Promise<Output<GetDatabaseCommandOutput>> {
  checkCatalog(input.CatalogName);
  const wanted = input.DatabaseName!.toLowerCase();
  const found = (await host.load("glue")).databases().find(({ name }) => name === wanted);
  if (!found) throw missing(`Database ${wanted} not found.`);
  return { Database: { Name: found.name, Description: found.description } };
}

export async function listTableMetadata(
  { host }: AthenaState,
  input: ListTableMetadataCommandInput,
): Promise<Output<ListTableMetadataCommandOutput>> {
  checkCatalog(input.CatalogName);
  const glue = await host.load("glue");
  if (!glue.hasDatabase(input.DatabaseName!)) throw missing(`Database ${input.DatabaseName} not found.`);
  const pattern = input.Expression === undefined ? /^/ : expressionOf(input.Expression);
  const chosen = glue.tables(input.DatabaseName!).filter(({ Name }) => pattern.test(Name!));
  const { items, NextToken } = page(chosen, ({ Name }) => Name!, input, 50);
  return { TableMetadataList: items.map(describe), NextToken };
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text.replaceAll("*", ".*")})$`);
  } catch (cause) {
    throw invalidRequest(`Invalid expression: ${(cause as Error).message}`);
  }
}

export async function getTableMetadata(
  { host }: AthenaState,
  input: GetTableMetadataCommandInput,
): Promise<Output<GetTableMetadataCommandOutput>> {
  checkCatalog(input.CatalogName);
  const glue = await host.load("glue");
  const table = glue.hasDatabase(input.DatabaseName!) ? glue.table(input.DatabaseName!, input.TableName!) : undefined;
  if (!table) throw missing(`Table ${input.TableName} not found.`);
  return { TableMetadata: describe(table) };
}

function missing(message: string): AwsError {
  return new AwsError("MetadataException", `EntityNotFoundException: ${message}`);
}

function describe(table: Table): TableMetadata {
  const column = ({ Name, Type, Comment }: Column) => ({ Name, Type, Comment });
  const { Location = "", InputFormat, OutputFormat, SerdeInfo } = table.StorageDescriptor ?? {};
  const serde = Object.entries(SerdeInfo?.Parameters ?? {}).map(([name, value]) => [`serde.param.${name}`, value]);
  return {
    Name: table.Name,
    CreateTime: table.CreateTime,
    LastAccessTime: table.LastAccessTime,
    TableType: table.TableType,
    Columns: (table.StorageDescriptor?.Columns ?? []).map(column),
    PartitionKeys: (table.PartitionKeys ?? []).map(column),
    Parameters: {
      ...table.Parameters,
      location: Location,
      ...(InputFormat === undefined ? {} : { inputformat: InputFormat }),
      ...(OutputFormat === undefined ? {} : { outputformat: OutputFormat }),
      ...(SerdeInfo?.SerializationLibrary === undefined
        ? {}
        : { "serde.serialization.lib": SerdeInfo.SerializationLibrary }),
      ...Object.fromEntries(serde),
    },
  };
}
