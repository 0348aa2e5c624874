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

/** The metrics of one Region, aggregated per minute as CloudWatch keeps them. */
export interface MetricStore {
  series(identity: MetricIdentity): MetricSeries;
}

export function createMetricStore(): MetricStore {
  return { series: () => ({ add() {} }) };
}
