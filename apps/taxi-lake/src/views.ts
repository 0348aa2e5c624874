import type { View } from "@millrace/sample";
import type { LakeResult } from "./checks.ts";

/** Where records went, what the layout buys, and trips by hour. */
export function drawLake({ rows, deadLetters, files, answers, archive }: LakeResult): View[] {
  const hours = Map.groupBy(rows, ({ partition }) => partition);
  const [archived, lines, columns, dead] = files;
  return [
    {
      kind: "bar",
      title: "Trips by hour of the pick-up",
      unit: "trips",
      bars: [...hours].toSorted().map(([label, own]) => ({ label, value: own.length })),
    },
    {
      kind: "table",
      title: "Where records went",
      columns: [{ name: "place" }, { name: "records" }, { name: "files" }, { name: "bytes", unit: "bytes" }],
      rows: [
        ["archive", archive.length, archived!.length, bytesOf(archived!)],
        ["lines", rows.length, lines!.length, bytesOf(lines!)],
        ["columns", answers.columns.rows, columns!.length, bytesOf(columns!)],
        ["dead letters", deadLetters.length, dead!.length, bytesOf(dead!)],
        ["index trips-yellow", answers.indexes.yellow, null, null],
        ["index trips-green", answers.indexes.green, null, null],
      ],
    },
    {
      kind: "bar",
      title: "Bytes scanned",
      unit: "bytes",
      bars: [
        { label: "amounts of one hour", value: answers.scanned.hour },
        { label: "trips and amounts of all", value: answers.scanned.all },
      ],
    },
  ];
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
