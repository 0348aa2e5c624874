import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { DescribeApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import type { Context } from "./parameters.ts";

/** Clock time between two readings. */
const INTERVAL = 5000;

/** Shards of the stream and parallelism of the application at one moment. */
export interface CapacityReading {
  /** Milliseconds since the epoch, on the run's clock. */
  readonly at: number;
  readonly shards: number;
  readonly parallelism: number;
  /** Version of the application, which every update raises. */
  readonly version: number;
  /** Whether neither is being changed. */
  readonly settled: boolean;
}

/** What work sees of the readings beside it. */
export interface CapacityWatch {
  latest(): CapacityReading | undefined;
  next(): Promise<CapacityReading>;
}

/** Does `work` while shards and parallelism are read, told when they change, and kept as series. */
export async function watchCapacity<T>(
  context: Context,
  work: (watch: CapacityWatch) => Promise<T>,
): Promise<{ readonly result: T; readonly readings: readonly CapacityReading[] }> {
  const readings: CapacityReading[] = [];
  const waiting: ((reading: CapacityReading) => void)[] = [];
  let watching = true;

  async function watch(): Promise<void> {
    while (watching) {
      const before = readings.at(-1);
      const reading = await readCapacity(context);
      readings.push(reading);
      if (before !== undefined && !isSame(before, reading))
        context.progress.note(`${reading.shards} shards, parallelism ${reading.parallelism}`);
      context.series.of("shards", "shards").add(reading.at, reading.shards);
      context.series.of("parallelism", "subtasks").add(reading.at, reading.parallelism);
      for (const tell of waiting.splice(0)) tell(reading);
      await context.clock.sleep(INTERVAL, context.signal);
    }
  }

  const watched = watch();
  const next = () => Promise.race([new Promise<CapacityReading>((resolve) => waiting.push(resolve)), failed(watched)]);
  try {
    return { result: await work({ latest: () => readings.at(-1), next }), readings };
  } finally {
    watching = false;
    await watched;
  }
}

/** Never resolves, but rejects with what it waits for. */
function failed(work: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    work.catch(reject);
  });
}

function isSame(one: CapacityReading, other: CapacityReading): boolean {
  return one.shards === other.shards && one.parallelism === other.parallelism;
}

async function readCapacity({ aws, clock, outputs }: Context): Promise<CapacityReading> {
  const { StreamDescriptionSummary: stream } = await aws
    .kinesis()
    .send(new DescribeStreamSummaryCommand({ StreamName: outputs.stream }));
  const { ApplicationDetail: application } = await aws
    .kinesisAnalyticsV2()
    .send(new DescribeApplicationCommand({ ApplicationName: outputs.application }));
  const flink = application?.ApplicationConfigurationDescription?.FlinkApplicationConfigurationDescription;
  return {
    at: clock.now(),
    shards: stream?.OpenShardCount ?? 0,
    parallelism: flink?.ParallelismConfigurationDescription?.CurrentParallelism ?? 0,
    version: application?.ApplicationVersionId ?? 0,
    settled: stream?.StreamStatus === "ACTIVE" && application?.ApplicationStatus === "RUNNING",
  };
}
