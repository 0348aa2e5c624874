import { type Change, type ConnectorContext, openSink, readRows } from "./connectors/connectors.ts";
import { notImplemented } from "./errors.ts";
import { tablesOf } from "./execution/tables.ts";
import type { UserFunctions } from "./functions/user.ts";
import type { Insert, Statement } from "./parser/ast-statement.ts";
import { parseScript } from "./parser/statements.ts";
import { Catalog } from "./planner/catalog.ts";
import { planInsert } from "./planner/insert.ts";
import type { Plan } from "./planner/plan.ts";
import { planSelectStatement } from "./planner/planner.ts";
import { Job } from "./runtime/job.ts";
import { KIND_NAMES, type Receiver, type Row } from "./runtime/operator.ts";
import { SETTINGS, settingKey } from "./settings.ts";
import { executeDefinition, workOf } from "./statements.ts";

export type { Change } from "./connectors/connectors.ts";

/** What a session is opened with. */
export interface SessionOptions {
  /** Processing time in milliseconds since 1970 at which every job starts; 0 unless given. */
  readonly now?: number;
  /** Takes the lines of the print connector; they are dropped unless given. */
  readonly print?: (line: string) => void;
  /** Random numbers from 0 to 1 for RAND and datagen; Math.random unless given. */
  readonly random?: () => number;
  /** Functions of one's own by the class name that CREATE FUNCTION gives. */
  readonly functions?: UserFunctions;
}

/** What a statement gave: rows of a result, or nothing but that it was done. */
export interface StatementResult {
  readonly columns: readonly string[];
  readonly changes: readonly Change[];
}

const DONE: StatementResult = { columns: [], changes: [] };

/** Executes Flink SQL statements one after the other; a query runs to the end of its inputs. */
export class FlinkSession {
  /** Tables, views, functions and settings, for `startScript` in the same session. */
  readonly catalog: Catalog;
  /** Rows of tables of the connector `values`, by table. */
  readonly rows = new Map<string, Change[]>();
  readonly #options: SessionOptions;

  constructor(options: SessionOptions = {}) {
    this.#options = options;
    this.catalog = new Catalog(options.functions);
  }

  /** Adds rows to a table of the connector `values`; see LogicalType for the form of the values. */
  load(table: string, rows: readonly Row[], kind: Change["kind"] = "+I"): void {
    const list = this.rows.get(table) ?? [];
    for (const row of rows) list.push({ kind, row });
    this.rows.set(table, list);
  }

  /** Executes the statements of a text; errors are SqlError with the place in it. */
  execute(text: string): StatementResult[] {
    return parseScript(text).map((statement) => this.#execute(statement));
  }

  #execute(statement: Statement): StatementResult {
    const work = workOf(statement, this.catalog);
    if (work === undefined) return this.#define(statement);
    if (work.kind === "select") return this.#query(planSelectStatement(work.query, this.catalog));
    this.#insert(work.kind === "insert" ? [work] : work.inserts);
    return DONE;
  }

  #define(statement: Statement): StatementResult {
    if (statement.kind === "set" && statement.key !== undefined) {
      const key = settingKey(statement.key, statement.at);
      if (SETTINGS[key]!.job === true) throw notImplemented(`Setting '${key}' with execute`, statement.at);
    }
    const listing = executeDefinition(statement, this.catalog);
    if (listing === undefined) return DONE;
    const changes = listing.rows.map((row): Change => ({ kind: "+I", row }));
    return { columns: listing.fields.map(({ name }) => name), changes };
  }

  #query(plan: Plan): StatementResult {
    const changes: Change[] = [];
    this.#run([{ plan, take: (change) => changes.push(change) }]);
    return { columns: plan.fields.map(({ name }) => name), changes };
  }

  #insert(inserts: readonly Insert[]): void {
    const planned = inserts.map((insert) => planInsert(insert, this.catalog));
    const context = this.#connectors();
    this.#run(planned.map(({ table, plan }) => ({ plan, take: openSink(table, context) })));
  }

  #connectors(): ConnectorContext {
    const { print = () => undefined, random = Math.random } = this.#options;
    return { zone: this.catalog.zone, print, rows: this.rows, random };
  }

  /** Runs queries to the end of their inputs; tables that rows are looked up in come first. */
  #run(queries: readonly RunningQuery[]): void {
    if (queries.length === 0) return;
    const { now = 0, random = Math.random } = this.#options;
    const job = new Job({ now, zone: this.catalog.zone, random });
    for (const query of queries) job.add(query.plan, [receiverOf(query)]);
    const read = queries.flatMap(({ plan }) => tablesOf(plan));
    const looked = new Set(read.flatMap((one) => (one.looked ? [one.table.name] : [])));
    const tables = new Map(read.map(({ table }) => [table.name, table]));
    const inputs = [...tables].map(([name, table]) => ({ name, rows: readRows(table, this.#connectors()) }));
    job.start();
    pushInTurn(
      job,
      inputs.filter(({ name }) => looked.has(name)),
    );
    pushInTurn(
      job,
      inputs.filter(({ name }) => !looked.has(name)),
    );
    for (const { name } of inputs) job.watermark(name, Number.POSITIVE_INFINITY);
  }
}

/** A query and what takes its rows. */
interface RunningQuery {
  readonly plan: Plan;
  readonly take: (change: Change) => unknown;
}

function receiverOf({ take }: RunningQuery): Receiver {
  return {
    push: (row, kind) => take({ kind: KIND_NAMES[kind as 0 | 1 | 2 | 3], row }),
    watermark: () => undefined,
  };
}

/** One row of every table in turn. */
function pushInTurn(job: Job, inputs: readonly { readonly name: string; readonly rows: readonly Change[] }[]): void {
  const longest = Math.max(0, ...inputs.map(({ rows }) => rows.length));
  for (let index = 0; index < longest; index++) {
    for (const { name, rows } of inputs) {
      const change = rows[index];
      if (change !== undefined) job.push(name, change.row, KIND_NAMES.indexOf(change.kind));
    }
  }
}
