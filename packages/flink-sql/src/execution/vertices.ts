import { nodeName } from "../planner/explain.ts";
import type { Operator } from "../runtime/operator.ts";
import type { Run } from "./run.ts";

export type Figures = Record<string, number>;

/** A source, an operator that Flink runs behind an exchange, or a sink. */
export interface Vertex {
  readonly name: string;
  readonly kind: "source" | "operator" | "sink";
  /** Of all subtasks together. */
  readonly metrics: Figures;
  readonly subtasks: readonly Figures[];
}

/** Two counters of every subtask of every vertex, whose rates `verticesOf` takes in the same order. */
export function countersOf(run: Run): readonly number[] {
  return [
    ...run.inputs.flatMap(({ records, bytes }) => [records, bytes]),
    ...run.job.meters.flatMap((meters) => meters.flatMap(({ recordsIn, recordsOut }) => [recordsIn, recordsOut])),
    ...run.outputs.flatMap(({ records, bytes }) => [records, bytes]),
  ];
}

/** The figures of a run's vertices; `rates` are those of its counters. */
export function verticesOf(run: Run, rates: readonly number[], now: number): Vertex[] {
  let place = 0;
  const next = () => rates[place++]!;
  const vertices: Vertex[] = [];
  const add = (kind: Vertex["kind"], name: string, subtasks: readonly Figures[]) =>
    vertices.push({ kind, name, metrics: together(subtasks), subtasks });
  for (const [name, inputs] of Map.groupBy(run.inputs, ({ source }) => source.id)) {
    const subtasks = inputs.map((input): Figures => {
      const [perSecond, bytesPerSecond] = [next(), next()];
      const watermark = run.job.watermarkOf(input.source.table, input.subtask);
      return {
        ...input.reader.metrics?.(),
        ...recordFigures(input.records, input.records, perSecond, perSecond),
        numBytesIn: input.bytes,
        numBytesInPerSecond: bytesPerSecond,
        ...watermarkFigures(undefined, watermark),
        ...(Number.isFinite(watermark) ? { watermarkLag: now - watermark } : {}),
      };
    });
    add("source", name, subtasks);
  }
  for (const [index, meters] of run.job.meters.entries()) {
    const subtasks = meters.map(({ operator, recordsIn, recordsOut }): Figures => {
      const watermark = operator?.context.watermark;
      return {
        ...recordFigures(recordsIn, recordsOut, next(), next()),
        ...lateFigures(operator),
        ...watermarkFigures(watermark, watermark),
      };
    });
    add("operator", `${nodeName(meters[0]!.node)}[${index + 1}]`, subtasks);
  }
  for (const [name, outputs] of Map.groupBy(run.outputs, (output) => output.name)) {
    const subtasks = outputs.map((output): Figures => {
      const [perSecond, bytesPerSecond] = [next(), next()];
      return {
        ...(output.opened ? output.writer.metrics?.() : {}),
        ...recordFigures(output.records, output.records, perSecond, perSecond),
        numBytesOut: output.bytes,
        numBytesOutPerSecond: bytesPerSecond,
        ...watermarkFigures(output.watermarkTime, undefined),
      };
    });
    add("sink", name, subtasks);
  }
  return vertices;
}

/** Counts add up, the least watermark counts, and of times behind the greatest. */
function together(subtasks: readonly Figures[]): Figures {
  if (subtasks.length === 1) return subtasks[0]!;
  const figures: Figures = {};
  for (const name of new Set(subtasks.flatMap((one) => Object.keys(one)))) {
    const values = subtasks.map((one) => one[name]).filter((value) => value !== undefined);
    if (name.startsWith("num")) figures[name] = values.reduce((sum, value) => sum + value, 0);
    else if (!name.endsWith("Watermark")) figures[name] = Math.max(...values);
    else if (values.length === subtasks.length) figures[name] = Math.min(...values);
  }
  return figures;
}

function recordFigures(recordsIn: number, recordsOut: number, inPerSecond: number, outPerSecond: number): Figures {
  return {
    numRecordsIn: recordsIn,
    numRecordsInPerSecond: inPerSecond,
    numRecordsOut: recordsOut,
    numRecordsOutPerSecond: outPerSecond,
  };
}

function lateFigures(operator: Operator | undefined): Figures {
  if (operator === undefined || !("lateRows" in operator)) return {};
  return { numLateRecordsDropped: Number(operator.lateRows) };
}

/** Watermarks there are none of yet are left out. */
function watermarkFigures(input: number | undefined, output: number | undefined): Figures {
  const figures: Figures = {};
  if (input !== undefined && input !== Number.NEGATIVE_INFINITY) figures.currentInputWatermark = atMostLong(input);
  if (output !== undefined && output !== Number.NEGATIVE_INFINITY) figures.currentOutputWatermark = atMostLong(output);
  return figures;
}

/** The watermark at the end of all rows is Flink's Long.MAX_VALUE. */
function atMostLong(time: number): number {
  return Math.min(time, 2 ** 63);
}
