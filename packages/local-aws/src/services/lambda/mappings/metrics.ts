import type { MetricSeries, MetricStore } from "../../../metrics.ts";

/** Lambda Developer Guide, "Event source mapping metrics", group EventCount. */
export type EventCount =
  | "PolledEventCount"
  | "FilteredOutEventCount"
  | "InvokedEventCount"
  | "FailedInvokeEventCount"
  | "DeletedEventCount"
  | "DroppedEventCount"
  | "OnFailureDestinationDeliveredEventCount";

const NAMESPACE = "AWS/Lambda";

/** Publishes the metrics of one mapping. */
export class MappingMetrics {
  readonly #store: MetricStore;
  readonly #uuid: string;
  readonly #functionName: string;
  readonly #series = new Map<string, MetricSeries>();
  /** Whether the mapping's MetricsConfig asks for EventCount. */
  readonly #counts: boolean;

  constructor(store: MetricStore, uuid: string, functionName: string, counts: boolean) {
    this.#store = store;
    this.#uuid = uuid;
    this.#functionName = functionName;
    this.#counts = counts;
  }

  count(name: EventCount, time: number, events: number): void {
    if (this.#counts && events > 0)
      this.#of(name, "Count", { EventSourceMappingUUID: this.#uuid }).add(time, events, 1);
  }

  /** @param age Milliseconds between the arrival of a batch's last record and the invocation. */
  iteratorAge(time: number, age: number): void {
    this.#of("IteratorAge", "Milliseconds", { FunctionName: this.#functionName }).add(time, age, 1);
  }

  /** A description of discarded records could not be sent. */
  destinationError(time: number): void {
    this.#of("DestinationDeliveryFailures", "Count", { FunctionName: this.#functionName }).add(time, 1, 1);
  }

  #of(name: string, unit: string, dimensions: Record<string, string>): MetricSeries {
    let series = this.#series.get(name);
    if (series === undefined) {
      series = this.#store.series({ namespace: NAMESPACE, name, dimensions, unit });
      this.#series.set(name, series);
    }
    return series;
  }
}
