import type { DuckDBConnection } from "@duckdb/node-api";
import { AwsError } from "../../errors.ts";
import { mapEngineError } from "./engine-errors.ts";
import { QueryFailure } from "./errors.ts";
import { Permissions } from "./permissions.ts";
import type { AthenaState, Execution } from "./state.ts";
import { runStatement, type StatementContext } from "./statements.ts";
import { splitLocation } from "./tables/lake-table.ts";
import { Staging } from "./tables/staging.ts";

const stagings = new WeakMap<AthenaState, Staging>();

/** Starts a query; its state tells how it goes. */
export function startRun(state: AthenaState, execution: Execution): void {
  const release = state.host.clock.hold();
  const run = runExecution(state, execution)
    .catch((error: Error) => state.host.log(`athena query ${execution.id}: ${error.stack}`))
    .finally(() => {
      release();
      state.running.delete(run);
    });
  state.running.add(run);
}

async function runExecution(state: AthenaState, execution: Execution): Promise<void> {
  const { host } = state;
  // A caller that asks at once sees the query wait.
  await Promise.resolve();
  if (execution.state !== "QUEUED") return;
  execution.state = "RUNNING";
  execution.started = host.clock.now();
  try {
    await runIt(state, execution);
    finish(state, execution, "SUCCEEDED");
  } catch (error) {
    if (execution.state === "RUNNING") fail(state, execution, error as Error);
  } finally {
    if ((execution.state as string) === "CANCELLED") publish(state, execution);
    await stagings.get(state)?.remove(execution.id);
  }
}

async function runIt(state: AthenaState, execution: Execution): Promise<void> {
  const { host } = state;
  const [s3, glue, connection] = await Promise.all([host.load("s3"), host.load("glue"), state.engine.connect()]);
  execution.interrupt = () => interruptUntilOver(connection, execution);
  if (!stagings.has(state)) stagings.set(state, new Staging(state.engine.directory, s3));
  const output = splitLocation(execution.result.OutputLocation!);
  const permissions = new Permissions(host, execution.principal);
  const context: StatementContext = {
    state,
    connection,
    glue,
    s3,
    staging: stagings.get(state)!,
    permissions,
    execution: execution.id,
    run: execution,
    database: (execution.context.Database ?? "default").toLowerCase(),
    now: execution.submitted,
    output,
  };
  // wall time: what the engine takes is measured, since a fast clock stands still meanwhile.
  const started = performance.now();
  try {
    if (s3.bucketRegion(output.bucket) === undefined)
      throw new QueryFailure("INVALID_INPUT", `Unable to verify/create output bucket ${output.bucket}`);
    await runStatement(context, execution.query, execution.parameters ?? []);
  } finally {
    // wall time: as above.
    execution.engineMs = Math.round(performance.now() - started);
    execution.interrupt = undefined;
    connection.closeSync();
  }
}

const INTERRUPT_AGAIN_MS = 20;

/** Ends what a connection runs; what it starts a moment later, too, until the query's run is over. */
function interruptUntilOver(connection: DuckDBConnection, execution: Execution): void {
  if (execution.interrupt === undefined) return;
  connection.interrupt();
  // wall time: the engine runs on threads of its own.
  setTimeout(() => interruptUntilOver(connection, execution), INTERRUPT_AGAIN_MS).unref();
}

function finish(state: AthenaState, execution: Execution, result: "SUCCEEDED" | "FAILED"): void {
  if (execution.state !== "RUNNING") return;
  execution.state = result;
  execution.completed = state.host.clock.now();
  publish(state, execution);
}

function fail(state: AthenaState, execution: Execution, error: Error): void {
  const failure =
    error instanceof QueryFailure
      ? error
      : mapEngineError(error, execution.query, (file) => stagings.get(state)?.objectOf(file));
  if (!(error instanceof QueryFailure || error instanceof AwsError) && failure.code === "GENERIC_INTERNAL_ERROR")
    state.host.log(`athena query ${execution.id}: ${error.stack}`);
  execution.reason = failure.reason;
  execution.failure = failure;
  finish(state, execution, "FAILED");
}

const METRICS = [
  ["ProcessedBytes", "Bytes", (execution: Execution) => execution.scannedBytes],
  ["TotalExecutionTime", "Milliseconds", (execution: Execution) => execution.completed! - execution.submitted],
  ["EngineExecutionTime", "Milliseconds", (execution: Execution) => execution.engineMs],
  ["QueryPlanningTime", "Milliseconds", (execution: Execution) => execution.planningMs],
  [
    "QueryQueueTime",
    "Milliseconds",
    (execution: Execution) => (execution.started ?? execution.completed!) - execution.submitted,
  ],
  ["ServiceProcessingTime", "Milliseconds", () => 0],
] as const;

/** CloudWatch metrics of a work group that publishes them (User Guide, "List of CloudWatch metrics and dimensions"). */
function publish({ host }: AthenaState, execution: Execution): void {
  if (execution.workGroup.configuration.PublishCloudWatchMetricsEnabled !== true) return;
  const dimensions = {
    QueryState: execution.state,
    QueryType: execution.statementType,
    WorkGroup: execution.workGroup.name,
  };
  for (const [name, unit, value] of METRICS)
    host.metrics.series({ namespace: "AWS/Athena", name, dimensions, unit }).add(host.clock.now(), value(execution));
}
