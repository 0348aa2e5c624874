import type { ListMetricsCommandInput, ListMetricsCommandOutput, Metric } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import type { MetricStore, StoredMetric } from "../../metrics.ts";
import { checkText, invalidValue } from "./validation.ts";

const PAGE_SIZE = 500;
const TWO_WEEKS_MS = 14 * 24 * 60 * 60 * 1000;
const THREE_HOURS_MS = 3 * 60 * 60 * 1000;

/** Metrics with data in the past two weeks, or three hours where asked, 500 at a time. */
export function listMetrics(
  input: ListMetricsCommandInput,
  now: number,
  store: MetricStore,
): Omit<ListMetricsCommandOutput, "$metadata"> {
  check(input);
  const since = now - (input.RecentlyActive === undefined ? TWO_WEEKS_MS : THREE_HOURS_MS);
  const matching = [...store.list(now)].filter((metric) => metric.latest >= since && matches(metric, input));
  const from = input.NextToken === undefined ? 0 : indexAfter(matching, input.NextToken);
  const page = matching.slice(from, from + PAGE_SIZE);
  return {
    Metrics: page.map(describe),
    ...(from + PAGE_SIZE < matching.length ? { NextToken: tokenOf(page.at(-1)!) } : {}),
  };
}

function check({ Namespace, MetricName, Dimensions = [], RecentlyActive }: ListMetricsCommandInput): void {
  if (Namespace !== undefined) checkText("Namespace", Namespace, 255);
  if (MetricName !== undefined) checkText("MetricName", MetricName, 255);
  if (Dimensions.length > 10) throw invalidValue("The collection Dimensions must not have a size greater than 10.");
  if (RecentlyActive !== undefined && RecentlyActive !== "PT3H")
    throw invalidValue("The parameter RecentlyActive must be a value in the set [ PT3H ].");
}

function matches(metric: StoredMetric, { Namespace, MetricName, Dimensions = [] }: ListMetricsCommandInput): boolean {
  return (
    (Namespace === undefined || metric.namespace === Namespace) &&
    (MetricName === undefined || metric.name === MetricName) &&
    Dimensions.every(({ Name, Value }) =>
      metric.dimensions.some(({ name, value }) => name === Name && (Value === undefined || value === Value)),
    )
  );
}

function describe(metric: StoredMetric): Metric {
  return {
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
  };
}

/** A token names the last metric of its page, so that metrics that come up meanwhile shift nothing. */
function tokenOf(metric: StoredMetric): string {
  return Buffer.from(JSON.stringify(describe(metric))).toString("base64url");
}

function indexAfter(metrics: readonly StoredMetric[], token: string): number {
  const index = metrics.findIndex((metric) => tokenOf(metric) === token);
  if (index < 0) throw new AwsError("InvalidNextToken", "The value of NextToken is invalid for this request.");
  return index + 1;
}
