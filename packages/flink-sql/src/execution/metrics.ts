import type { Clock } from "../connectors/connector.ts";
import { nodeName } from "../planner/explain.ts";
import type { CheckpointFigures } from "./checkpointer.ts";
import type { MetricReport } from "./execution.ts";
import { Rates } from "./rates.ts";
import type { Run } from "./run.ts";

type Figures = Record<string, number>;

/** Figures of one job under Flink's metric names. */
export class JobMetrics {
  /** Restarts so far. */
  restarts = 0;
  readonly #checkpoints: CheckpointFigures;
  readonly #clock: Clock;
  #run: Run | undefined;
  #rates: Rates | undefined;
  #since = 0;

  constructor(checkpoints: CheckpointFigures, clock: Clock) {
    this.#checkpoints = checkpoints;
    this.#clock = clock;
  }

  /** A new attempt runs from here on; its counters begin at 0. */
  attempt(run: Run): void {
    this.#run = run;
    this.#since = this.#clock.now();
    this.#rates = new Rates(() => counters(run, this.#clock.now()), this.#since);
  }

  /** Rows were processed. */
  sample(): void {
    this.#rates?.sample(this.#clock.now());
  }

  /** All figures at this moment. */
  report(): MetricReport {
    const now = this.#clock.now();
    const { completed, failed, lastDuration, lastSize, inProgress } = this.#checkpoints;
    const job: Figures = {
      uptime: now - this.#since,
      numRestarts: this.restarts,
      fullRestarts: this.restarts,
      numberOfCompletedCheckpoints: completed,
      numberOfFailedCheckpoints: failed,
      numberOfInProgressCheckpoints: inProgress,
      totalNumberOfCheckpoints: completed + failed + inProgress,
      lastCheckpointDuration: lastDuration,
      lastCheckpointSize: lastSize,
    };
    const run = this.#run;
    if (run === undefined || this.#rates === undefined) return { job, vertices: [] };
    const rates = this.#rates.perSecond(now);
    const times = timesOf(rates);
    const vertices = verticesOf(run, rates.slice(2), now);
    const sum = (kind: "source" | "sink", name: string) =>
      vertices.reduce((total, vertex) => total + (vertex.kind === kind ? (vertex.metrics[name] ?? 0) : 0), 0);
    for (const suffix of ["", "PerSecond"]) {
      job[`numRecordsIn${suffix}`] = sum("source", `numRecordsIn${suffix}`);
      job[`numBytesIn${suffix}`] = sum("source", `numBytesIn${suffix}`);
      job[`numRecordsOut${suffix}`] = sum("sink", `numRecordsOut${suffix}`);
    }
    job.numLateRecordsDropped = vertices.reduce(
      (total, { metrics }) => total + (metrics.numLateRecordsDropped ?? 0),
      0,
    );
    return {
      job: { ...job, ...times },
      vertices: vertices.map(({ name, metrics }) => ({ name, metrics: { ...metrics, ...times } })),
    };
  }
}

/** All counters of a run that rates are taken of: waiting times, then two of every source, operator and sink. */
function counters(run: Run, now: number): readonly number[] {
  return [
    run.idleTime(now),
    run.pressureMs,
    ...run.inputs.flatMap(({ records, bytes }) => [records, bytes]),
    ...run.job.meters.flatMap(({ recordsIn, recordsOut }) => [recordsIn, recordsOut]),
    ...run.outputs.flatMap(({ records, bytes }) => [records, bytes]),
  ];
}

/** One thread runs all: its times are those of every vertex. */
function timesOf(rates: readonly number[]): Figures {
  const idle = Math.min(1000, Math.round(rates[0]!));
  const pressure = Math.min(1000 - idle, Math.round(rates[1]!));
  return {
    idleTimeMsPerSecond: idle,
    backPressuredTimeMsPerSecond: pressure,
    busyTimeMsPerSecond: 1000 - idle - pressure,
  };
}

interface Vertex {
  readonly name: string;
  readonly kind: "source" | "operator" | "sink";
  readonly metrics: Figures;
}

/** Sources, operators that Flink runs behind an exchange, and sinks; `rates` are two of each, in this order. */
function verticesOf(run: Run, rates: readonly number[], now: number): Vertex[] {
  let place = 0;
  const next = () => rates[place++]!;
  return [
    ...run.inputs.map((input): Vertex => {
      const [perSecond, bytesPerSecond] = [next(), next()];
      const watermark = run.job.watermarkOf(input.source.table);
      return {
        name: input.source.id,
        kind: "source",
        metrics: {
          ...input.reader.metrics?.(),
          numRecordsIn: input.records,
          numRecordsInPerSecond: perSecond,
          numRecordsOut: input.records,
          numRecordsOutPerSecond: perSecond,
          numBytesIn: input.bytes,
          numBytesInPerSecond: bytesPerSecond,
          ...watermarkFigures(undefined, watermark),
          ...(Number.isFinite(watermark) ? { watermarkLag: now - watermark } : {}),
        },
      };
    }),
    ...run.job.meters.map(({ node, operator, recordsIn, recordsOut }, index): Vertex => {
      const [inPerSecond, outPerSecond] = [next(), next()];
      const watermark = operator?.context.watermark;
      return {
        name: `${nodeName(node)}[${index + 1}]`,
        kind: "operator",
        metrics: {
          numRecordsIn: recordsIn,
          numRecordsInPerSecond: inPerSecond,
          numRecordsOut: recordsOut,
          numRecordsOutPerSecond: outPerSecond,
          ...lateFigures(operator),
          ...watermarkFigures(watermark, watermark),
        },
      };
    }),
    ...run.outputs.map((output): Vertex => {
      const [perSecond, bytesPerSecond] = [next(), next()];
      return {
        name: output.name,
        kind: "sink",
        metrics: {
          ...(output.opened ? output.writer.metrics?.() : {}),
          numRecordsIn: output.records,
          numRecordsInPerSecond: perSecond,
          numRecordsOut: output.records,
          numRecordsOutPerSecond: perSecond,
          numBytesOut: output.bytes,
          numBytesOutPerSecond: bytesPerSecond,
          ...watermarkFigures(output.watermarkTime, undefined),
        },
      };
    }),
  ];
}

function lateFigures(operator: object | undefined): Figures {
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
