import { Series } from "./services/cloudwatch/series.ts";

/** One metric: namespace, name and dimensions. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** CloudWatch unit such as `Bytes`, `Count`, `Milliseconds`. */
  readonly unit: string;
}

/** A series that services add to without allocation. */
export interface MetricSeries {
  /** Adds `count` samples that sum to `sum`, at `time` milliseconds; min and max default to the mean. */
  add(time: number, sum: number, count?: number, min?: number, max?: number): void;
}

/** A metric that has data, with one series per unit that data came in. */
export interface StoredMetric {
  readonly namespace: string;
  readonly name: string;
  /** In order of their names. */
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
  readonly units: ReadonlyMap<string, Series>;
  /** Latest data in any unit, in milliseconds since the epoch. */
  readonly latest: number;
}

/** The metrics of one Region, aggregated per minute as CloudWatch keeps them, or per second where asked. */
export interface MetricStore {
  /** The handle a service keeps to add to a metric; the metric is listed once it has data. */
  series(identity: MetricIdentity): MetricSeries;
  /** Adds one datum of PutMetricData, at second resolution when `highResolution`. */
  put(
    identity: MetricIdentity,
    time: number,
    set: { readonly sum: number; readonly count: number; readonly min: number; readonly max: number },
    highResolution: boolean,
  ): void;
  /** The metric with exactly these dimensions. */
  find(namespace: string, name: string, dimensions: Readonly<Record<string, string>>): StoredMetric | undefined;
  /** Metrics with data, in the order in which they came up; `now` ages them first. */
  list(now: number): Iterable<StoredMetric>;
}

export function createMetricStore(): MetricStore {
  const metrics = new Map<string, Metric>();
  // Data that nobody reads is aged when service metrics arrive, so that it stays bounded too.
  let agedAt = Number.NEGATIVE_INFINITY;

  function metricOf({ namespace, name, dimensions }: Omit<MetricIdentity, "unit">): Metric {
    const key = keyOf(namespace, name, dimensions);
    let metric = metrics.get(key);
    if (!metric) {
      metric = new Metric(namespace, name, dimensions);
      metrics.set(key, metric);
    }
    return metric;
  }

  function age(now: number): void {
    agedAt = now;
    for (const metric of metrics.values()) for (const series of metric.units.values()) series.age(now);
  }

  return {
    series(identity) {
      const series = metricOf(identity).series(identity.unit);
      return {
        add(time, sum, count = 1, min = sum / count, max = min) {
          if (count <= 0) return;
          if (time >= agedAt + AGING_INTERVAL_MS) age(time);
          series.add(time, sum, count, min, max, false);
        },
      };
    },
    put(identity, time, { sum, count, min, max }, highResolution) {
      metricOf(identity).series(identity.unit).add(time, sum, count, min, max, highResolution);
    },
    find: (namespace, name, dimensions) => metrics.get(keyOf(namespace, name, dimensions)),
    *list(now) {
      age(now);
      for (const metric of metrics.values()) if (!metric.empty) yield metric;
    },
  };
}

/** Aging visits every metric, so it runs once per hour of data; reads age what they read. */
const AGING_INTERVAL_MS = 60 * 60 * 1000;

class Metric implements StoredMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: StoredMetric["dimensions"];
  readonly units = new Map<string, Series>();

  constructor(namespace: string, name: string, dimensions: MetricIdentity["dimensions"]) {
    this.namespace = namespace;
    this.name = name;
    this.dimensions = sortedNames(dimensions).map((key) => ({ name: key, value: dimensions[key]! }));
  }

  get latest(): number {
    let latest = Number.NEGATIVE_INFINITY;
    for (const series of this.units.values()) latest = Math.max(latest, series.latest);
    return latest;
  }

  series(unit: string): Series {
    let series = this.units.get(unit);
    if (!series) {
      series = new Series();
      this.units.set(unit, series);
    }
    return series;
  }

  get empty(): boolean {
    return [...this.units.values()].every((series) => series.empty);
  }
}

/** Metrics are the same when namespace, name and every dimension are; none of them holds a NUL. */
function keyOf(namespace: string, name: string, dimensions: MetricIdentity["dimensions"]): string {
  let key = `${namespace}\0${name}`;
  for (const dimension of sortedNames(dimensions)) key += `\0${dimension}\0${dimensions[dimension]}`;
  return key;
}

function sortedNames(dimensions: MetricIdentity["dimensions"]): string[] {
  return Object.keys(dimensions).sort();
}
