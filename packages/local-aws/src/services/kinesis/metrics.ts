import type { MetricSeries, MetricStore } from "../../metrics.ts";

const NAMESPACE = "AWS/Kinesis";

type Unit = "Bytes" | "Count" | "Milliseconds";

/** Publishes the metrics of one stream; series are made on first use and kept. */
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
    this.#of(name, name, unit).add(time, sum, count);
  }

  /** Adds a sample of an enhanced fan-out consumer. */
  addForConsumer(consumer: string, name: string, unit: Unit, time: number, sum: number): void {
    this.#of(`${name} ConsumerName=${consumer}`, name, unit, { ConsumerName: consumer }).add(time, sum, 1);
  }

  /** Adds a sample of a shard. */
  addForShard(shardId: string, name: string, unit: Unit, time: number, sum: number): void {
    this.#of(`${name} ShardId=${shardId}`, name, unit, { ShardId: shardId }).add(time, sum, 1);
  }

  #of(key: string, name: string, unit: Unit, dimensions: Record<string, string> = {}): MetricSeries {
    let series = this.#series.get(key);
    if (series === undefined) {
      series = this.#store.series({
        namespace: NAMESPACE,
        name,
        dimensions: { StreamName: this.#streamName, ...dimensions },
        unit,
      });
      this.#series.set(key, series);
    }
    return series;
  }
}
