import type { Change } from "../../src/connectors/connectors.ts";
import { parseQueryText } from "../../src/parser/statements.ts";
import type { Catalog } from "../../src/planner/catalog.ts";
import type { Plan } from "../../src/planner/plan.ts";
import { planSelectStatement } from "../../src/planner/planner.ts";
import type { OperatorSettings } from "../../src/runtime/build.ts";
import { type Job, openJob } from "../../src/runtime/job.ts";
import { KIND_NAMES, type Row } from "../../src/runtime/operator.ts";
import { FlinkSession } from "../../src/session.ts";

/** A row of a table. */
export interface Arrival {
  readonly table: string;
  readonly row: Row;
}

/** A query whose jobs a test runs step by step. */
export class TestQuery {
  readonly #plan: Plan;
  readonly #catalog: Catalog;

  constructor(tables: string, sql: string) {
    const session = new FlinkSession();
    session.execute(tables);
    this.#catalog = session.catalog;
    this.#plan = planSelectStatement(parseQueryText(sql), session.catalog);
  }

  /** A job at a processing time, and what it gives. */
  open(now = 0, operators?: OperatorSettings): { job: Job; changes: Change[] } {
    const changes: Change[] = [];
    const output = {
      push: (row: Row, kind: number) => changes.push({ kind: KIND_NAMES[kind as 0 | 1 | 2 | 3], row }),
      watermark: () => undefined,
    };
    const options = { now, zone: this.#catalog.zone, ...(operators && { operators }) };
    return { job: openJob(this.#plan, output, options), changes };
  }

  /** All that rows give, up to the end of their tables. */
  run(arrivals: readonly Arrival[]): Change[] {
    const { job, changes } = this.open();
    job.start();
    for (const { table, row } of arrivals) job.push(table, row, 0);
    end(job);
    return changes;
  }
}

/** The end of all tables. */
export function end(job: Job): void {
  for (const table of job.tables) job.watermark(table, Number.POSITIVE_INFINITY);
}

/** The table that changes leave, as sorted texts of rows. */
export function tableOf(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { kind, row } of changes) {
    const text = JSON.stringify(row);
    counts.set(text, (counts.get(text) ?? 0) + (kind === "+I" || kind === "+U" ? 1 : -1));
  }
  const rows: string[] = [];
  for (const [text, count] of counts) {
    if (count < 0) throw new Error(`${text} was taken out more often than put in`);
    for (let copy = 0; copy < count; copy++) rows.push(text);
  }
  return rows.toSorted();
}
