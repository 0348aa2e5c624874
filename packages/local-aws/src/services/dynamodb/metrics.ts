import type { MetricSeries, MetricStore } from "../../metrics.ts";

type Unit = "Count" | "Milliseconds";

/** Publishes the AWS/DynamoDB metrics of one table; series are made on first use and kept. */
export class TableMetrics {
  readonly #store: MetricStore;
  readonly #tableName: string;
  readonly #series = new Map<string, MetricSeries>();

  constructor(store: MetricStore, tableName: string) {
    this.#store = store;
    this.#tableName = tableName;
  }

  /** Adds a sample for the table. */
  add(name: string, time: number, sum: number, unit: Unit = "Count"): void {
    this.#of(name, name, unit, {}).add(time, sum);
  }

  addForOperation(name: string, operation: string, time: number, sum: number, unit: Unit = "Count"): void {
    this.#of(`${name} ${operation}`, name, unit, { Operation: operation }).add(time, sum);
  }

  addForIndex(name: string, index: string, time: number, sum: number): void {
    this.#of(`${name} index ${index}`, name, "Count", { GlobalSecondaryIndexName: index }).add(time, sum);
  }

  #of(key: string, name: string, unit: Unit, dimensions: Record<string, string>): MetricSeries {
    let series = this.#series.get(key);
    if (series === undefined) {
      const all = { TableName: this.#tableName, ...dimensions };
      series = this.#store.series({ namespace: "AWS/DynamoDB", name, dimensions: all, unit });
      this.#series.set(key, series);
    }
    return series;
  }
}
