import { bytesOf, type Check, checkEqual, checkThat, type StoredObject } from "@millrace/sample";
import { type Expected, rank } from "./expected/flows.ts";
import { type LayoutAnswer, partitionsOf, TOP } from "./layouts.ts";
import type { Context } from "./parameters.ts";
import type { FlowAnalysis } from "./result.ts";

/** Compares the answers of all layouts with sums of the lines published, and what they read with the objects. */
export function checkLayouts(
  { converted, hour, lake, layouts, partitions }: FlowAnalysis,
  { flows }: Expected,
  { outputs, parameters }: Context,
): Check[] {
  const within = flows.filter(
    ({ action, end }) => action === "ACCEPT" && end! * 1000 >= hour.from && end! * 1000 < hour.to,
  );
  const right = rank(
    within,
    (flow) => flow.srcaddr!,
    (flow) => flow.bytes!,
  ).slice(0, TOP);
  const wrong = layouts.filter(({ rows }) => JSON.stringify(rows) !== JSON.stringify(right));
  const scanned = Object.fromEntries(layouts.map(({ title, scannedBytes }) => [title, scannedBytes]));
  const values = partitionsOf(hour, parameters.partitionBy);
  const expectedBytes = ({ format, partitions: named }: LayoutAnswer) => {
    const kind = format === "text" ? "text" : "gzip";
    const roots = partitions[kind].filter(({ value }) => !named || values.includes(value));
    const isRead = ({ key }: StoredObject) =>
      roots.some(({ location }) => `s3://${outputs.bucket}/${key}`.startsWith(location));
    return bytesOf(lake[kind].filter(isRead));
  };
  const lines = layouts.filter(({ format }) => format !== "parquet");
  return [
    checkEqual(
      `all ${layouts.length} layouts give the same right answer`,
      "the lines published, added up one by one",
      { rows: right.length, wrong: [] },
      { rows: layouts[0]!.rows.length, wrong: wrong.map(({ title }) => title) },
    ),
    checkEqual(
      "text and gzip are read as a whole, or the partitions of three hours",
      "S3, ListObjectsV2",
      Object.fromEntries(lines.map((layout) => [layout.title, expectedBytes(layout)])),
      Object.fromEntries(lines.map(({ title }) => [title, scanned[title]!])),
    ),
    checkEqual(
      "to write Parquet, all compressed lines are read once",
      "S3, ListObjectsV2",
      bytesOf(lake.gzip),
      converted.scannedBytes,
    ),
    falls("compression saves bytes", scanned, "text", "gzip"),
    // Days, months and a short run have no other partitions.
    ...(partitions.gzip.some(({ value }) => !values.includes(value))
      ? [
          falls("partitions save bytes", scanned, "text", "text, partitions"),
          falls("partitions and compression together more", scanned, "gzip", "gzip, partitions"),
          falls("partitions and columns together the most", scanned, "gzip, partitions", "Parquet, partitions"),
        ]
      : []),
    falls("columns save bytes", scanned, "gzip", "Parquet"),
  ];
}

function falls(name: string, scanned: Readonly<Record<string, number>>, from: string, to: string): Check {
  const [before, after] = [scanned[from]!, scanned[to]!];
  return checkThat(name, "statistics of Athena", `less than ${from}: ${before} bytes`, after, after < before);
}
