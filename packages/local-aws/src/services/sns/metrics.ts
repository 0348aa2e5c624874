import type { MetricSeries } from "../../metrics.ts";
import type { SnsState, Topic } from "./state.ts";

const series = new WeakMap<Topic, Map<string, MetricSeries>>();

/** Adds to a metric of a topic (SNS Developer Guide, "CloudWatch metrics for Amazon SNS"). */
export function count(state: SnsState, topic: Topic, name: string, value = 1): void {
  let metrics = series.get(topic);
  if (!metrics) {
    metrics = new Map();
    series.set(topic, metrics);
  }
  let metric = metrics.get(name);
  if (!metric) {
    const unit = name === "PublishSize" ? "Bytes" : "Count";
    metric = state.host.metrics.series({ namespace: "AWS/SNS", name, dimensions: { TopicName: topic.name }, unit });
    metrics.set(name, metric);
  }
  metric.add(state.host.clock.now(), value);
}
