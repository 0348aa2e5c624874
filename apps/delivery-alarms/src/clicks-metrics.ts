import type { Context } from "./parameters.ts";
import type { ClicksMetrics } from "./result.ts";
import { readMetric, readSum } from "./stream-metrics.ts";

/** Reads what CloudWatch holds of the clicks since a time. */
export async function readClicksMetrics(context: Context, since: number): Promise<ClicksMetrics> {
  const { clicks } = context.outputs;
  const last = async (name: string, statistic: string): Promise<number> =>
    (await readMetric(context, clicks, { name, statistic, period: 300 }, since)).at(-1)?.[1] ?? 0;
  const freshness = { name: "DeliveryToS3.DataFreshness", statistic: "p90", period: 86_400 };
  return {
    incomingBytes: await readSum(context, clicks, "IncomingBytes", since),
    deliveredBytes: await readSum(context, clicks, "DeliveryToS3.Bytes", since),
    throttledRecords: await readSum(context, clicks, "ThrottledRecords", since),
    limits: {
      bytes: await last("BytesPerSecondLimit", "Minimum"),
      records: await last("RecordsPerSecondLimit", "Minimum"),
      requests: await last("PutRequestsPerSecondLimit", "Minimum"),
    },
    freshnessP90: Math.max(0, ...(await readMetric(context, clicks, freshness, since)).map(([, value]) => value)),
  };
}
