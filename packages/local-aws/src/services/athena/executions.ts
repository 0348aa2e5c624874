import { createHash } from "node:crypto";
import type {
  BatchGetQueryExecutionCommandInput,
  BatchGetQueryExecutionCommandOutput,
  GetQueryExecutionCommandInput,
  GetQueryExecutionCommandOutput,
  GetQueryRuntimeStatisticsCommandInput,
  GetQueryRuntimeStatisticsCommandOutput,
  ListQueryExecutionsCommandInput,
  ListQueryExecutionsCommandOutput,
  QueryExecution,
  ResultConfiguration,
  StartQueryExecutionCommandInput,
  StartQueryExecutionCommandOutput,
  StopQueryExecutionCommandInput,
  StopQueryExecutionCommandOutput,
} from "@aws-sdk/client-athena";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { invalidRequest, QueryFailure } from "./errors.ts";
import { checkSyntax } from "./read-statement.ts";
import { startRun } from "./runner.ts";
import { type AthenaState, ENGINE, type Execution, type WorkGroup } from "./state.ts";

export type Output<Command> = Omit<Command, "$metadata">;

/** Longest query (Service quotas). */
const MAX_QUERY_BYTES = 262_144;

export async function startQueryExecution(
  state: AthenaState,
  input: StartQueryExecutionCommandInput,
  { principal }: RequestContext,
): Promise<Output<StartQueryExecutionCommandOutput>> {
  checkStart(input);
  await state.host.clock.during(checkStatement(input));
  const request = createHash("sha256")
    .update(JSON.stringify({ ...input, ClientRequestToken: undefined }))
    .digest("hex");
  const earlier = input.ClientRequestToken === undefined ? undefined : state.byToken.get(input.ClientRequestToken);
  if (earlier) {
    if (earlier.request !== request)
      throw invalidRequest("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH");
    return { QueryExecutionId: earlier.id };
  }
  const group = state.requireWorkGroup(input.WorkGroup);
  if (group.state === "DISABLED") throw invalidRequest(`WorkGroup ${group.name} is disabled.`, "WORKGROUP_DISABLED");
  checkTableLocation(group, input.QueryString!);
  const result = resultConfiguration(group, input.ResultConfiguration);
  const execution = newExecution(state, input, group, result, principal, request);
  state.executions.set(execution.id, execution);
  if (input.ClientRequestToken !== undefined) state.byToken.set(input.ClientRequestToken, execution);
  if (!reuseResult(state, execution)) startRun(state, execution);
  return { QueryExecutionId: execution.id };
}

function checkStart(input: StartQueryExecutionCommandInput): void {
  new Constraints()
    .length("queryString", input.QueryString, 1, MAX_QUERY_BYTES)
    .length("clientRequestToken", input.ClientRequestToken, 32, 128)
    .pattern("workGroup", input.WorkGroup, /[a-zA-Z0-9._-]{1,128}/)
    .length("queryExecutionContext.database", input.QueryExecutionContext?.Database, 1, 255)
    .check("InvalidRequestException");
  const minutes = input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration?.MaxAgeInMinutes;
  if (minutes !== undefined && (minutes < 0 || minutes > 10_080))
    throw invalidRequest("MaxAgeInMinutes must be between 0 and 10080.");
  const catalog = input.QueryExecutionContext?.Catalog;
  if (catalog !== undefined && catalog.toLowerCase() !== "awsdatacatalog")
    throw notImplemented(`data catalog ${catalog}`, "use AwsDataCatalog");
  checkResultConfiguration(input.ResultConfiguration);
}

/** Refuses what is no statement before there is an execution of it, as Athena does. */
async function checkStatement({ QueryString, ExecutionParameters }: StartQueryExecutionCommandInput): Promise<void> {
  try {
    await checkSyntax(QueryString!, ExecutionParameters ?? []);
  } catch (error) {
    if (error instanceof QueryFailure) throw invalidRequest(error.message, "MALFORMED_QUERY");
    throw error;
  }
}

/** Refuses settings of results that are not executed, and locations that are none. */
export function checkResultConfiguration(configuration: ResultConfiguration | undefined): void {
  if (configuration === undefined) return;
  const { OutputLocation, EncryptionConfiguration, ...others } = configuration;
  for (const [member, value] of Object.entries(others))
    if (value !== undefined) throw notImplemented(`ResultConfiguration.${member} of Athena`, "leave it out");
  if (EncryptionConfiguration !== undefined && EncryptionConfiguration.EncryptionOption !== "SSE_S3")
    throw notImplemented(
      `result encryption ${EncryptionConfiguration.EncryptionOption}`,
      "use SSE_S3, which every object here has",
    );
  if (OutputLocation !== undefined && !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(OutputLocation))
    throw invalidRequest("outputLocation is not a valid S3 path.");
}

