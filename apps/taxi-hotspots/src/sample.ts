import { DescribeApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { defineSample } from "@millrace/sample";
import { checkHotspots } from "./checks.ts";
import { parameters } from "./parameters.ts";
import { readHotspots } from "./read-hotspots.ts";
import { hasFix, readRides, sendRides } from "./rides.ts";
import { drawHotspots } from "./views.ts";

export const sample = defineSample({
  name: "taxi-hotspots",
  title: "Taxi hot spots",
  summary:
    "Dense regions among the last thousand pick-ups, found by a function in streaming SQL after every one of them.",
  systems: [38],
  terraform: {
    root: "infra/apps/taxi-hotspots",
    variables: ({ windowSize, scanRadius, minimumPoints }) => ({
      window_size: windowSize,
      scan_radius: scanRadius,
      minimum_points: minimumPoints,
    }),
    outputs: ["rides_stream", "hotspots_stream", "application"],
  },
  flink: {
    hotspots: {
      sql: ["src/sql/hotspots.sql"],
      functions: { typescript: "src/flink/functions.ts", python: "src/flink/functions.py" },
    },
  },
  parameters,
  faults: {
    "throttle-writes": {
      description: "One PutRecords call in four is refused, those of the application too: nothing is lost.",
      rules: [
        {
          service: "kinesis",
          operation: "PutRecords",
          share: 0.25,
          error: { code: "ProvisionedThroughputExceededException", status: 400 },
        },
      ],
    },
  },
  async run(context) {
    const { artifacts, aws, clock, metrics, outputs, series } = context;

    // A. Trips of the data set go into a stream, in the order of their pick-up.
    const rides = readRides(context);
    const since = clock.now();
    await sendRides(context, rides);

    // B. The application gives every pick-up the hot spots there are when it comes.
    const found = await readHotspots(context, rides.filter(hasFix).length);
    const { ApplicationDetail } = await aws
      .kinesisAnalyticsV2()
      .send(new DescribeApplicationCommand({ ApplicationName: outputs.application }));

    const counts = found.map(({ hotspots }) => hotspots.length);
    const line = series.of("hot-spots", "hot spots");
    for (const [index, count] of counts.entries())
      line.add(since + (index * 1000) / context.parameters.perSecond, count);
    metrics.set("trips sent", rides.length, "trips");
    metrics.set("trips without coordinates", rides.length - rides.filter(hasFix).length, "trips");
    metrics.set("hot spots, most at once", Math.max(0, ...counts), "hot spots");
    metrics.set("hot spots in the last window", counts.at(-1) ?? 0, "hot spots");
    artifacts.write("hot-spots.json", "hot spots of the last window", found.at(-1) ?? {});
    return { rides, found, status: ApplicationDetail!.ApplicationStatus! };
  },
  checks: checkHotspots,
  views: drawHotspots,
});
