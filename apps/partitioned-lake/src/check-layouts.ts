import { bytesOf, type Check, checkAtLeast, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import { expectedAnswer, isAskedFor } from "./expected/answer.ts";
import { objectsRead } from "./expected/objects-read.ts";
import { isByKeys, LAYOUTS, type Layout } from "./layouts.ts";
import type { Context, Parameters } from "./parameters.ts";
import type { LakeResult } from "./result.ts";

const CLICKS = "the clicks as they were put";
const POST = "the post: partitions reduce the data that is scanned";
const OBJECTS = "S3, sizes of the objects";
const TEXT = ["json", "gzip", "by-arrival", "by-keys"] as const;
const PARQUET = ["parquet", "parquet-by-keys"] as const;

/** Every layout holds every click and answers the same; each reads what it must and no more. */
export function checkLayouts(result: LakeResult, { parameters }: Context): Check[] {
  const clicks = result.put.clicks.map(({ click }) => click);
  const { question, answers, content } = result;
  const expected = expectedAnswer(clicks, question);
  const named = clicks.filter(({ customer_id }) => customer_id !== undefined).length;
  const read = (layout: Layout) => bytesOf(objectsRead(layout, content[layout].objects, question, parameters));
  const scanned = new Map(answers.map(({ layout, scannedBytes }) => [layout, scannedBytes]));
  return [
    checkEqual(
      "every layout holds every click once",
      CLICKS,
      perLayout((layout) => (isByKeys(layout) ? [named, named] : [clicks.length, clicks.length])),
      perLayout((layout) => [content[layout].rows, content[layout].clicks]),
    ),
    checkAtLeast("the question has an answer", CLICKS, 2, expected.length),
    ...answers.map(({ layout, rows }) =>
      checkEqual(
        `${layout}: the answer`,
        CLICKS,
        expected.map((row) => ({ ...row })),
        rows.map((row) => ({ ...row })),
      ),
    ),
    checkEqual(
      "of text, whole objects are scanned, and of the partitions asked for only",
      OBJECTS,
      TEXT.map((layout) => read(layout)),
      TEXT.map((layout) => scanned.get(layout)!),
    ),
    checkThat(
      "of Parquet, only the columns asked for are scanned",
      OBJECTS,
      `less than ${PARQUET.map((layout) => read(layout)).join(" and ")}`,
      PARQUET.map((layout) => scanned.get(layout)!),
      PARQUET.every((layout) => scanned.get(layout)! < read(layout)),
    ),
    ...[
      ["json", "gzip"],
      ["by-arrival", "by-keys"],
      ["gzip", "parquet"],
      ["parquet", "parquet-by-keys"],
      ["by-keys", "parquet-by-keys"],
    ].map(([one, other]) => checkLess(`${other} scans less than ${one}`, scanned, one as Layout, other as Layout)),
    checkAtMost("by-arrival scans no more than gzip", POST, scanned.get("gzip")!, scanned.get("by-arrival")!),
    checkLateClicks(result, parameters),
  ];
}

function checkLess(name: string, scanned: ReadonlyMap<Layout, number>, one: Layout, other: Layout): Check {
  const [limit, actual] = [scanned.get(one)!, scanned.get(other)!];
  return checkThat(name, POST, `less than ${limit}`, actual, actual < limit);
}

/** What arrived so late that its object began after the last hour asked for cannot be found there. */
function checkLateClicks({ put, question, inOwnHours, answers }: LakeResult, { buffer }: Parameters): Check {
  const end = Math.ceil(question.to / 3600) * 3_600_000 + 1.5 * buffer;
  const late = put.clicks.filter(({ click, arrival }) => isAskedFor(click, question) && arrival >= end).length;
  const all = answers[0]!.rows.reduce((sum, { clicks }) => sum + clicks, 0);
  return checkAtLeast(
    "hours of arrival miss clicks that came late",
    "the clicks with their arrivals",
    late,
    all - inOwnHours,
  );
}

function perLayout<T>(value: (layout: Layout) => T): Record<string, T> {
  return Object.fromEntries(LAYOUTS.map((layout) => [layout, value(layout)]));
}
