import type { View } from "@millrace/sample";
import type { LakeResult } from "./result.ts";

export function drawLake({ answers }: LakeResult): View[] {
  return [
    {
      kind: "table",
      title: "x",
      columns: [{ name: "layout" }, { name: "files" }, { name: "bytes" }, { name: "ms" }],
      rows: answers.map((a) => [a.layout, a.files, a.scannedBytes, a.milliseconds]),
    },
  ];
}
