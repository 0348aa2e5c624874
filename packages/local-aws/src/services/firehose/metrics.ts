import type { MetricSeries, MetricStore } from "../../metrics.ts";

const NAMESPACE = "AWS/Firehose";

type Unit = "Bytes" | "Bytes/Second" | "Count" | "Milliseconds" | "None" | "Seconds";

/** Publishes the metrics of one delivery stream; series are made on first use and kept. */
export class StreamMetrics {
  readonly #store: MetricStore;
  readonly #streamName: string;
  readonly #series = new Map<string, MetricSeries>();

  constructor(store: MetricStore, streamName: string) {
    this.#store = store;
    this.#streamName = streamName;
  }

  /** Adds `count` samples that sum to `sum`. */
  add(name: string, unit: Unit, time: number, sum: number, count = 1): void {
    let series = this.#series.get(name);
    if (series === undefined) {
      const dimensions = { DeliveryStreamName: this.#streamName };
      series = this.#store.series({ namespace: NAMESPACE, name, dimensions, unit });
      this.#series.set(name, series);
    }
    series.add(time, sum, count);
  }
}
