import type { Environment, Sink, Source } from "../connectors/connector.ts";
import { checkTable } from "../connectors/registry.ts";
import { notImplemented } from "../errors.ts";
import type { Catalog, CatalogTable } from "../planner/catalog.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Plan } from "../planner/plan.ts";
import type { Settings } from "../settings.ts";
import type { CheckpointStore } from "./execution.ts";
import { tablesOf } from "./tables.ts";

/** A table a job reads. */
export interface JobSource {
  readonly id: string;
  readonly table: string;
  readonly connector: string;
  readonly source: Source;
  /** Rows make its watermarks. */
  readonly timed: boolean;
  /** Rows are looked up in it, so that it is read to its end first. */
  readonly looked: boolean;
}

/** Where the rows of one query of a job go. */
export interface JobSink {
  readonly id: string;
  readonly connector: string;
  readonly plan: Plan;
  readonly sink: Sink;
  /** Columns by which rows are parted between writers: changes of one key are written in their order. */
  readonly keys?: readonly number[] | undefined;
}

/** All that is needed to run a job, again after a failure too. */
export interface JobDefinition {
  readonly name: string;
  /** Subtasks of every operator, reader and writer: 1 to 128. */
  readonly parallelism: number;
  readonly zone: string;
  readonly settings: Settings;
  readonly sources: readonly JobSource[];
  readonly sinks: readonly JobSink[];
  /** Where its checkpoints are kept; undefined when it takes none. */
  readonly checkpoints?: CheckpointStore | undefined;
}

/** One query of a job: into a table, or to whoever takes its rows. */
export interface PlannedQuery {
  readonly plan: Plan;
  readonly target: CatalogTable | Sink;
}

/** Opens connectors of a job's tables: their options are checked, nothing outside is touched. */
export function defineJob(
  queries: readonly PlannedQuery[],
  name: string | undefined,
  catalog: Catalog,
  settings: Settings,
  environment: Environment,
  parallelism = 1,
): JobDefinition {
  const opening = { ...environment, zone: catalog.zone };
  const sinks: JobSink[] = [];
  for (const { plan, target } of queries) {
    const table = "options" in target ? target : undefined;
    const id = numbered(`Sink: ${table?.name ?? "collect"}`, sinks);
    if (table === undefined) sinks.push({ id, connector: "collect", plan, sink: target as Sink });
    else {
      const connector = checkTable(table, "sink");
      const sink = connector.sink!(table, opening);
      sinks.push({ id, connector: connector.name, plan, sink, keys: writtenBy(plan, table) });
    }
  }
  return {
    name: name ?? jobName(queries),
    parallelism,
    zone: catalog.zone,
    settings,
    sources: sourcesOf(queries, opening),
    sinks,
  };
}

/** Inserts go where they are; changes to the writer of their primary key. */
function writtenBy(plan: Plan, { primaryKey, physical }: CatalogTable): readonly number[] | undefined {
  if (primaryKey.length === 0 || plan.kind === "materialize" || !isUpdating(plan)) return undefined;
  return primaryKey.map((name) => physical.findIndex((column) => column.name === name));
}

function jobName(queries: readonly PlannedQuery[]): string {
  const names = queries.map(({ target }) => {
    if (!("options" in target)) return "collect";
    return `insert-into_default_catalog.${target.name.includes(".") ? "" : "default_database."}${target.name}`;
  });
  return names.join(",");
}

function numbered(id: string, others: readonly { readonly id: string }[]): string {
  const equal = others.filter((other) => other.id === id || other.id.startsWith(`${id}#`)).length;
  return equal === 0 ? id : `${id}#${equal + 1}`;
}

function sourcesOf(queries: readonly PlannedQuery[], environment: Environment): JobSource[] {
  const sources = new Map<string, JobSource>();
  for (const { table, timed, looked } of queries.flatMap(({ plan }) => tablesOf(plan))) {
    const known = sources.get(table.name);
    if (known !== undefined) {
      sources.set(table.name, { ...known, timed: known.timed || timed, looked: known.looked || looked });
      continue;
    }
    const connector = checkTable(table, "source");
    const source = connector.source!(table, environment);
    if (looked && !source.bounded) throw notImplemented(`A lookup join with '${table.name}', which has no end,`);
    const id = `Source: ${table.name}`;
    sources.set(table.name, { id, table: table.name, connector: connector.name, source, timed, looked });
  }
  return [...sources.values()];
}
