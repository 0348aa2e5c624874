import { bytesOf, type Check, checkEqual, checkThat } from "@millrace/sample";
import { blockedIn, type Expected } from "./expected/requests.ts";
import { foldersOf, type LayoutAnswer } from "./layouts.ts";
import type { Analytics } from "./result.ts";

const S3 = "S3, ListObjectsV2";

/** Compares the answers of all layouts with counts of the lines put, and what they read with the objects. */
export function checkLayouts({ hour, lake, layouts }: Analytics, { requests }: Expected): Check[] {
  const right = blockedIn(requests, hour);
  const wrong = layouts.filter(({ rows }) => JSON.stringify(rows) !== JSON.stringify(right));
  const scanned = Object.fromEntries(layouts.map(({ title, scannedBytes }) => [title, scannedBytes]));
  const folders = foldersOf(hour);
  const expectedBytes = ({ folder, partitions }: LayoutAnswer) => {
    const objects = folder === "full/" ? lake.full : lake.trimmed;
    return bytesOf(
      partitions ? objects.filter(({ key }) => folders.some((each) => key.startsWith(`${folder}${each}/`))) : objects,
    );
  };
  const json = layouts.filter(({ folder }) => folder !== "parquet/");
  return [
    checkEqual(
      `all ${layouts.length} layouts give the same right answer`,
      "the lines put, counted one by one",
      { rows: right.length, wrong: [] },
      { rows: layouts[0]!.rows.length, wrong: wrong.map(({ title }) => title) },
    ),
    checkEqual(
      "JSON is read as a whole, or the folders of the hour and the one before",
      S3,
      Object.fromEntries(json.map((layout) => [layout.title, expectedBytes(layout)])),
      Object.fromEntries(json.map(({ title }) => [title, scanned[title]!])),
    ),
    ...falls("trimming saves bytes of a question about blocked requests", scanned, "full JSON", "trimmed JSON"),
    // A short run has no other hours.
    ...(lake.trimmed.every(({ key }) => folders.some((each) => key.includes(each)))
      ? []
      : [
          ...falls("partitions save bytes", scanned, "trimmed JSON", "trimmed JSON, partitions"),
          ...falls("partitions and columns together the most", scanned, "Parquet", "Parquet, partitions"),
        ]),
    ...falls("columns save more", scanned, "trimmed JSON, partitions", "Parquet"),
  ];
}

function falls(name: string, scanned: Readonly<Record<string, number>>, from: string, to: string): Check[] {
  const [before, after] = [scanned[from]!, scanned[to]!];
  return [checkThat(name, "statistics of Athena", `less than ${from}: ${before} bytes`, after, after < before)];
}
