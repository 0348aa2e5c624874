import { deserialize, serialize } from "node:v8";
import { SqlError } from "../errors.ts";
import { cast } from "../functions/cast.ts";
import { column } from "../functions/rex.ts";
import { parseQueryText, parseScript, parseTypeText } from "../parser/statements.ts";
import { project } from "../planner/builders.ts";
import { Catalog } from "../planner/catalog.ts";
import type { Plan } from "../planner/plan.ts";
import { planSelectStatement } from "../planner/planner.ts";
import { WatermarkAssigner } from "../runtime/calc.ts";
import { type Job, openJob, type Savepoint } from "../runtime/job.ts";
import { KIND_NAMES } from "../runtime/operator.ts";
import { operatorSettings, Settings } from "../settings.ts";
import { STRING, typeOf } from "../types/logical.ts";
import { parseTimestamp } from "../types/time.ts";
import type { Case, CaseRow, CaseTable } from "./case.ts";
import { differenceBefore, differenceOf } from "./compare.ts";
import { decodeValue, encodeValue } from "./values.ts";

/** What came of a case. A case is refused when the engine says that it does not do what it asks for. */
export interface CaseResult {
  readonly outcome: "passed" | "failed" | "refused";
  readonly detail: string;
}

/** A metadata column of a case is filled by its rows, as one of the table's own. */
const METADATA = / METADATA\b.*$/i;
/** Where processing time starts when a case does not say. */
const START = Date.UTC(2020, 0, 1);
/** Far past every window, and into the second half of one of 10 seconds, where Flink's tests go on after a savepoint. */
const PAST_ALL_WINDOWS = 400 * 86_400_000 + 5000;

