import type { Grid } from "./series.ts";

/** A metric or the result of an expression over time: sparse, in order of time. */
export interface TimeSeries {
  readonly label: string;
  /** The periods it was made for; its times are starts of them. */
  readonly grid: Grid;
  /** Whether it is a metric as read, not the result of an expression. */
  readonly metric: boolean;
  /** Milliseconds since the epoch. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A series of the same periods with other points; points that are no finite numbers are dropped. */
export function derive(from: TimeSeries, points: Iterable<readonly [time: number, value: number]>): TimeSeries {
  const times: number[] = [];
  const values: number[] = [];
  for (const [time, value] of points) {
    if (!Number.isFinite(value)) continue;
    times.push(time);
    values.push(value);
  }
  return { label: from.label, grid: from.grid, metric: false, times, values };
}

/** A series whose every point is a function of that of another. */
export function mapSeries(series: TimeSeries, change: (value: number, time: number) => number): TimeSeries {
  const { times, values } = series;
  return derive(
    series,
    times.map((time, index) => [time, change(values[index]!, time)]),
  );
}

/** Every time at which one of the series has a value, with the value of each; undefined where it has none. */
export function align(series: readonly TimeSeries[]): [time: number, values: (number | undefined)[]][] {
  const rows = new Map<number, (number | undefined)[]>();
  series.forEach(({ times, values }, column) => {
    times.forEach((time, index) => {
      let row = rows.get(time);
      if (!row) {
        row = new Array<number | undefined>(series.length).fill(undefined);
        rows.set(time, row);
      }
      row[column] = values[index];
    });
  });
  return [...rows].sort((a, b) => a[0] - b[0]);
}

/** The start of every period of a grid. */
export function periodsOf({ start, end, period }: Grid): number[] {
  const times: number[] = [];
  for (let time = start; time < end; time += period) times.push(time);
  return times;
}
