import os from "node:os";
import type { Sink } from "../connectors/connector.ts";
import { notImplemented, type Position, SqlError } from "../errors.ts";
import type { Statement } from "../parser/ast-statement.ts";
import { parseScript } from "../parser/statements.ts";
import { Catalog } from "../planner/catalog.ts";
import { planInsert } from "../planner/insert.ts";
import type { Field } from "../planner/plan.ts";
import { planSelectStatement } from "../planner/planner.ts";
import { KEY_GROUPS } from "../runtime/keys.ts";
import { KIND_NAMES } from "../runtime/operator.ts";
import type { Change } from "../session.ts";
import { Settings } from "../settings.ts";
import { executeDefinition, type Work, workOf } from "../statements.ts";
import { decodeCheckpoint, type JobState } from "./checkpoint.ts";
import { storeAt } from "./checkpoint-dir.ts";
import { defineJob, type JobDefinition, type PlannedQuery } from "./definition.ts";
import type { CheckpointStore, Collect, Execution, ExecutionOptions } from "./execution.ts";
import { JobExecution } from "./job-execution.ts";
import { openRun } from "./open-run.ts";
import { CheckpointIndex, Retained } from "./retained.ts";
import { ScriptExecution } from "./script-execution.ts";
import { openThreads } from "./threads/thread-run.ts";

/**
 * Executes a script: definitions in order, then its INSERTs and queries as running jobs. Resolves when all jobs run.
 *
 * @throws SqlError of the first statement that is refused; then no job was started.
 * @example
 * const execution = await startScript("CREATE TABLE …; INSERT INTO …", { environment });
 * await execution.done;
 */
export async function startScript(sql: string, options: ExecutionOptions): Promise<Execution> {
  const { session, environment: given } = options;
  const environment = { ...given, rows: new Map([...(session?.rows ?? []), ...given.rows]) };
  const definitions = planScript(sql, { ...options, environment });
  if (options.threads !== undefined) checkThreads(definitions, options);
  if (definitions.length === 0) return new ScriptExecution([]);
  const states = statesOf(definitions, options);
  const indexes = await openIndexes(definitions, options.restore !== undefined);
  const jobs = definitions.map((definition, place) => {
    const count = definition.settings.number("execution.checkpointing.num-retained");
    const index = indexes.get(definition.checkpoints);
    const retained = index && new Retained(index, definition.name, count);
    return new JobExecution(definition, {
      environment,
      open: opening(definition, place, sql, { ...options, environment }),
      retained,
      state: states[place],
      onFailure: options.onFailure,
    });
  });
  try {
    for (const job of jobs) await job.start();
  } catch (error) {
    await Promise.all(jobs.filter(({ status }) => status === "RUNNING").map((job) => job.cancel()));
    throw error;
  }
  return new ScriptExecution(jobs);
}

/** Executes definitions, and plans the INSERTs and queries of a script: one job each, a statement set is one. */
export function planScript(sql: string, options: ExecutionOptions): JobDefinition[] {
  const catalog = options.session?.catalog ?? new Catalog(options.environment.functions);
  const definitions: JobDefinition[] = [];
  for (const statement of parseScript(sql)) {
    const work = workOf(statement, catalog);
    if (work !== undefined) definitions.push(planWork(work, catalog, options, definitions));
    else define(statement, catalog, options.collect);
  }
  return definitions;
}

/** How a job is opened, in this thread or in others. */
function opening(definition: JobDefinition, place: number, sql: string, options: ExecutionOptions) {
  const { environment, threads, allowNonRestoredState: allowNonRestored = false } = options;
  if (threads === undefined)
    return (state: JobState | undefined) => openRun(definition, environment, state, allowNonRestored);
  const setup = { sql, place, environment: threads.environment.href, data: threads.data, allowNonRestored };
  const count = threads.count ?? os.availableParallelism();
  return (state: JobState | undefined) => openThreads({ definition, environment, setup, threads: count, state });
}

/** Refuses what threads cannot do. */
function checkThreads(definitions: readonly JobDefinition[], { session, threads }: ExecutionOptions): void {
  if (session !== undefined) throw notImplemented("A session together with worker threads");
  if (threads?.count !== undefined && !(Number.isInteger(threads.count) && threads.count >= 1))
    throw new SqlError("FLINK_SQL_VALIDATION", `Expected 1 or more threads, got ${threads.count}`);
  for (const { looked, table } of definitions.flatMap(({ sources }) => sources))
    if (looked) throw notImplemented(`A lookup join with '${table}' in worker threads`);
  for (const { id, sink } of definitions.flatMap(({ sinks }) => sinks))
    if (sink.together !== undefined) throw notImplemented(`${id}: ${sink.together} in worker threads`);
}