const TABLE_WITH_LOCATION = /^\s*create\s+table\s[^(]*\bwith\s*\([^)]*\bexternal_location\b/i;

/** A work group that enforces its location takes no other for new tables (User Guide, "Troubleshoot workgroup errors"). */
function checkTableLocation({ configuration }: WorkGroup, query: string): void {
  const { EnforceWorkGroupConfiguration, ResultConfiguration } = configuration;
  if (EnforceWorkGroupConfiguration !== true || ResultConfiguration?.OutputLocation === undefined) return;
  if (TABLE_WITH_LOCATION.test(query))
    throw invalidRequest(
      "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.",
    );
}

/** The work group's settings when it enforces them, else the request's before the group's. */
function resultConfiguration(group: WorkGroup, own: ResultConfiguration | undefined): ResultConfiguration {
  const groups = group.configuration.ResultConfiguration;
  const chosen =
    group.configuration.EnforceWorkGroupConfiguration === true ? { ...own, ...groups } : { ...groups, ...own };
  if (
    group.configuration.EnforceWorkGroupConfiguration === true &&
    groups?.OutputLocation === undefined &&
    own?.OutputLocation !== undefined
  )
    return { ...groups, OutputLocation: own.OutputLocation };
  if (chosen.OutputLocation === undefined)
    throw invalidRequest(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  return chosen;
}

function newExecution(
  state: AthenaState,
  input: StartQueryExecutionCommandInput,
  workGroup: WorkGroup,
  result: ResultConfiguration,
  principal: Execution["principal"],
  request: string,
): Execution {
  return {
    id: state.host.random.uuid(),
    query: input.QueryString!,
    workGroup,
    context: { Catalog: "awsdatacatalog", ...input.QueryExecutionContext },
    result,
    reuse: input.ResultReuseConfiguration,
    parameters: input.ExecutionParameters,
    token: input.ClientRequestToken,
    principal,
    submitted: state.host.clock.now(),
    request,
    state: "QUEUED",
    reason: undefined,
    failure: undefined,
    started: undefined,
    completed: undefined,
    statementType: "DML",
    substatementType: undefined,
    planningMs: 0,
    engineMs: 0,
    scannedBytes: 0,
    inputRows: 0,
    outputRows: 0,
    outputBytes: 0,
    outputLocation: undefined,
    manifestLocation: undefined,
    columns: [],
    plain: false,
    updateCount: 0,
    reused: false,
    interrupt: undefined,
  };
}

/** Takes the result of the same query in the same group, when the request allows its age. */
function reuseResult(state: AthenaState, execution: Execution): boolean {
  const setting = execution.reuse?.ResultReuseByAgeConfiguration;
  if (setting?.Enabled !== true) return false;
  const oldest = execution.submitted - (setting.MaxAgeInMinutes ?? 60) * 60_000;
  for (const earlier of [...state.executions.values()].reverse()) {
    if (earlier === execution || earlier.state !== "SUCCEEDED" || earlier.reused) continue;
    if (earlier.submitted < oldest || earlier.workGroup !== execution.workGroup) continue;
    const same =
      earlier.query === execution.query &&
      earlier.context.Database === execution.context.Database &&
      earlier.substatementType === "SELECT" &&
      earlier.principal.arn === execution.principal.arn &&
      JSON.stringify(earlier.parameters) === JSON.stringify(execution.parameters);
    if (!same) continue;
    Object.assign(execution, {
      reused: true,
      state: "SUCCEEDED",
      started: execution.submitted,
      completed: execution.submitted,
      substatementType: earlier.substatementType,
      outputLocation: earlier.outputLocation,
      columns: earlier.columns,
      outputRows: earlier.outputRows,
      outputBytes: earlier.outputBytes,
    });
    return true;
  }
  return false;
}

export function getQueryExecution(
  state: AthenaState,
  input: GetQueryExecutionCommandInput,
): Output<GetQueryExecutionCommandOutput> {
  return { QueryExecution: describe(state.requireExecution(input.QueryExecutionId)) };
}

export function batchGetQueryExecution(
  state: AthenaState,
  input: BatchGetQueryExecutionCommandInput,
): Output<BatchGetQueryExecutionCommandOutput> {
  const ids = input.QueryExecutionIds!;
  new Constraints().count("queryExecutionIds", ids, 1, 50).check("InvalidRequestException");
  const found = ids.flatMap((id) => state.executions.get(id) ?? []);
  return {
    QueryExecutions: found.map(describe),
    UnprocessedQueryExecutionIds: ids
      .filter((id) => !state.executions.has(id))
      .map((id) => ({
        QueryExecutionId: id,
        ErrorCode: "INVALID_QUERY_EXECUTION_ID",
        ErrorMessage: `QueryExecution ${id} was not found`,
      })),
  };
}

function describe(execution: Execution): QueryExecution {
  const { completed, submitted, started } = execution;
  const total = completed === undefined ? undefined : Math.max(completed - submitted, execution.engineMs);
  return {
    QueryExecutionId: execution.id,
    Query: execution.query,
    StatementType: execution.statementType,
    SubstatementType: execution.substatementType,
    ResultConfiguration: {
      ...execution.result,
      OutputLocation: execution.outputLocation ?? execution.result.OutputLocation,
    },
    ResultReuseConfiguration: execution.reuse ?? { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: execution.context,
    ExecutionParameters: execution.parameters === undefined ? undefined : [...execution.parameters],
    Status: {
      State: execution.state,
      StateChangeReason: execution.reason,
      SubmissionDateTime: new Date(submitted),
      CompletionDateTime: completed === undefined ? undefined : new Date(completed),
      AthenaError: execution.failure?.athenaError,
    },
    Statistics: {
      EngineExecutionTimeInMillis: execution.engineMs,
      DataScannedInBytes: execution.scannedBytes,
      DataManifestLocation: execution.manifestLocation,
      TotalExecutionTimeInMillis: total,
      QueryQueueTimeInMillis: (started ?? submitted) - submitted,
      QueryPlanningTimeInMillis: execution.planningMs,
      ServiceProcessingTimeInMillis: 0,
      ResultReuseInformation: { ReusedPreviousResult: execution.reused },
    },
    WorkGroup: execution.workGroup.name,
    EngineVersion: ENGINE,
  };
}

export function stopQueryExecution(
  state: AthenaState,
  input: StopQueryExecutionCommandInput,
): Output<StopQueryExecutionCommandOutput> {
  const execution = state.requireExecution(input.QueryExecutionId);
  if (execution.state !== "QUEUED" && execution.state !== "RUNNING") return {};
  execution.state = "CANCELLED";
  execution.reason = "Query was cancelled by user";
  execution.completed = state.host.clock.now();
  execution.interrupt?.();
  return {};
}

/** Newest first. */
export function listQueryExecutions(
  state: AthenaState,
  input: ListQueryExecutionsCommandInput,
): Output<ListQueryExecutionsCommandOutput> {
  new Constraints().range("maxResults", input.MaxResults, 0, 50).check("InvalidRequestException");
  const group = state.requireWorkGroup(input.WorkGroup);
  const ids = [...state.executions.values()]
    .filter((item) => item.workGroup === group)
    .map(({ id }) => id)
    .reverse();
  const start = input.NextToken === undefined ? 0 : ids.indexOf(tokenText(input.NextToken)) + 1;
  const page = ids.slice(start, start + (input.MaxResults || 50));
  const more = start + page.length < ids.length;
  return { QueryExecutionIds: page, NextToken: more ? Buffer.from(page.at(-1)!).toString("base64") : undefined };
}

function tokenText(token: string): string {
  return Buffer.from(token, "base64").toString("utf8");
}

export function getQueryRuntimeStatistics(
  state: AthenaState,
  input: GetQueryRuntimeStatisticsCommandInput,
): Output<GetQueryRuntimeStatisticsCommandOutput> {
  const execution = state.requireExecution(input.QueryExecutionId);
  const { Statistics } = describe(execution);
  return {
    QueryRuntimeStatistics: {
      Timeline: {
        QueryQueueTimeInMillis: Statistics!.QueryQueueTimeInMillis,
        QueryPlanningTimeInMillis: execution.planningMs,
        EngineExecutionTimeInMillis: execution.engineMs,
        ServiceProcessingTimeInMillis: 0,
        TotalExecutionTimeInMillis: Statistics!.TotalExecutionTimeInMillis,
      },
      Rows: {
        InputBytes: execution.scannedBytes,
        OutputBytes: execution.outputBytes,
        OutputRows: execution.outputRows,
      },
    },
  };
}
