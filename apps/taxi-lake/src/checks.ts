import { createHash } from "node:crypto";
import { type Check, checkAtLeast, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import type { LakeFile, Row } from "./lake.ts";
import type { Answers } from "./questions.ts";
import type { SentRecord, Trip } from "./records.ts";

/** All that a run found. */
export interface LakeResult {
  readonly sent: readonly SentRecord[];
  readonly snapshots: number;
  readonly archive: readonly { readonly line: string; readonly folders: string }[];
  readonly rows: readonly Row[];
  readonly deadLetters: readonly { readonly line: string; readonly folders: string }[];
  readonly files: readonly (readonly LakeFile[])[];
  readonly answers: Answers;
  readonly filled: readonly Row[];
  readonly status: string;
}

const SENT = "the records sent";

/** Compares every place with the records that were sent. */
export function checkLake(result: LakeResult): Check[] {
  const { sent, snapshots, archive, rows, deadLetters, files, answers, filled, status } = result;
  const trips = sent.filter((record) => record.trip !== undefined);
  const distinct = (source: string) =>
    new Set(trips.filter((record) => record.source === source).map((record) => record.trip!.trip_id)).size;
  const cents = trips.reduce((sum, record) => sum + Math.round(record.trip!.total_amount * 100), 0);
  const letters = deadLetters.map(({ line, folders }) => ({ ...(JSON.parse(line) as object), folders }));
  const inFolder = rows.filter(
    ({ pickup_time: time, partition }) => partition !== `${time.slice(0, 10)}/${time.slice(11, 13)}`,
  );
  return [
    checkEqual("the application runs", "Terraform", "RUNNING", status),
    checkAtLeast("it was stopped with a snapshot and went on from it", "StopApplication", 1, snapshots),
    checkEqual(
      "the archive holds every record as it came, once",
      SENT,
      print(sent.map(({ line, source }) => `source=${source} ${line}`)),
      print(archive.map(({ line, folders }) => `${folders} ${line}`)),
    ),
    checkEqual(
      "every trip is a line once for every time it was sent",
      SENT,
      print(trips.map(textOfSent)),
      print(rows.map(textOfRow)),
    ),
    checkEqual("lines are in the folder of their pick-up", "day and hour of the line", 0, inFolder.length),
    checkEqual(
      "columns hold the same trips and amounts",
      SENT,
      [trips.length, distinct("yellow") + distinct("green"), cents],
      [answers.columns.rows, answers.columns.trips, answers.columns.cents],
    ),
    checkEqual(
      "each index has every trip of its source once, however often it was sent",
      SENT,
      { yellow: distinct("yellow"), green: distinct("green") },
      { ...answers.indexes },
    ),
    checkThat(
      "a trip that was sent twice is one document under its id",
      "the id of the trip",
      "found, with the trip in it",
      answers.document === undefined ? null : String(JSON.stringify(answers.document)).slice(0, 200),
      answers.document === undefined ||
        ((answers.document as { found?: boolean }).found === true && repeats(trips).length > 0),
    ),
    checkEqual(
      "what is no trip is kept with its reason",
      SENT,
      print(
        sent
          .filter(({ trip }) => trip === undefined)
          .map(({ source, reason, line }) => `reason=${reason} ${source} ${line}`),
      ),
      print(
        letters.map((letter) => {
          const { source, line, folders } = letter as unknown as { source: string; line: string; folders: string };
          return `${folders} ${source} ${line}`;
        }),
      ),
    ),
    checkEqual(
      "lines filled again from the archive are the same",
      "rows/",
      print(rows.map(textOfRow)),
      print(filled.map(textOfRow)),
    ),
    checkAtMost(
      "one hour costs less than the whole lake",
      "bytes scanned for all",
      answers.scanned.all - 1,
      answers.scanned.hour,
    ),
    checkAtLeast("files of every kind are visible", "four prefixes", 1, Math.min(...files.map((list) => list.length))),
  ];
}

/** Trips that were sent more than once. */
function repeats(trips: readonly SentRecord[]): number[] {
  const ids = trips.map((record) => record.trip!.trip_id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

function textOfSent({ source, trip }: SentRecord): string {
  const { trip_id, pickup_datetime, trip_distance, total_amount } = trip as Trip;
  return [trip_id, source, pickup_datetime.slice(0, 19).replace("T", " "), trip_distance, total_amount].join(" | ");
}

function textOfRow({ trip_id, source, pickup_time, trip_distance, total_amount }: Row): string {
  return [trip_id, source, pickup_time.slice(0, 19), trip_distance, total_amount].join(" | ");
}

/** Number and fingerprint of some lines, in any order. */
function print(lines: readonly string[]): [number, string] {
  return [lines.length, createHash("sha256").update(lines.toSorted().join("\n")).digest("hex").slice(0, 12)];
}