/** The indexes of the stores that jobs keep checkpoints in. */
async function openIndexes(
  definitions: readonly JobDefinition[],
  restored: boolean,
): Promise<ReadonlyMap<CheckpointStore | undefined, CheckpointIndex>> {
  const indexes = new Map<CheckpointStore | undefined, CheckpointIndex>();
  const names = restored ? definitions.map(({ name }) => name) : undefined;
  for (const { checkpoints } of definitions)
    if (checkpoints !== undefined && !indexes.has(checkpoints))
      indexes.set(checkpoints, await CheckpointIndex.open(checkpoints, names));
  return indexes;
}

function define(statement: Statement, catalog: Catalog, collect: Collect | undefined): void {
  const listing = executeDefinition(statement, catalog);
  if (listing === undefined || collect === undefined) return;
  const take = collect(listing.fields);
  for (const row of listing.rows) take({ kind: "+I", row });
}

function planWork(
  statement: Work,
  catalog: Catalog,
  options: ExecutionOptions,
  others: readonly JobDefinition[],
): JobDefinition {
  const settings = new Settings(new Map(catalog.settings));
  const { environment } = options;
  const parallelism = options.parallelism ?? parallelismOf(settings);
  if (!(Number.isInteger(parallelism) && parallelism >= 1 && parallelism <= KEY_GROUPS))
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `Expected a parallelism of 1 to ${KEY_GROUPS}, the maximum parallelism, got ${parallelism}`,
      statement.at,
    );
  const given = settings.text("pipeline.name");
  const job = defineJob(
    queriesOf(statement, catalog, options.collect),
    given,
    catalog,
    settings,
    environment,
    parallelism,
  );
  const equal = others.filter(({ name }) => name === job.name || name.startsWith(`${job.name}#`)).length;
  return {
    ...job,
    name: equal === 0 ? job.name : `${job.name}#${equal + 1}`,
    checkpoints: storeOf(settings, options, others, statement.at),
  };
}

/** Subtasks of every operator, where the program does not say. */
function parallelismOf(settings: Settings): number {
  const ofTables = settings.number("table.exec.resource.default-parallelism");
  return ofTables > 0 ? ofTables : settings.number("parallelism.default");
}

/** Where a job keeps its checkpoints: in the folder it names, else where the program says. */
function storeOf(
  settings: Settings,
  { checkpoints, environment }: ExecutionOptions,
  others: readonly JobDefinition[],
  at: Position,
): CheckpointStore | undefined {
  if (settings.optionalNumber("execution.checkpointing.interval") === undefined) return undefined;
  const folder = settings.text("execution.checkpointing.dir");
  if (folder !== undefined) {
    const same = others.find((other) => other.settings.text("execution.checkpointing.dir") === folder);
    return same?.checkpoints ?? storeAt(folder, environment, at);
  }
  if (checkpoints !== undefined) return checkpoints;
  throw new SqlError(
    "FLINK_SQL_VALIDATION",
    "'execution.checkpointing.interval' is set, but neither 'execution.checkpointing.dir' nor a place of the program",
    at,
  );
}

function queriesOf(statement: Work, catalog: Catalog, collect: Collect | undefined): PlannedQuery[] {
  if (statement.kind === "select") {
    if (collect === undefined)
      throw new SqlError("FLINK_SQL_VALIDATION", "A query gives rows that the program does not take", statement.at);
    const plan = planSelectStatement(statement.query, catalog);
    return [{ plan, target: collecting(collect, plan.fields) }];
  }
  const inserts = statement.kind === "insert" ? [statement] : statement.inserts;
  if (inserts.length === 0)
    throw new SqlError("FLINK_SQL_VALIDATION", "NO statement in statement set, skip submit.", statement.at);
  return inserts.map((insert) => {
    const { plan, table } = planInsert(insert, catalog);
    return { plan, target: table };
  });
}

/** A sink whose rows go to the program at once. */
function collecting(collect: Collect, fields: readonly Field[]): Sink {
  let take: (change: Change) => void;
  return {
    async open(subtask) {
      if (subtask === 0) take = collect(fields);
      return {
        write: (row, kind) => take({ kind: KIND_NAMES[kind as 0 | 1 | 2 | 3], row }),
        ready: () => undefined,
        prepare: async () => undefined,
        commit: async () => undefined,
        close: async () => undefined,
      };
    },
  };
}

/** The state each job starts from: that of its name, or the only one there is for the only job. */
function statesOf(definitions: readonly JobDefinition[], options: ExecutionOptions): (JobState | undefined)[] {
  const { restore, allowNonRestoredState = false } = options;
  if (restore === undefined) return [];
  const states = decodeCheckpoint(restore);
  if (states.length === 1 && definitions.length === 1) return states;
  const lost = states.find(({ job }) => !definitions.some(({ name }) => name === job));
  if (lost !== undefined && !allowNonRestoredState) {
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Failed to rollback to checkpoint/savepoint. The state of job ${lost.job} belongs to no job of the new program. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.`,
    );
  }
  return definitions.map(({ name }) => states.find(({ job }) => job === name));
}
