import type {
  BatchGetNamedQueryCommandInput,
  BatchGetNamedQueryCommandOutput,
  CreateNamedQueryCommandInput,
  CreateNamedQueryCommandOutput,
  DeleteNamedQueryCommandInput,
  DeleteNamedQueryCommandOutput,
  GetNamedQueryCommandInput,
  GetNamedQueryCommandOutput,
  ListNamedQueriesCommandInput,
  ListNamedQueriesCommandOutput,
  NamedQuery as NamedQueryShape,
  UpdateNamedQueryCommandInput,
  UpdateNamedQueryCommandOutput,
} from "@aws-sdk/client-athena";
import { Constraints } from "../../constraints.ts";
import { invalidRequest } from "./errors.ts";
import type { Output } from "./executions.ts";
import { page } from "./paging.ts";
import type { AthenaState, NamedQuery } from "./state.ts";

export function createNamedQuery(
  state: AthenaState,
  input: CreateNamedQueryCommandInput,
): Output<CreateNamedQueryCommandOutput> {
  new Constraints()
    .length("name", input.Name, 1, 128)
    .length("description", input.Description, 1, 1024)
    .length("database", input.Database, 1, 255)
    .length("queryString", input.QueryString, 1, 262_144)
    .check("InvalidRequestException");
  const group = state.requireWorkGroup(input.WorkGroup);
  for (const earlier of state.namedQueries.values())
    if (input.ClientRequestToken !== undefined && earlier.token === input.ClientRequestToken)
      return { NamedQueryId: earlier.id };
  const query: NamedQuery = {
    token: input.ClientRequestToken,
    id: state.host.random.uuid(),
    name: input.Name!,
    description: input.Description,
    database: input.Database!,
    query: input.QueryString!,
    workGroup: group.name,
  };
  state.namedQueries.set(query.id, query);
  return { NamedQueryId: query.id };
}

function requireQuery(state: AthenaState, id: string | undefined): NamedQuery {
  const query = state.namedQueries.get(id ?? "");
  if (!query) throw invalidRequest(`NamedQuery ${id} was not found`);
  return query;
}

function describe({ id, name, description, database, query, workGroup }: NamedQuery): NamedQueryShape {
  return {
    NamedQueryId: id,
    Name: name,
    Description: description,
    Database: database,
    QueryString: query,
    WorkGroup: workGroup,
  };
}

export function getNamedQuery(
  state: AthenaState,
  input: GetNamedQueryCommandInput,
): Output<GetNamedQueryCommandOutput> {
  return { NamedQuery: describe(requireQuery(state, input.NamedQueryId)) };
}

export function batchGetNamedQuery(
  state: AthenaState,
  input: BatchGetNamedQueryCommandInput,
): Output<BatchGetNamedQueryCommandOutput> {
  const ids = input.NamedQueryIds!;
  new Constraints().count("namedQueryIds", ids, 1, 50).check("InvalidRequestException");
  return {
    NamedQueries: ids.flatMap((id) => state.namedQueries.get(id) ?? []).map(describe),
    UnprocessedNamedQueryIds: ids
      .filter((id) => !state.namedQueries.has(id))
      .map((id) => ({ NamedQueryId: id, ErrorCode: "INVALID_INPUT", ErrorMessage: `NamedQuery ${id} was not found` })),
  };
}

export function updateNamedQuery(
  state: AthenaState,
  input: UpdateNamedQueryCommandInput,
): Output<UpdateNamedQueryCommandOutput> {
  const query = requireQuery(state, input.NamedQueryId);
  query.name = input.Name!;
  query.query = input.QueryString!;
  if (input.Description !== undefined) query.description = input.Description;
  return {};
}

export function deleteNamedQuery(
  state: AthenaState,
  input: DeleteNamedQueryCommandInput,
): Output<DeleteNamedQueryCommandOutput> {
  state.namedQueries.delete(requireQuery(state, input.NamedQueryId).id);
  return {};
}

export function listNamedQueries(
  state: AthenaState,
  input: ListNamedQueriesCommandInput,
): Output<ListNamedQueriesCommandOutput> {
  const group = state.requireWorkGroup(input.WorkGroup);
  const own = [...state.namedQueries.values()].filter(({ workGroup }) => workGroup === group.name);
  const { items, NextToken } = page(own, ({ id }) => id, input, 50);
  return { NamedQueryIds: items.map(({ id }) => id), NextToken };
}
