import { type Check, checkAtLeast, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import { longestDelay } from "./clicks.ts";
import { expectedAnswer, isAskedFor } from "./expected/answer.ts";
import { isByKeys, LAYOUTS, type Layout, prefixOf } from "./layouts.ts";
import type { Context, Parameters } from "./parameters.ts";
import { hourOf } from "./question.ts";
import type { LakeResult } from "./result.ts";

const CLICKS = "the clicks as they were put";
const POST = "the post: partitions reduce the data that is scanned";
const OBJECTS = "S3, sizes of the objects";

/** Every layout holds every click and answers the same; each reads what it must and no more. */
export function checkLayouts(result: LakeResult, { parameters }: Context): Check[] {
  const clicks = result.put.clicks.map(({ click }) => click);
  const { question, answers, content } = result;
  const expected = expectedAnswer(clicks, question);
  const named = clicks.filter(({ customer_id }) => customer_id !== undefined).length;
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
      textBytes(result, parameters),
      Object.fromEntries(
        ["json", "gzip", "by-arrival", "by-keys"].map((layout) => [layout, scanned.get(layout as Layout)!]),
      ),
    ),
    checkThat(
      "of Parquet, only the columns asked for are scanned",
      OBJECTS,
      `less than ${bytesOf(result, "parquet", () => true)} and ${partitionBytes(result, "parquet-by-keys")}`,
      [scanned.get("parquet")!, scanned.get("parquet-by-keys")!],
      scanned.get("parquet")! < bytesOf(result, "parquet", () => true) &&
        scanned.get("parquet-by-keys")! < partitionBytes(result, "parquet-by-keys"),
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

function textBytes(result: LakeResult, parameters: Parameters): Record<string, number> {
  const { from, to } = result.question;
  const first = hourOf(from * 1000 - 1.5 * parameters.buffer);
  const last = hourOf(to * 1000 + longestDelay(parameters));
  return {
    json: bytesOf(result, "json", () => true),
    gzip: bytesOf(result, "gzip", () => true),
    "by-arrival": bytesOf(result, "by-arrival", (folder) => {
      const hour = folder.slice("dt=".length);
      return hour >= first && hour <= last;
    }),
    "by-keys": partitionBytes(result, "by-keys"),
  };
}

function partitionBytes(result: LakeResult, layout: Layout): number {
  const { customer, device, from, to } = result.question;
  const days = [from, to - 1].map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 10).replaceAll("-", ""));
  return bytesOf(result, layout, (folder) => {
    const day = folder
      .replaceAll(/[^0-9/]/g, "")
      .split("/")
      .slice(-3)
      .join("");
    return folder.startsWith(`customer_id=${customer}/device=${device}/`) && days.includes(day);
  });
}

function bytesOf({ content }: LakeResult, layout: Layout, isRead: (folder: string) => boolean): number {
  return content[layout].objects
    .filter(({ key }) => isRead(key.slice(prefixOf(layout).length, key.lastIndexOf("/"))))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

function perLayout<T>(value: (layout: Layout) => T): Record<string, T> {
  return Object.fromEntries(LAYOUTS.map((layout) => [layout, value(layout)]));
}
