import { defineSample } from "@millrace/sample";
import { readAlarms } from "./alarms.ts";
import { tryCases } from "./cases.ts";
import { checkScaling } from "./checks.ts";
import { costsOf } from "./costs.ts";
import { runDay } from "./day.ts";
import { runDemo } from "./demo.ts";
import { OUTPUTS, parameters } from "./parameters.ts";
import { repeatAlarm } from "./stale-alarm.ts";
import { drawScaling } from "./views.ts";

export const sample = defineSample({
  name: "stream-scaling",
  title: "Stream scaling",
  summary: "One load on three Kinesis streams: scaled by usage-factor alarms, by record-count alarms, and on demand.",
  systems: [7, 15, 25],
  terraform: {
    root: "infra/apps/stream-scaling",
    variables: ({ shards, scaleUp, scaleDown, blockingAge }) => ({
      shard_count: shards,
      scale_up_threshold: scaleUp,
      scale_down_threshold: scaleDown,
      blocking_iterator_age_minutes: blockingAge / 60_000,
    }),
    outputs: OUTPUTS,
  },
  functions: { scale: "src/handlers/scale.ts" },
  parameters,
  faults: {
    "scaling-fails": {
      description: "Kinesis refuses every UpdateShardCount: no stream grows, alarms go back to OK and off again.",
      rules: [
        { service: "kinesis", operation: "UpdateShardCount", error: { code: "LimitExceededException", status: 400 } },
      ],
    },
    "slow-consumer": {
      description: "Every read of a stream takes 20 minutes: iterator age keeps the first stream from being halved.",
      rules: [{ service: "kinesis", operation: "GetRecords", latency: 20 * 60_000 }],
    },
  },
  async run(context) {
    const { metrics, outputs, parameters: given, records } = context;
    const alarms = {
      usage: await readAlarms(context, outputs.usage_stream),
      count: await readAlarms(context, outputs.count_stream),
    };

    // A. The five scaling cases, each asked for by its alarm.
    const cases = await tryCases(context);

    // B. The same hours of load on each stream.
    const day = await runDay(context);

    const alarm = day.variants.find(({ variant }) => variant === "usage")?.log?.messages[0];
    const repeated = alarm === undefined ? undefined : await repeatAlarm(context, alarm);

    // C. A provisioned stream, overloaded, is switched to on-demand.
    const demo = given.demo ? await runDemo(context) : undefined;

    // D. What became of every record, and figures.
    for (const { variant, offered, refused, shards, metrics: minutes } of day.variants) {
      records.read(offered);
      records.dropped("refused by a shard's limits", refused);
      records.delivered(minutes.reduce((sum, minute) => sum + minute.records, 0));
      metrics.set(`${variant}: records refused`, refused, "records");
      metrics.set(`${variant}: shards, most`, Math.max(...shards), "shards");
      metrics.set(`${variant}: shard hours`, shards.reduce((sum, open) => sum + open, 0) / 60, "h");
    }
    for (const { offered, refused } of demo?.minutes ?? []) {
      records.read(offered);
      records.dropped("refused by a shard's limits", refused);
    }
    if (demo !== undefined) {
      records.delivered(demo.stored);
      metrics.set("demo: shards at the end", demo.finalShards, "shards");
    }
    for (const { label, dollars } of costsOf(day, given)) metrics.set(`cost: ${label}`, dollars, "$");
    return { cases, day, demo, alarms, repeated };
  },
  checks: checkScaling,
  views: drawScaling,
});
