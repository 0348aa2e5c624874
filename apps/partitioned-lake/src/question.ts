import { literal, type QueryOptions, queryRows, runQuery } from "@millrace/athena";
import { customerOf, longestDelay } from "./clicks.ts";
import { analystClient } from "./clients.ts";
import { isByKeys, LAYOUTS, type Layout, tableOf } from "./layouts.ts";
import type { Context } from "./parameters.ts";

/** What is asked: who did what how often on which device during which seconds. */
export interface Question {
  readonly customer: string;
  readonly device: string;
  /** Seconds since the epoch; from the first, up to and not including the last. */
  readonly from: number;
  readonly to: number;
}

/** One kind of event with how often it happened, and first and last when. */
export interface AnswerRow {
  readonly event: string;
  readonly clicks: number;
  readonly first: number;
  readonly last: number;
}

/** What a layout answered, and what that took. */
export interface Answer {
  readonly layout: Layout;
  readonly rows: readonly AnswerRow[];
  readonly scannedBytes: number;
  /** Planning and running, with the reading of objects, in milliseconds of the machine. */
  readonly milliseconds: number;
  /** US dollars, at the least that a query costs. */
  readonly cost: number;
}

/** About one customer's mobile devices during a sixth of the period, half of it over. */
export function questionOf(start: number, { parameters }: Context): Question {
  const from = Math.floor((start + parameters.period / 2) / 1000);
  return { customer: customerOf(1), device: "mobile", from, to: from + Math.floor(parameters.period / 6000) };
}

/** Asks every layout the same. */
export async function askLayouts(context: Context, question: Question): Promise<Answer[]> {
  const stage = context.progress.stage("question", { total: LAYOUTS.length, unit: "layouts" });
  const answers: Answer[] = [];
  for (const layout of LAYOUTS) {
    answers.push(await ask(context, layout, question));
    stage.add();
  }
  stage.done();
  return answers;
}

async function ask(context: Context, layout: Layout, question: Question): Promise<Answer> {
  const options = await queryOptions(context);
  const partitions = partitionsOf(layout, question, context);
  const result = await runQuery({ ...options, sql: questionSql(layout, question, partitions) });
  const rows: AnswerRow[] = [];
  for await (const { event, clicks, first, last } of result.rows())
    rows.push({ event: String(event), clicks: Number(clicks), first: Number(first), last: Number(last) });
  return {
    layout,
    rows,
    scannedBytes: result.scannedBytes,
    milliseconds: result.engineMs,
    cost: result.cost,
  };
}

/** The question in the words of a layout. */
function questionSql(layout: Layout, { customer, device, from, to }: Question, partitions: string): string {
  const who = isByKeys(layout) ? "" : `\n  AND customer_id = ${literal(customer)} AND type.device = ${literal(device)}`;
  return `SELECT type.event AS event, count(*) AS clicks, min(event_timestamp) AS first, max(event_timestamp) AS last
FROM ${tableOf(layout)}
WHERE ${partitions}${who}
  AND event_timestamp >= ${from} AND event_timestamp < ${to}
GROUP BY 1 ORDER BY 1`;
}

/** The partitions that can hold what is asked for. */
function partitionsOf(layout: Layout, question: Question, { parameters }: Context): string {
  const { customer, device, from, to } = question;
  // An object is filed under its oldest record; what happened at the end may arrive as late as the longest delay allows.
  if (layout === "by-arrival") {
    const [first, last] = [from * 1000 - 1.5 * parameters.buffer, to * 1000 + longestDelay(parameters)];
    return `dt BETWEEN ${literal(hourOf(first))} AND ${literal(hourOf(last))}`;
  }
  if (!isByKeys(layout)) return "true";
  const days = [...new Set([from, to - 1].map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 10)))];
  const dates = days.map((day) => {
    const [year, month, date] = day.split("-");
    return `(year = ${literal(year!)} AND month = ${literal(month!)} AND day = ${literal(date!)})`;
  });
  return `customer_id = ${literal(customer)} AND device = ${literal(device)} AND (${dates.join(" OR ")})`;
}

/** An hour as the partitions by arrival are named: `2026-01-05-13`. */
function hourOf(time: number): string {
  return new Date(time).toISOString().slice(0, 13).replace("T", "-");
}

/** How many clicks a question finds in the partitions of its own hours of arrival: those that came later are not there. */
export async function countInOwnHours(context: Context, question: Question): Promise<number> {
  const { from, to } = question;
  const hours = `dt BETWEEN ${literal(hourOf(from * 1000))} AND ${literal(hourOf(to * 1000 - 1))}`;
  const rows = await queryRows({
    ...(await queryOptions(context)),
    sql: questionSql("by-arrival", question, hours),
  });
  return rows.reduce((sum, { clicks }) => sum + Number(clicks), 0);
}

/** How many clicks a layout holds, and how many different ones. */
export async function countClicks(context: Context, layout: Layout): Promise<{ rows: number; clicks: number }> {
  const [row] = await queryRows({
    ...(await queryOptions(context)),
    sql: `SELECT count(*) AS rows, count(DISTINCT event_id) AS clicks FROM ${tableOf(layout)}`,
  });
  return { rows: Number(row!.rows), clicks: Number(row!.clicks) };
}

/**
 * Adds the partitions of the layouts by keys to the catalogue, as `MSCK REPAIR TABLE` finds them below the table's folder,
 * and asks for nothing once, so that the first question is not the one that starts the engine.
 */
export async function loadPartitions(context: Context): Promise<void> {
  const options = await queryOptions(context);
  for (const layout of LAYOUTS.filter(isByKeys))
    await runQuery({ ...options, sql: `MSCK REPAIR TABLE ${tableOf(layout)}` });
  await runQuery({ ...options, sql: "SELECT 1" });
}

/** Where queries of the sample run, with the rights of an analyst. */
export async function queryOptions(context: Context): Promise<Omit<QueryOptions, "sql">> {
  const { clock, outputs, signal } = context;
  const client = await analystClient(context);
  return { client, workGroup: outputs.work_group, database: outputs.database, clock, signal };
}
