import { type Change, type ConnectorContext, openSink, readRows } from "./connectors/connectors.ts";
import { notImplemented, SqlError } from "./errors.ts";
import type { Insert, Statement } from "./parser/ast-statement.ts";
import { printStatement } from "./parser/print-statement.ts";
import { parseScript } from "./parser/statements.ts";
import { Catalog, tableName } from "./planner/catalog.ts";
import { describeFields, explainPlan } from "./planner/explain.ts";
import type { Plan } from "./planner/plan.ts";
import { planInsert, planSelectStatement } from "./planner/planner.ts";
import { planTable } from "./planner/queries.ts";
import { Job } from "./runtime/job.ts";
import { KIND_NAMES, type Receiver, type Row } from "./runtime/operator.ts";

export type { Change } from "./connectors/connectors.ts";

/** What a session is opened with. */
export interface SessionOptions {
  /** Processing time in milliseconds since 1970 at which every job starts; 0 unless given. */
  readonly now?: number;
  /** Takes the lines of the print connector; they are dropped unless given. */
  readonly print?: (line: string) => void;
  /** Random numbers from 0 to 1 for RAND and datagen; Math.random unless given. */
  readonly random?: () => number;
}

/** What a statement gave: rows of a result, or nothing but that it was done. */
export interface StatementResult {
  readonly columns: readonly string[];
  readonly changes: readonly Change[];
}

const DONE: StatementResult = { columns: [], changes: [] };

/** Settings that are executed; others are refused. */
const SETTINGS = new Set(["table.local-time-zone", "millrace.flink-version"]);

/** Executes Flink SQL statements one after the other; a query runs to the end of its inputs. */
export class FlinkSession {
  readonly #catalog = new Catalog();
  readonly #rows = new Map<string, Change[]>();
  readonly #options: SessionOptions;

  constructor(options: SessionOptions = {}) {
    this.#options = options;
  }

  /** Adds rows to a table of the connector `values`; see LogicalType for the form of the values. */
  load(table: string, rows: readonly Row[], kind: Change["kind"] = "+I"): void {
    const list = this.#rows.get(table) ?? [];
    for (const row of rows) list.push({ kind, row });
    this.#rows.set(table, list);
  }

