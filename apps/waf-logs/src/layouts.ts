import type { Analyst } from "@millrace/athena";
import { HOUR, type Span } from "./requests.ts";

/** A way in which the same logs are kept and asked. */
export interface Layout {
  readonly title: string;
  /** Folder of the objects. */
  readonly folder: "full/" | "trimmed/" | "parquet/";
  /** Whether the question names the partitions that can hold the hour. */
  readonly partitions: boolean;
}

/** What a layout answered. */
export interface LayoutAnswer extends Layout {
  /** Rule, country and requests. */
  readonly rows: readonly (readonly [rule: string, country: string, requests: number])[];
  readonly scannedBytes: number;
  /** The shorter of two times, in milliseconds. */
  readonly engineMs: number;
}

export const LAYOUTS: readonly Layout[] = [
  { title: "full JSON", folder: "full/", partitions: false },
  { title: "full JSON, partitions", folder: "full/", partitions: true },
  { title: "trimmed JSON", folder: "trimmed/", partitions: false },
  { title: "trimmed JSON, partitions", folder: "trimmed/", partitions: true },
  { title: "Parquet", folder: "parquet/", partitions: false },
  { title: "Parquet, partitions", folder: "parquet/", partitions: true },
];

const REPEATS = 2;

/** The question: which rules blocked how many requests of which country in an hour. */
export async function askLayouts(analyst: Analyst, hour: Span): Promise<LayoutAnswer[]> {
  const answers: LayoutAnswer[] = [];
  for (const layout of LAYOUTS) {
    const tries = [];
    for (let turn = 0; turn < REPEATS; turn++)
      tries.push(await analyst.ask(questionOf(layout, hour), [hour.from, hour.to]));
    const [{ rows, scannedBytes }] = tries as [(typeof tries)[0]];
    answers.push({
      ...layout,
      rows: rows.map(({ rule, country, requests }) => [String(rule), String(country), Number(requests)] as const),
      scannedBytes,
      engineMs: Math.min(...tries.map(({ engineMs }) => engineMs)),
    });
  }
  return answers;
}

function questionOf({ folder, partitions }: Layout, hour: Span): string {
  const isParquet = folder === "parquet/";
  const table = isParquet ? "requests_parquet" : `waf_${folder.slice(0, -1)}`;
  const country = isParquet ? "country" : "httprequest.country";
  const within = partitions
    ? ` AND ${isParquet ? `hour = '${dateParts(hour.from).join("-")}'` : folderFilter(hour)}`
    : "";
  return `SELECT terminatingruleid AS rule, ${country} AS country, count(*) AS requests
FROM ${table}
WHERE action = 'BLOCK' AND "timestamp" >= ? AND "timestamp" < ?${within}
GROUP BY 1, 2
ORDER BY 1, 2`;
}

/**
 * Folders of the hour and of the one before: Firehose names an object after the arrival of its oldest record, and fills
 * it for up to 20 minutes after that.
 */
export function foldersOf({ from }: Span): string[] {
  return [from - HOUR, from].map((time) => dateParts(time).join("/"));
}

function folderFilter(hour: Span): string {
  const filters = [hour.from - HOUR, hour.from].map((time) => {
    const parts = dateParts(time).map((part, level) => `partition_${level} = '${part}'`);
    return `(${parts.join(" AND ")})`;
  });
  return `(${filters.join(" OR ")})`;
}

/** Year, month, day and hour in UTC. */
function dateParts(time: number): [string, string, string, string] {
  const text = new Date(time).toISOString();
  return [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10), text.slice(11, 13)];
}