/** Runs a case, through its savepoint when it has one, and compares what it gives. */
export function runCase(one: Case): CaseResult {
  try {
    const difference = new CaseRun(one).run();
    if (one.expectError !== undefined) return { outcome: "failed", detail: `expected an error: ${one.expectError}` };
    return difference === undefined ? { outcome: "passed", detail: "" } : { outcome: "failed", detail: difference };
  } catch (error) {
    if (!(error instanceof SqlError))
      return { outcome: "failed", detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    if (error.code === "FLINK_SQL_NOT_IMPLEMENTED") return { outcome: "refused", detail: error.message };
    return { outcome: one.expectError === undefined ? "failed" : "passed", detail: `${error.code} ${error.message}` };
  }
}

/** The rows a case gives without its savepoint. */
export function caseRows(one: Case): CaseRow[] {
  const { checkpoint: _, ...whole } = one;
  const run = new CaseRun(whole);
  run.run();
  return run.rows;
}

/** The position of one row among those of all tables. */
interface Arrival {
  readonly table: string;
  readonly index: number;
  /** Processing time at which the row comes, undefined when that does not matter. */
  readonly time: number | undefined;
}

class CaseRun {
  readonly #case: Case;
  readonly #catalog = new Catalog();
  readonly #plan: Plan;
  readonly rows: CaseRow[] = [];
  #job: Job;
  #now = START;

  constructor(one: Case) {
    this.#case = one;
    if (one.notes?.startsWith("Flink >= 2.1") === true) this.#catalog.settings.set("millrace.flink-version", "2.1");
    for (const [key, value] of Object.entries(one.config ?? {})) this.#catalog.settings.set(key, value);
    for (const [name, table] of Object.entries(one.tables)) this.#create(name, table);
    this.#plan = this.#asOutput(planSelectStatement(parseQueryText(one.sql), this.#catalog));
    this.#now = this.#arrivals()[0]?.time ?? START;
    this.#job = this.#newJob(undefined);
  }

  run(): string | undefined {
    const { checkpoint } = this.#case;
    const arrivals = this.#arrivals();
    this.#job.start();
    if (checkpoint !== undefined) {
      const before = (arrival: Arrival) => arrival.index < (checkpoint.rowsBefore[arrival.table] ?? 0);
      this.#feed(arrivals.filter(before));
      const difference = differenceBefore(this.#case, this.rows);
      if (difference !== undefined) return difference;
      this.#job = this.#newJob(deserialize(serialize(this.#job.savepoint())) as Savepoint);
      this.#feed(arrivals.filter((arrival) => !before(arrival)));
    } else this.#feed(arrivals);
    for (const table of this.#job.tables) this.#job.watermark(table, Number.POSITIVE_INFINITY);
    return differenceOf(this.#case, this.rows);
  }

  #create(name: string, table: CaseTable): void {
    const timed = isTimed(table);
    const elements = Object.entries(table.columns).map(
      ([column, type]) =>
        `\`${column}\` ${timed && column === "proctime" ? "AS PROCTIME()" : type.replace(METADATA, "")}`,
    );
    if (table.watermark === "explicit") elements.push("WATERMARK FOR `rowtime` AS SOURCE_WATERMARK()");
    else if (table.watermark !== null && !timed) elements.push(`WATERMARK ${table.watermark}`);
    if (table.primaryKey !== undefined)
      elements.push(`PRIMARY KEY (${table.primaryKey.map((key) => `\`${key}\``).join(", ")}) NOT ENFORCED`);
    const options = [`'connector' = 'values'`];
    const mode =
      table.options?.["changelog-mode"] ?? table.changelogMode ?? (table.ops === undefined ? undefined : "I,UB,UA,D");
    if (mode !== undefined) options.push(`'changelog-mode' = '${mode}'`);
    if (this.#case.config?.["table.exec.source.cdc-events-duplicate"] === "true")
      options.push(`'cdc-events-duplicate' = 'true'`);
    const [statement] = parseScript(`CREATE TABLE \`${name}\` (${elements.join(", ")}) WITH (${options.join(", ")})`);
    if (statement?.kind === "createTable") this.#catalog.createTable(statement);
  }

  /** The query's columns as the types the case names. */
  #asOutput(plan: Plan): Plan {
    const { zone } = this.#catalog;
    const at = { line: 1, column: 1 };
    const types = Object.values(this.#case.output.columns).map((text) =>
      text === "STRING (rendered)" ? STRING : typeOf(parseTypeText(text)),
    );
    if (types.length !== plan.fields.length)
      throw new SqlError(
        "FLINK_SQL_VALIDATION",
        `The query has ${plan.fields.length} columns, the case ${types.length}`,
      );
    return project(
      plan,
      plan.fields.map(({ type }, index) =>
        type.name === types[index]!.name && type.name !== "DECIMAL"
          ? column(index, type)
          : cast(column(index, type), types[index]!, zone, at),
      ),
      plan.fields.map(({ name }) => name),
    );
  }

  #newJob(savepoint: Savepoint | undefined): Job {
    const types = this.#plan.fields.map(({ type }) => type);
    const output = {
      push: (row: readonly unknown[], kind: number) => {
        this.rows.push({
          op: KIND_NAMES[kind as 0 | 1 | 2 | 3],
          row: row.map((value, index) => encodeValue(value, types[index]!)),
        });
      },
      watermark: () => undefined,
    };
    const job = openJob(this.#plan, output, {
      now: this.#now,
      zone: this.#catalog.zone,
      operators: operatorSettings(new Settings(this.#catalog.settings)),
    });
    for (const operator of job.operators) {
      if (!(operator instanceof WatermarkAssigner)) continue;
      if (this.#case.watermarkEmission === "end-of-input") operator.interval = Number.POSITIVE_INFINITY;
      operator.beginBefore1970();
    }
    if (savepoint !== undefined) job.restore(savepoint);
    return job;
  }

  #arrivals(): Arrival[] {
    const arrivals = Object.entries(this.#case.tables).flatMap(([table, { columns, rows, ...rest }]) => {
      const place = isTimed({ columns, rows, ...rest }) ? Object.keys(columns).indexOf("proctime") : -1;
      return rows.map(
        (row, index): Arrival => ({ table, index, time: place < 0 ? undefined : parseTimestamp(String(row[place]))! }),
      );
    });
    return arrivals.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0) || a.index - b.index);
  }

  #feed(arrivals: readonly Arrival[]): void {
    const used = new Set(this.#job.tables);
    const looked = lookupTables(this.#plan);
    const ordered = [
      ...arrivals.filter(({ table }) => looked.has(table)),
      ...arrivals.filter(({ table }) => !looked.has(table)),
    ];
    for (const { table, index, time } of ordered) {
      if (time !== undefined) this.#job.advanceTo(time);
      if (used.has(table)) this.#pushRow(table, index);
    }
    if (this.#case.watermarkEmission !== "processing-time") return;
    this.#now = (arrivals.at(-1)?.time ?? this.#now) + PAST_ALL_WINDOWS;
    this.#job.advanceTo(this.#now);
  }

  #pushRow(name: string, index: number): void {
    const table = this.#case.tables[name]!;
    const { physical } = this.#catalog.tables.get(name)!;
    const skipped = isTimed(table) ? Object.keys(table.columns).indexOf("proctime") : -1;
    const values = table.rows[index]!.filter((_, place) => place !== skipped);
    const row = physical.map(({ type }, place) => decodeValue(values[place], type));
    this.#job.push(name, row, KIND_NAMES.indexOf(table.ops?.[index] ?? "+I"));
    for (const { afterRow, watermark } of table.watermarks ?? []) {
      if (afterRow === index + 1) this.#job.watermark(name, parseTimestamp(watermark)!);
    }
  }
}

/** The tables that are looked up: their rows are there before the others come. */
function lookupTables(plan: Plan): ReadonlySet<string> {
  const tables = new Set<string>();
  visit(plan, false);
  return tables;

  function visit(node: Plan, looked: boolean): void {
    if (node.kind === "scan" && looked) tables.add(node.table.name);
    if ("input" in node) visit(node.input, looked);
    if ("inputs" in node) for (const input of node.inputs) visit(input, looked);
    if (!("left" in node)) return;
    visit(node.left, looked);
    visit(node.right, looked || (node.kind === "join" && node.strategy.kind === "lookup"));
  }
}

/** Whether the column `proctime` says when a row comes. */
function isTimed(table: CaseTable): boolean {
  return table.watermark?.startsWith("processing-time") === true;
}