  /** Executes the statements of a text; errors are SqlError with the place in it. */
  execute(text: string): StatementResult[] {
    return parseScript(text).map((statement) => this.#execute(statement));
  }

  #execute(statement: Statement): StatementResult {
    switch (statement.kind) {
      case "select":
        return this.#query(planSelectStatement(statement.query, this.#catalog));
      case "createTable":
        this.#catalog.createTable(statement);
        return DONE;
      case "createView":
        planSelectStatement(statement.query, this.#catalog);
        this.#catalog.createView(statement);
        return DONE;
      case "createFunction":
        throw notImplemented("CREATE FUNCTION", statement.at);
      case "drop":
        if (statement.what === "FUNCTION") throw notImplemented("DROP FUNCTION", statement.at);
        this.#catalog.drop(statement);
        return DONE;
      case "describe": {
        const plan = planTable(statement.name, statement.at, this.#planning(), undefined);
        return table(
          ["name", "type", "null"],
          describeFields(plan).map((field) => [field.name, field.type, field.null]),
        );
      }
      case "show":
        return this.#show(statement);
      case "set":
        return this.#set(statement);
      case "reset":
        if (statement.key === undefined) this.#catalog.settings.clear();
        else this.#catalog.settings.delete(statement.key);
        return DONE;
      case "explain":
        return table(["result"], [[this.#explain(statement)]]);
      case "insert":
        this.#insert([statement]);
        return DONE;
      case "statementSet":
        this.#insert(statement.inserts);
        return DONE;
    }
  }

  #planning() {
    return { catalog: this.#catalog, zone: this.#catalog.zone, atLeast2: false, commonTables: new Map() };
  }

  #show(statement: Extract<Statement, { kind: "show" }>): StatementResult {
    if (statement.what === "FUNCTIONS") throw notImplemented("SHOW FUNCTIONS", statement.at);
    const { tables, views } = this.#catalog;
    if (statement.name === undefined) {
      const names = statement.what === "VIEWS" ? [...views.keys()] : [...tables.keys(), ...views.keys()];
      return statement.what === "VIEWS" || statement.what === "TABLES"
        ? table(
            [statement.what === "VIEWS" ? "view name" : "table name"],
            names.toSorted().map((name) => [name]),
          )
        : DONE;
    }
    const found = tables.get(tableName(statement.name, statement.at));
    if (statement.what !== "CREATE TABLE" || found === undefined)
      throw notImplemented(`SHOW ${statement.what} of this object`, statement.at);
    return table(["result"], [[printStatement(found.definition)]]);
  }

  #set(statement: Extract<Statement, { kind: "set" }>): StatementResult {
    const { key, value } = statement;
    if (key === undefined)
      return table(
        ["key", "value"],
        [...this.#catalog.settings].map((entry) => [...entry]),
      );
    if (!SETTINGS.has(key)) throw notImplemented(`Setting '${key}'`, statement.at);
    this.#catalog.settings.set(key, value!);
    return DONE;
  }

  #explain(statement: Extract<Statement, { kind: "explain" }>): string {
    const refused = statement.details.find((detail) => detail !== "CHANGELOG_MODE");
    if (refused !== undefined) throw notImplemented(`EXPLAIN ${refused}`, statement.at);
    const inner = statement.statement;
    if (inner.kind !== "select" && inner.kind !== "insert") throw notImplemented(`EXPLAIN of this statement`, inner.at);
    const plan =
      inner.kind === "select" ? planSelectStatement(inner.query, this.#catalog) : planInsert(inner, this.#catalog).plan;
    return explainPlan(plan, statement.details.includes("CHANGELOG_MODE"));
  }

  #query(plan: Plan): StatementResult {
    const changes: Change[] = [];
    this.#run(plan, (change) => changes.push(change));
    return { columns: plan.fields.map(({ name }) => name), changes };
  }

  #insert(inserts: readonly Insert[]): void {
    const planned = inserts.map((insert) => planInsert(insert, this.#catalog));
    const context = this.#connectors();
    for (const { table: target, plan } of planned) {
      const sink = openSink(target, context);
      const upsert = target.primaryKey.length > 0;
      this.#run(plan, (change) => {
        if (!upsert || change.kind !== "-U") sink(change);
      });
    }
  }

  #connectors(): ConnectorContext {
    const { print = () => undefined, random = Math.random } = this.#options;
    return { zone: this.#catalog.zone, print, rows: this.#rows, random };
  }

  /** Runs a plan to the end of its inputs, one row of every table in turn. */
  #run(plan: Plan, sink: (change: Change) => unknown): void {
    const output: Receiver = {
      push: (row, kind) => sink({ kind: KIND_NAMES[kind as 0 | 1 | 2 | 3], row }),
      watermark: () => undefined,
    };
    const { now = 0, random = Math.random } = this.#options;
    const job = new Job(plan, output, { now, zone: this.#catalog.zone, random });
    const inputs = job.tables.map((name) => ({ name, rows: readRows(this.#tableOf(name), this.#connectors()) }));
    job.start();
    const longest = Math.max(0, ...inputs.map(({ rows }) => rows.length));
    for (let index = 0; index < longest; index++) {
      for (const { name, rows } of inputs) {
        const change = rows[index];
        if (change !== undefined) job.push(name, change.row, KIND_NAMES.indexOf(change.kind));
      }
    }
    for (const { name } of inputs) job.watermark(name, Number.POSITIVE_INFINITY);
  }

  #tableOf(name: string) {
    const found = this.#catalog.tables.get(name);
    if (found === undefined) throw new SqlError("FLINK_SQL_VALIDATION", `Object '${name}' not found`);
    return found;
  }
}

function table(columns: readonly string[], rows: readonly Row[]): StatementResult {
  return { columns, changes: rows.map((row) => ({ kind: "+I", row })) };
}
