import type { Analyst } from "@millrace/athena";
import type { PartitionBy } from "./partition-of.ts";
import { HOUR } from "./publish.ts";

/** A stretch of time, `from` included and `to` not, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A way in which the same lines are kept and asked. */
export interface Layout {
  readonly title: string;
  readonly format: "text" | "gzip" | "parquet";
  /** Whether the question names the partitions that can hold the hour. */
  readonly partitions: boolean;
}

/** What a layout answered. */
export interface LayoutAnswer extends Layout {
  /** Addresses and the bytes that they sent. */
  readonly rows: readonly (readonly [source: string, bytes: number])[];
  readonly scannedBytes: number;
  /** The shorter of two times, in milliseconds. */
  readonly engineMs: number;
}

export const LAYOUTS: readonly Layout[] = [
  { title: "text", format: "text", partitions: false },
  { title: "text, partitions", format: "text", partitions: true },
  { title: "gzip", format: "gzip", partitions: false },
  { title: "gzip, partitions", format: "gzip", partitions: true },
  { title: "Parquet", format: "parquet", partitions: false },
  { title: "Parquet, partitions", format: "parquet", partitions: true },
];

/** How many addresses the question asks for. */
export const TOP = 10;
const REPEATS = 2;

/** The question: which addresses sent most in an hour. */
export async function askLayouts(analyst: Analyst, hour: Span, by: PartitionBy): Promise<LayoutAnswer[]> {
  const answers: LayoutAnswer[] = [];
  for (const layout of LAYOUTS) {
    const sql = questionOf(layout, hour, by);
    const tries = [];
    for (let turn = 0; turn < REPEATS; turn++) tries.push(await analyst.ask(sql, [hour.from / 1000, hour.to / 1000]));
    const [{ rows, scannedBytes }] = tries as [(typeof tries)[0]];
    answers.push({
      ...layout,
      rows: rows.map(({ source, bytes }) => [String(source), Number(bytes)] as const),
      scannedBytes,
      engineMs: Math.min(...tries.map(({ engineMs }) => engineMs)),
    });
  }
  return answers;
}

function questionOf({ format, partitions }: Layout, hour: Span, by: PartitionBy): string {
  const values = partitionsOf(hour, by).map((value) => `'${value}'`);
  return `SELECT sourceaddress AS source, sum(bytes) AS bytes
FROM flow_logs_${format}
WHERE action = 'ACCEPT' AND endtime >= ? AND endtime < ?${partitions ? ` AND ingestdatetime IN (${values.join(", ")})` : ""}
GROUP BY sourceaddress
ORDER BY bytes DESC, source
LIMIT ${TOP}`;
}

/**
 * Partitions that can hold lines of an hour. They go by the time at which the oldest line of an object came to Firehose:
 * an object of the hour before can hold later lines, and lines are published some minutes after their interval.
 */
export function partitionsOf({ from }: Span, by: PartitionBy): string[] {
  const values = [from - HOUR, from, from + HOUR].map((time) => {
    const text = new Date(time).toISOString();
    const [year, month, day, hour] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10), text.slice(11, 13)];
    return [year, month, by === "month" ? "01" : day, by === "hour" ? hour : "00"].join("-");
  });
  return [...new Set(values)];
}
