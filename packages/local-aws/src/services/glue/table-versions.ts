import type {
  BatchDeleteTableVersionCommandInput,
  BatchDeleteTableVersionCommandOutput,
  DeleteTableVersionCommandInput,
  GetTableVersionCommandInput,
  GetTableVersionCommandOutput,
  GetTableVersionsCommandInput,
  GetTableVersionsCommandOutput,
  Table,
  TableVersion,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import type { Catalog, TableEntry } from "./catalog.ts";
import { errorDetail, invalidInput, notFound } from "./errors.ts";
import { checkCatalog, checkName } from "./names.ts";
import type { Output } from "./operations.ts";
import { page, pageLimit } from "./paging.ts";

/** What all of them name. */
interface TableReference {
  readonly CatalogId?: string | undefined;
  readonly DatabaseName: string | undefined;
  readonly TableName: string | undefined;
}

/** The table that a request names. @throws AwsError EntityNotFoundException, ValidationException. */
export function requireTable(catalog: Catalog, input: TableReference): TableEntry {
  checkCatalog(catalog.host.account, input.CatalogId);
  return catalog.table(checkName("databaseName", input.DatabaseName), checkName("tableName", input.TableName));
}

export function getTableVersion(
  catalog: Catalog,
  input: GetTableVersionCommandInput,
): Output<GetTableVersionCommandOutput> {
  const entry = requireTable(catalog, input);
  const found = input.VersionId === undefined ? entry.current : versionOf(entry, input.VersionId);
  if (found === undefined) throw notFound("Version not found.");
  return { TableVersion: describe(found) };
}

/** The table as it was at a version; undefined when that was not kept. */
export function versionOf({ current, archived }: TableEntry, version: string): Table | undefined {
  return [current, ...archived].find(({ VersionId }) => VersionId === version);
}

export function getTableVersions(
  catalog: Catalog,
  input: GetTableVersionsCommandInput,
): Output<GetTableVersionsCommandOutput> {
  const { current, archived } = requireTable(catalog, input);
  const newestFirst = [...archived, current].reverse();
  const { items, next } = page(newestFirst, pageLimit(input.MaxResults, 100), input.NextToken);
  return { TableVersions: items.map(describe), ...next };
}

function describe(table: Table): TableVersion {
  return { Table: table, VersionId: table.VersionId };
}

export function deleteTableVersion(catalog: Catalog, input: DeleteTableVersionCommandInput): object {
  remove(requireTable(catalog, input), input.VersionId!);
  return {};
}

export function batchDeleteTableVersion(
  catalog: Catalog,
  input: BatchDeleteTableVersionCommandInput,
): Output<BatchDeleteTableVersionCommandOutput> {
  new Constraints().count("versionIds", input.VersionIds, 0, 100).check();
  const entry = requireTable(catalog, input);
  const Errors = (input.VersionIds ?? []).flatMap((VersionId) => {
    try {
      remove(entry, VersionId);
      return [];
    } catch (error) {
      return [{ TableName: entry.current.Name, VersionId, ErrorDetail: errorDetail(error) }];
    }
  });
  return { Errors };
}

function remove({ current, archived }: TableEntry, version: string): void {
  if (current.VersionId === version) throw invalidInput("Cannot delete the current version of a table.");
  const index = archived.findIndex(({ VersionId }) => VersionId === version);
  if (index < 0) throw notFound("Version not found.");
  archived.splice(index, 1);
}
