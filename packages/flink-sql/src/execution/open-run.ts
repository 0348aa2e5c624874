import type { Environment } from "../connectors/connector.ts";
import { SqlError } from "../errors.ts";
import { Job, type Share } from "../runtime/job.ts";
import { operatorSettings } from "../settings.ts";
import type { JobState, TableState } from "./checkpoint.ts";
import type { JobDefinition, JobSink, JobSource } from "./definition.ts";
import { Output } from "./output.ts";
import { Run } from "./run.ts";
import type { ThreadExchanges } from "./threads/exchanges.ts";

/** The subtasks that one of several threads runs. */
export interface ThreadShare extends Share {
  readonly exchanges: ThreadExchanges;
}

/** Opens writers, then readers, at the positions of a checkpoint if there is one. State that fits nothing is refused. */
export async function openRun(
  definition: JobDefinition,
  environment: Environment,
  state: JobState | undefined,
  allowNonRestored: boolean,
  share?: ThreadShare,
): Promise<Run> {
  const { sinks, sources, zone, parallelism } = definition;
  const operators = operatorSettings(definition.settings);
  const { clock, random } = environment;
  const job = new Job({ now: clock.now(), zone, random, operators, metered: true, parallelism, share });
  const { subtasks } = job;
  const outputs = sinks.map(({ id, plan, keys }) => {
    const own = subtasks.map((subtask) => new Output(id, subtask));
    job.add(plan, own, keys);
    return own;
  });
  if (state !== undefined) {
    checkTables("source", state.sources, sources, allowNonRestored);
    checkTables("sink", state.sinks, sinks, allowNonRestored);
    job.restore({ version: 2, operators: state.operators }, allowNonRestored);
  }
  const run = new Run(definition, job, outputs.flat(), clock, share?.exchanges);
  try {
    for (const [index, { id, sink }] of sinks.entries()) {
      for (const output of outputs[index]!)
        output.writer = await sink.open(output.subtask, parallelism, subtasksOf(state?.sinks, id));
    }
    for (const source of sources) {
      for (const subtask of subtasks)
        run.add(source, subtask, await source.source.open(subtask, parallelism, subtasksOf(state?.sources, source.id)));
    }
    job.start(state !== undefined);
  } catch (error) {
    await run.close().catch(() => undefined);
    throw error;
  }
  return run;
}

function subtasksOf(states: readonly TableState[] | undefined, id: string): readonly unknown[] | undefined {
  return states?.find((state) => state.id === id)?.subtasks;
}

/** Refuses state of tables the job does not have, as that of operators. */
function checkTables(
  what: string,
  states: readonly TableState[],
  tables: readonly (JobSource | JobSink)[],
  allowNonRestored: boolean,
): void {
  for (const { id, connector, subtasks } of states) {
    const table = tables.find((one) => one.id === id);
    if (table?.connector === connector || subtasks.every((one) => one === undefined)) continue;
    if (table === undefined && allowNonRestored) continue;
    const reason =
      table === undefined
        ? `because the operator is not available in the new program. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.`
        : `which is of connector '${table.connector}' while the state is of '${connector}'.`;
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Failed to rollback to checkpoint/savepoint. Cannot map checkpoint/savepoint state for ${what} ${id} to the new program, ${reason}`,
    );
  }
}
