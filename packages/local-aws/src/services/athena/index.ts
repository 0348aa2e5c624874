import {
  operation,
  type RequestContext,
  type ServiceDefinition,
  type ServiceHost,
  type ServiceInstance,
} from "../../service.ts";
import { authorizationsOf } from "./authorizations.ts";
import {
  getDatabase,
  getDataCatalog,
  getTableMetadata,
  listDatabases,
  listDataCatalogs,
  listTableMetadata,
} from "./catalogs.ts";
import {
  batchGetQueryExecution,
  getQueryExecution,
  getQueryRuntimeStatistics,
  listQueryExecutions,
  startQueryExecution,
  stopQueryExecution,
} from "./executions.ts";
import {
  batchGetNamedQuery,
  createNamedQuery,
  deleteNamedQuery,
  getNamedQuery,
  listNamedQueries,
  updateNamedQuery,
} from "./named-queries.ts";
import {
  createPreparedStatement,
  deletePreparedStatement,
  getPreparedStatement,
  listPreparedStatements,
  updatePreparedStatement,
} from "./prepared-statements.ts";
import { getQueryResults } from "./query-results.ts";
import { AthenaState } from "./state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import {
  createWorkGroup,
  deleteWorkGroup,
  getWorkGroup,
  listEngineVersions,
  listWorkGroups,
  updateWorkGroup,
} from "./work-groups.ts";

/** Amazon Athena. */
export const athena: ServiceDefinition<undefined> = {
  id: "athena",
  sdk: () => import("@aws-sdk/client-athena"),
  protocols: ["aws-json-1.1"],
  signingName: "athena",
  targetPrefix: "AmazonAthena",
  create,
};

function create(host: ServiceHost): ServiceInstance<undefined> {
  const state = new AthenaState(host);

  function on<Input extends object, Output extends object>(
    members: readonly (keyof Input & string)[],
    run: (state: AthenaState, input: Input, context: RequestContext) => Output | Promise<Output>,
  ) {
    return operation<Input, Output>(members, (input, context) => run(state, input, context));
  }

  return {
    operations: {
      StartQueryExecution: on(
        [
          "QueryString",
          "ClientRequestToken",
          "QueryExecutionContext",
          "ResultConfiguration",
          "WorkGroup",
          "ExecutionParameters",
          "ResultReuseConfiguration",
        ],
        startQueryExecution,
      ),
      GetQueryExecution: on(["QueryExecutionId"], getQueryExecution),
      BatchGetQueryExecution: on(["QueryExecutionIds"], batchGetQueryExecution),
      StopQueryExecution: on(["QueryExecutionId"], stopQueryExecution),
      ListQueryExecutions: on(["NextToken", "MaxResults", "WorkGroup"], listQueryExecutions),
      GetQueryRuntimeStatistics: on(["QueryExecutionId"], getQueryRuntimeStatistics),
      GetQueryResults: on(["QueryExecutionId", "NextToken", "MaxResults"], getQueryResults),
      CreateWorkGroup: on(["Name", "Configuration", "Description", "Tags"], createWorkGroup),
      GetWorkGroup: on(["WorkGroup"], getWorkGroup),
      UpdateWorkGroup: on(["WorkGroup", "Description", "ConfigurationUpdates", "State"], updateWorkGroup),
      DeleteWorkGroup: on(["WorkGroup", "RecursiveDeleteOption"], deleteWorkGroup),
      ListWorkGroups: on(["NextToken", "MaxResults"], listWorkGroups),
      ListEngineVersions: on(["NextToken", "MaxResults"], listEngineVersions),
      CreateNamedQuery: on(
        ["Name", "Description", "Database", "QueryString", "ClientRequestToken", "WorkGroup"],
        createNamedQuery,
      ),
      GetNamedQuery: on(["NamedQueryId"], getNamedQuery),
      BatchGetNamedQuery: on(["NamedQueryIds"], batchGetNamedQuery),
      UpdateNamedQuery: on(["NamedQueryId", "Name", "Description", "QueryString"], updateNamedQuery),
      DeleteNamedQuery: on(["NamedQueryId"], deleteNamedQuery),
      ListNamedQueries: on(["NextToken", "MaxResults", "WorkGroup"], listNamedQueries),
      CreatePreparedStatement: on(
        ["StatementName", "WorkGroup", "QueryStatement", "Description"],
        createPreparedStatement,
      ),
      GetPreparedStatement: on(["StatementName", "WorkGroup"], getPreparedStatement),
      UpdatePreparedStatement: on(
        ["StatementName", "WorkGroup", "QueryStatement", "Description"],
        updatePreparedStatement,
      ),
      DeletePreparedStatement: on(["StatementName", "WorkGroup"], deletePreparedStatement),
      ListPreparedStatements: on(["WorkGroup", "NextToken", "MaxResults"], listPreparedStatements),
      TagResource: on(["ResourceARN", "Tags"], tagResource),
      UntagResource: on(["ResourceARN", "TagKeys"], untagResource),
      ListTagsForResource: on(["ResourceARN", "NextToken", "MaxResults"], listTagsForResource),
      ListDataCatalogs: on(["NextToken", "MaxResults"], listDataCatalogs),
      GetDataCatalog: on(["Name"], getDataCatalog),
      ListDatabases: on(["CatalogName", "NextToken", "MaxResults"], listDatabases),
      GetDatabase: on(["CatalogName", "DatabaseName"], getDatabase),
      ListTableMetadata: on(
        ["CatalogName", "DatabaseName", "Expression", "NextToken", "MaxResults"],
        listTableMetadata,
      ),
      GetTableMetadata: on(["CatalogName", "DatabaseName", "TableName"], getTableMetadata),
    },
    api: undefined,
    authorizations: (name, input) => authorizationsOf(state, name, input),
    async close() {
      for (const { interrupt } of state.executions.values()) interrupt?.();
      await Promise.allSettled(state.running);
      await state.engine.close();
    },
  };
}
