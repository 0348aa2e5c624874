import type { MetricSeries, MetricStore } from "../../metrics.ts";

const NAMESPACE = "AWS/SQS";

/** The metrics of one queue (Developer Guide, "Available CloudWatch metrics"); series are made on first use and kept. */
export class QueueMetrics {
  readonly #store: MetricStore;
  readonly #queue: string;
  readonly #series = new Map<string, MetricSeries>();

  constructor(store: MetricStore, queue: string) {
    this.#store = store;
    this.#queue = queue;
  }

  /** Adds `count` samples that sum to `sum`. */
  add(name: string, unit: "Count" | "Bytes" | "Seconds", time: number, sum: number, count = 1): void {
    let series = this.#series.get(name);
    if (series === undefined) {
      series = this.#store.series({ namespace: NAMESPACE, name, dimensions: { QueueName: this.#queue }, unit });
      this.#series.set(name, series);
    }
    series.add(time, sum, count);
  }
}
