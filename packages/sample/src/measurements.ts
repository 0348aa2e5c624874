/** A named number of a run. */
export interface Metric {
  readonly value: number;
  /** `records/s`, `ms`, `records`, … */
  readonly unit: string;
}

/** The figures a run measured, by name. */
export interface Metrics {
  /** Sets a figure; a later value replaces an earlier one. Numbers that are not finite are refused. */
  set(name: string, value: number, unit: string): void;
  all(): Readonly<Record<string, Metric>>;
}

export function createMetrics(): Metrics {
  const metrics: Record<string, Metric> = {};
  return {
    set(name, value, unit) {
      if (!Number.isFinite(value)) throw new RangeError(`metric ${name}: expected a finite number, got ${value}`);
      metrics[name] = { value, unit };
    },
    all: () => ({ ...metrics }),
  };
}

/** Values over time, for a chart. */
export interface SeriesData {
  readonly unit: string;
  /** `[milliseconds since the epoch on the run's clock, value]`, in order of time. */
  readonly points: readonly (readonly [number, number])[];
}

/** One time series being recorded. */
export interface Series {
  add(time: number, value: number): void;
}

/** The time series of a run, by name. */
export interface SeriesSet {
  /** The series of that name, created with the unit on first use. */
  of(name: string, unit: string): Series;
  all(): Readonly<Record<string, SeriesData>>;
}

export function createSeriesSet(): SeriesSet {
  const set = new Map<string, { unit: string; points: [number, number][] }>();
  return {
    of(name, unit) {
      const data = set.get(name) ?? { unit, points: [] };
      set.set(name, data);
      return {
        add(time, value) {
          data.points.push([time, value]);
        },
      };
    },
    all: () =>
      Object.fromEntries([...set].map(([name, data]) => [name, { unit: data.unit, points: [...data.points] }])),
  };
}
