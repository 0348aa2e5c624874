import type {
  CreateDatabaseCommandInput,
  DeleteDatabaseCommandInput,
  GetDatabaseCommandInput,
  GetDatabaseCommandOutput,
  GetDatabasesCommandInput,
  GetDatabasesCommandOutput,
  UpdateDatabaseCommandInput,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import type { Catalog } from "./catalog.ts";
import { checkCatalog, checkName, foldName } from "./names.ts";
import type { Output } from "./operations.ts";
import { page, pageLimit } from "./paging.ts";
import { checkDatabaseInput } from "./table-input.ts";
import { checkTags } from "./tags.ts";

export function createDatabase(catalog: Catalog, input: CreateDatabaseCommandInput): object {
  checkCatalog(catalog.host.account, input.CatalogId);
  checkTags(input.Tags ?? {});
  const { tags } = catalog.addDatabase(checkDatabaseInput(input.DatabaseInput!));
  for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value);
  return {};
}

export function getDatabase(catalog: Catalog, input: GetDatabaseCommandInput): Output<GetDatabaseCommandOutput> {
  checkCatalog(catalog.host.account, input.CatalogId);
  return { Database: catalog.database(checkName("name", input.Name)).current };
}

export function getDatabases(catalog: Catalog, input: GetDatabasesCommandInput): Output<GetDatabasesCommandOutput> {
  checkCatalog(catalog.host.account, input.CatalogId);
  new Constraints().oneOf("resourceShareType", input.ResourceShareType, ["FOREIGN", "ALL", "FEDERATED"]).check();
  const local = input.ResourceShareType === undefined || input.ResourceShareType === "ALL";
  const all = local ? [...catalog.databases.values()].map(({ current }) => current) : [];
  all.sort((a, b) => (a.Name! < b.Name! ? -1 : 1));
  const { items, next } = page(all, pageLimit(input.MaxResults, 100), input.NextToken);
  return { DatabaseList: [...items], ...next };
}

export function updateDatabase(catalog: Catalog, input: UpdateDatabaseCommandInput): object {
  checkCatalog(catalog.host.account, input.CatalogId);
  const entry = catalog.database(checkName("name", input.Name));
  const { current } = entry;
  const given = checkDatabaseInput(input.DatabaseInput!);
  if (foldName(given.Name!) !== current.Name)
    throw notImplemented("UpdateDatabase to another name", "create a database of that name");
  const { Name, CreateTime, CatalogId, CreateTableDefaultPermissions } = current;
  entry.current = { CreateTableDefaultPermissions, ...given, Name, CreateTime, CatalogId };
  return {};
}

export function deleteDatabase(catalog: Catalog, input: DeleteDatabaseCommandInput): object {
  checkCatalog(catalog.host.account, input.CatalogId);
  const entry = catalog.database(checkName("name", input.Name));
  catalog.databases.delete(entry.current.Name!);
  return {};
}
