import type {
  CreatePreparedStatementCommandInput,
  CreatePreparedStatementCommandOutput,
  DeletePreparedStatementCommandInput,
  DeletePreparedStatementCommandOutput,
  GetPreparedStatementCommandInput,
  GetPreparedStatementCommandOutput,
  ListPreparedStatementsCommandInput,
  ListPreparedStatementsCommandOutput,
  UpdatePreparedStatementCommandInput,
  UpdatePreparedStatementCommandOutput,
} from "@aws-sdk/client-athena";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { invalidRequest } from "./errors.ts";
import type { Output } from "./executions.ts";
import { page } from "./paging.ts";
import type { AthenaState, PreparedStatement } from "./state.ts";

const NAME = /[a-zA-Z_][a-zA-Z0-9_@:]{0,255}/;

export function createPreparedStatement(
  state: AthenaState,
  input: CreatePreparedStatementCommandInput,
): Output<CreatePreparedStatementCommandOutput> {
  new Constraints()
    .pattern("statementName", input.StatementName, NAME)
    .length("queryStatement", input.QueryStatement, 1, 262_144)
    .check("InvalidRequestException");
  const { statements } = state.requireWorkGroup(input.WorkGroup);
  const name = input.StatementName!.toLowerCase();
  if (statements.has(name)) throw invalidRequest("Prepared Statement is already created");
  const modified = state.host.clock.now();
  statements.set(name, {
    name: input.StatementName!,
    query: input.QueryStatement!,
    description: input.Description,
    modified,
  });
  return {};
}

function requireStatement(state: AthenaState, group: string | undefined, name: string | undefined): PreparedStatement {
  const statement = state.requireWorkGroup(group).statements.get(String(name).toLowerCase());
  if (!statement)
    throw new AwsError("ResourceNotFoundException", `PreparedStatement ${name} was not found`, {
      fields: { ResourceName: name },
    });
  return statement;
}

export function getPreparedStatement(
  state: AthenaState,
  input: GetPreparedStatementCommandInput,
): Output<GetPreparedStatementCommandOutput> {
  const statement = requireStatement(state, input.WorkGroup, input.StatementName);
  return {
    PreparedStatement: {
      StatementName: statement.name,
      QueryStatement: statement.query,
      WorkGroupName: input.WorkGroup,
      Description: statement.description,
      LastModifiedTime: new Date(statement.modified),
    },
  };
}

export function updatePreparedStatement(
  state: AthenaState,
  input: UpdatePreparedStatementCommandInput,
): Output<UpdatePreparedStatementCommandOutput> {
  const statement = requireStatement(state, input.WorkGroup, input.StatementName);
  statement.query = input.QueryStatement!;
  statement.description = input.Description ?? statement.description;
  statement.modified = state.host.clock.now();
  return {};
}

export function deletePreparedStatement(
  state: AthenaState,
  input: DeletePreparedStatementCommandInput,
): Output<DeletePreparedStatementCommandOutput> {
  const { name } = requireStatement(state, input.WorkGroup, input.StatementName);
  state.requireWorkGroup(input.WorkGroup).statements.delete(name.toLowerCase());
  return {};
}

export function listPreparedStatements(
  state: AthenaState,
  input: ListPreparedStatementsCommandInput,
): Output<ListPreparedStatementsCommandOutput> {
  const { statements } = state.requireWorkGroup(input.WorkGroup);
  const { items, NextToken } = page([...statements.values()], ({ name }) => name, input, 50);
  return {
    PreparedStatements: items.map(({ name, modified }) => ({
      StatementName: name,
      LastModifiedTime: new Date(modified),
    })),
    NextToken,
  };
}
