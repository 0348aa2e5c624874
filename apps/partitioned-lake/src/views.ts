import type { BarView, TableView, View } from "@millrace/sample";
import { costOf } from "./costs.ts";
import { objectsRead } from "./expected/objects-read.ts";
import { LAYOUTS } from "./layouts.ts";
import type { Context } from "./parameters.ts";
import type { LakeResult } from "./result.ts";

/** The pictures of a run. */
export function drawLake(result: LakeResult, context: Context): View[] {
  const { answers, question } = result;
  const when = [question.from, question.to].map((at) => new Date(at * 1000).toISOString().slice(11, 16)).join(" to ");
  return [
    layoutTable(result, context),
    bars(
      "Bytes scanned by the question",
      "bytes",
      answers.map(({ layout, scannedBytes }) => [layout, scannedBytes]),
    ),
    bars(
      "Time of the question, reading included",
      "ms",
      answers.map(({ layout, milliseconds }) => [layout, milliseconds]),
    ),
    bars(
      "Cost of the question when the JSON is a terabyte",
      "dollars",
      answers.map((answer) => [answer.layout, costOf(result, answer).question]),
    ),
    bars(
      "Cost of delivering such a terabyte once",
      "dollars",
      answers.map((answer) => [answer.layout, costOf(result, answer).delivery]),
    ),
    {
      kind: "table",
      title: `The answer: ${question.customer}, ${question.device}, ${when}`,
      columns: [{ name: "event" }, { name: "clicks" }, { name: "first" }, { name: "last" }],
      rows: answers[0]!.rows.map(({ event, clicks, first, last }) => [event, clicks, time(first), time(last)]),
    },
    failureTable(result),
  ];
}

function layoutTable(result: LakeResult, { parameters }: Context): TableView {
  return {
    kind: "table",
    title: "The same question under each layout",
    columns: [
      { name: "layout" },
      { name: "objects" },
      { name: "stored", unit: "bytes" },
      { name: "objects read" },
      { name: "scanned", unit: "bytes" },
      { name: "of the JSON", unit: "%" },
      { name: "time", unit: "ms" },
      { name: "cost here", unit: "dollars" },
      { name: "cost per TB of JSON", unit: "dollars" },
    ],
    rows: result.answers.map((answer) => {
      const { objects } = result.content[answer.layout];
      const json = result.answers[0]!.scannedBytes;
      return [
        answer.layout,
        objects.length,
        objects.reduce((sum, { bytes }) => sum + bytes, 0),
        objectsRead(answer.layout, objects, result.question, parameters).length,
        answer.scannedBytes,
        Math.round((1000 * answer.scannedBytes) / json) / 10,
        answer.milliseconds,
        Number(answer.cost.toFixed(7)),
        Number(costOf(result, answer).question.toFixed(3)),
      ];
    }),
  };
}

function failureTable({ content, ticks, readings, sessions }: LakeResult): TableView {
  const all = [
    ...LAYOUTS.flatMap((layout) => content[layout].failures),
    ...ticks.denied,
    ...ticks.refused,
    ...readings.failures,
    ...sessions.failures.all,
  ];
  const counts = new Map<string, number>();
  for (const { key, code, attempts } of all) {
    const kind = [
      key.replace(/\/\d{4}\/.*/, "/").replace(/^fherroroutputbase\/[^/]+/, "fherroroutputbase/…"),
      code,
      attempts,
    ].join("\n");
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return {
    kind: "table",
    title: "What was in error prefixes",
    columns: [{ name: "prefix" }, { name: "error code" }, { name: "attempts" }, { name: "records" }],
    rows: [...counts].map(([kind, records]) => {
      const [prefix, code, attempts] = kind.split("\n");
      return [prefix!, code!, Number(attempts), records];
    }),
  };
}

function bars(title: string, unit: string, values: readonly (readonly [string, number])[]): BarView {
  return { kind: "bar", title, unit, bars: values.map(([label, value]) => ({ label, value })) };
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
