import { nodeName } from "../planner/explain.ts";
import type { Operator } from "../runtime/operator.ts";
import type { Run } from "./run.ts";

export type Figures = Record<string, number>;

/** What a run has counted up to one moment; survives a structured clone. */
export interface Measure {
  /** Milliseconds spent waiting for rows, and for writers. */
  readonly idleMs: number;
  readonly pressureMs: number;
  readonly vertices: readonly VertexMeasure[];
}

/** A source, an operator that Flink runs behind an exchange, or a sink. */
export interface VertexMeasure {
  readonly kind: "source" | "operator" | "sink";
  readonly name: string;
  readonly subtasks: readonly SubtaskMeasure[];
}

interface SubtaskMeasure {
  readonly subtask: number;
  /** Records and bytes of a source or sink, records in and out of an operator. */
  readonly counts: readonly [number, number];
  readonly figures: Figures;
}

/** What a run has counted. */
export function measure(run: Run, now: number): Measure {
  const vertices: VertexMeasure[] = [];
  for (const [name, inputs] of Map.groupBy(run.inputs, ({ source }) => source.id)) {
    const subtasks = inputs.map(({ source, subtask, reader, records, bytes }): SubtaskMeasure => {
      const watermark = run.job.watermarkOf(source.table, subtask);
      const lag: Figures = Number.isFinite(watermark) ? { watermarkLag: now - watermark } : {};
      const figures = { ...reader.metrics?.(), numBytesIn: bytes, ...watermarkFigures(undefined, watermark), ...lag };
      return { subtask, counts: [records, bytes], figures: { ...passed(records), ...figures } };
    });
    vertices.push({ kind: "source", name, subtasks });
  }
  for (const [index, meters] of run.job.meters.entries()) {
    const subtasks = meters.map(({ operator, recordsIn, recordsOut }, place): SubtaskMeasure => {
      const watermark = operator?.context.watermark;
      const figures = { ...lateFigures(operator), ...watermarkFigures(watermark, watermark) };
      const counts = [recordsIn, recordsOut] as const;
      const subtask = run.job.subtasks[place]!;
      return { subtask, counts, figures: { numRecordsIn: recordsIn, numRecordsOut: recordsOut, ...figures } };
    });
    vertices.push({ kind: "operator", name: `${nodeName(meters[0]!.node)}[${index + 1}]`, subtasks });
  }
  for (const [name, outputs] of Map.groupBy(run.outputs, (output) => output.name)) {
    const subtasks = outputs.map((output): SubtaskMeasure => {
      const { subtask, records, bytes } = output;
      const own = output.opened ? output.writer.metrics?.() : {};
      const figures = { ...own, numBytesOut: bytes, ...watermarkFigures(output.watermarkTime, undefined) };
      return { subtask, counts: [records, bytes], figures: { ...passed(records), ...figures } };
    });
    vertices.push({ kind: "sink", name, subtasks });
  }
  return { idleMs: run.idleTime(now), pressureMs: run.pressureMs, vertices };
}

/** Sources and sinks give as many records as they take. */
function passed(records: number): Figures {
  return { numRecordsIn: records, numRecordsOut: records };
}

/** All counters of a measure, waiting times first, whose rates `verticesOf` takes in the same order. */
export function countersOf({ idleMs, pressureMs, vertices }: Measure): readonly number[] {
  return [idleMs, pressureMs, ...vertices.flatMap(({ subtasks }) => subtasks.flatMap(({ counts }) => counts))];
}

/** Figures of a vertex with its rates: of all subtasks together, and of each. */
export interface Vertex {
  readonly name: string;
  readonly kind: VertexMeasure["kind"];
  readonly metrics: Figures;
  readonly subtasks: readonly Figures[];
}

/** The figures of all vertices; `rates` are those of the counters behind the waiting times. */
export function verticesOf({ vertices }: Measure, rates: readonly number[]): Vertex[] {
  let place = 0;
  return vertices.map(({ kind, name, subtasks }) => {
    const all = subtasks.map(({ figures }) => ({ ...figures, ...rateFigures(kind, rates[place++]!, rates[place++]!) }));
    return { kind, name, metrics: together(all), subtasks: all };
  });
}

function rateFigures(kind: VertexMeasure["kind"], first: number, second: number): Figures {
  if (kind === "operator") return { numRecordsInPerSecond: first, numRecordsOutPerSecond: second };
  const bytes = kind === "source" ? "numBytesInPerSecond" : "numBytesOutPerSecond";
  return { numRecordsInPerSecond: first, numRecordsOutPerSecond: first, [bytes]: second };
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
