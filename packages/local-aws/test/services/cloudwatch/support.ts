import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { type Cloud, createCloud } from "../../../src/cloud.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A CloudWatch with a namespace of its own, on a clock that stands still until told. */
export class Bench implements AsyncDisposable {
  readonly cloud: Cloud = createCloud({ clock: "fast" });
  readonly client = new CloudWatchClient(this.cloud.clientConfig());

  get now(): number {
    return this.cloud.clock.now();
  }

  /** A time `minutes` from now. */
  at(minutes: number): Date {
    return new Date(this.now + minutes * MINUTE);
  }

  async put(...data: MetricDatum[]): Promise<void> {
    await this.client.send(new PutMetricDataCommand({ Namespace: "N", MetricData: data }));
  }

  /** One value per minute from `minutes` on; gaps where undefined. */
  async putSeries(MetricName: string, minutes: number, values: readonly (number | undefined)[]): Promise<void> {
    const data = values.flatMap((Value, index) =>
      Value === undefined ? [] : { MetricName, Value, Timestamp: this.at(minutes + index) },
    );
    if (data.length > 0) await this.put(...data);
  }

  async statistics(input: Partial<GetMetricStatisticsCommandInput>) {
    const { Datapoints = [] } = await this.client.send(
      new GetMetricStatisticsCommand({
        Namespace: "N",
        MetricName: "m",
        StartTime: this.at(-60),
        EndTime: this.at(60),
        Period: 60,
        ...(input.ExtendedStatistics ? {} : { Statistics: ["Sum"] }),
        ...input,
      }),
    );
    return Datapoints;
  }

  async data(input: Partial<GetMetricDataCommandInput>) {
    return this.client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [],
        StartTime: this.at(0),
        EndTime: this.at(10),
        ScanBy: "TimestampAscending",
        ...input,
      }),
    );
  }

  /**
   * Puts one value per minute for each metric and evaluates an expression over them; gives one row of values, with
   * undefined for gaps, per resulting series.
   */
  async evaluate(
    Expression: string,
    metrics: Readonly<Record<string, readonly (number | undefined)[]>>,
  ): Promise<(number | undefined)[][]> {
    for (const [name, values] of Object.entries(metrics)) await this.putSeries(name, 0, values);
    const minutes = Math.max(1, ...Object.values(metrics).map((values) => values.length));
    const { MetricDataResults = [] } = await this.data({
      EndTime: this.at(minutes),
      MetricDataQueries: [
        ...Object.keys(metrics).map((name) => ({ ...query(name, name), ReturnData: false })),
        { Id: "result", Expression },
      ],
    });
    return MetricDataResults.map(({ Timestamps = [], Values = [] }) => {
      const row = new Array<number | undefined>(minutes).fill(undefined);
      Timestamps.forEach((time, index) => {
        row[(time.getTime() - this.now) / MINUTE] = Values[index];
      });
      return row;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.cloud.close();
  }
}

/** A query for the sum per minute of a metric of the namespace. */
export function query(Id: string, MetricName: string, stat: { Stat?: string; Period?: number; Unit?: string } = {}) {
  return {
    Id,
    MetricStat: { Metric: { Namespace: "N", MetricName }, Period: 60, Stat: "Sum", ...stat } as {
      Metric: { Namespace: string; MetricName: string };
      Period: number;
      Stat: string;
    },
  };
}
