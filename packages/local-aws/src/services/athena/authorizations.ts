import type { Authorization } from "../../service.ts";
import type { AthenaState } from "./state.ts";

const WITHOUT_RESOURCE = new Set(["ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"]);
const ON_CATALOG = new Set(["GetDataCatalog", "GetDatabase", "GetTableMetadata", "ListDatabases", "ListTableMetadata"]);

/** Service Authorization Reference, "Amazon Athena": most actions are on the work group, also that of a query given by its id. */
export function authorizationsOf(
  state: AthenaState,
  name: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const { partition, region, account } = state.host;
  const action = `athena:${name}`;
  const on = (resource: string) => [
    { action, resources: [`arn:${partition}:athena:${region}:${account}:${resource}`] },
  ];
  if (WITHOUT_RESOURCE.has(name)) return [{ action, resources: ["*"] }];
  if (typeof input.ResourceARN === "string") return [{ action, resources: [input.ResourceARN] }];
  if (ON_CATALOG.has(name)) return on(`datacatalog/${input.CatalogName ?? input.Name}`);
  const given = name === "CreateWorkGroup" ? input.Name : input.WorkGroup;
  return workGroupsOf(state, input, String(given ?? "primary")).flatMap((group) => on(`workgroup/${group}`));
}

/** Names of the work groups of the queries that are given by their ids; unknown ones count to the group given otherwise. */
function workGroupsOf(state: AthenaState, input: Record<string, unknown>, otherwise: string): readonly string[] {
  const ids = (one: unknown, several: unknown) =>
    (one === undefined ? ((several ?? []) as unknown[]) : [one]).map(String);
  const groups = [
    ...ids(input.QueryExecutionId, input.QueryExecutionIds).map((id) => state.executions.get(id)?.workGroup.name),
    ...ids(input.NamedQueryId, input.NamedQueryIds).map((id) => state.namedQueries.get(id)?.workGroup),
  ];
  return groups.length === 0 ? [otherwise] : [...new Set(groups.map((group) => group ?? otherwise))];
}
