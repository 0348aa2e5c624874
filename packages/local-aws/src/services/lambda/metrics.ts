import type { MetricSeries } from "../../metrics.ts";
import type { ServiceHost } from "../../service.ts";

/** Developer Guide, "Types of metrics for Lambda functions". */
export type LambdaMetric =
  | "Invocations"
  | "Errors"
  | "Throttles"
  | "Duration"
  | "ConcurrentExecutions"
  | "AsyncEventsReceived"
  | "AsyncEventAge"
  | "AsyncEventsDropped"
  | "DestinationDeliveryFailures"
  | "DeadLetterErrors";

/** Adds to the metrics of functions: by name, and by version or alias where one was invoked. */
export class LambdaMetrics {
  readonly #host: ServiceHost;
  readonly #series = new Map<string, MetricSeries>();

  constructor(host: ServiceHost) {
    this.#host = host;
  }

  add(metric: LambdaMetric, name: string, qualifier: string | undefined, value: number): void {
    const time = this.#host.clock.now();
    this.#of(metric, name, undefined).add(time, value);
    if (qualifier !== undefined) this.#of(metric, name, qualifier).add(time, value);
  }

  #of(metric: LambdaMetric, name: string, qualifier: string | undefined): MetricSeries {
    const key = `${metric}:${name}:${qualifier ?? ""}`;
    let series = this.#series.get(key);
    if (!series) {
      series = this.#host.metrics.series({
        namespace: "AWS/Lambda",
        name: metric,
        dimensions: {
          FunctionName: name,
          ...(qualifier === undefined ? {} : { Resource: `${name}:${qualifier}` }),
        },
        unit: metric === "Duration" || metric === "AsyncEventAge" ? "Milliseconds" : "Count",
      });
      this.#series.set(key, series);
    }
    return series;
  }
}
