import {
  readAlarmChange,
  SHARD_BYTES_PER_SECOND,
  scalingAlarms,
  usageFactors,
} from "../../packages/stream-scaling/src/index.ts";
import { type Cases, vectorCheck } from "./vector-check.ts";

/** An alarm's SNS message as it was recorded. */
interface Body {
  readonly NewStateReason: string;
  readonly Trigger: {
    readonly Metrics: readonly {
      readonly Id: string;
      readonly Label: string;
      readonly Expression?: string;
      readonly ReturnData: boolean;
    }[];
  };
}

/** Recorded messages of scaling alarms: what they say, the same metrics defined anew, and their datapoints computed. */
export const scaleUpMessage = vectorCheck<Body>("kinesis-auto-scaling/Alarm1.json", async (body, cases) => {
  await checkBody(body, cases, {
    name: "Kinesis_Auto_Scale_Up_Alarm",
    arn: "arn:aws:cloudwatch:us-east-2:111111111111:alarm:Kinesis_Auto_Scale_Up_Alarm",
    state: "ALARM",
    changedAt: Date.UTC(2020, 3, 23, 21, 17, 44, 775),
    streamName: "auto-scaling-demo-stream",
    periodMinutes: 1,
    threshold: 0.4,
    shards: 1,
  });
});

/** The message of a scale-down alarm over four shards. */
export const scaleDownMessage = vectorCheck<Body>("kinesis-auto-scaling/Alarm2.json", async (body, cases) => {
  await checkBody(body, cases, {
    name: "Kinesis_Auto_Scale_Down_Alarm",
    arn: "arn:aws:cloudwatch:us-east-1:111111111111:alarm:Kinesis_Auto_Scale_Down_Alarm",
    state: "ALARM",
    changedAt: Date.UTC(2020, 4, 22, 17, 29, 52, 246),
    streamName: "auto-stream-poc",
    periodMinutes: 1,
    threshold: 0.25,
    shards: 4,
  });
});

async function checkBody(body: Body, cases: Cases, expected: ReturnType<typeof readAlarmChange>): Promise<void> {
  await cases.equal("what the message says", () => readAlarmChange(JSON.stringify(body)), expected);

  const { streamName, shards } = expected;
  const { up } = scalingAlarms({ streamName, shards: shards!, periodMinutes: 1 });
  const inputs = body.Trigger.Metrics.filter(({ Id }) => /^(?:m|e[12]$)/.test(Id));
  for (const { Id, Label, Expression, ReturnData } of inputs) {
    const made = up.Metrics?.find((query) => query.Id === Id);
    await cases.equal(
      `metric ${Id}`,
      () => ({ Label: made?.Label, Expression: made?.Expression, ReturnData: made?.ReturnData }),
      { Label, Expression, ReturnData },
    );
  }
  const divisors = (texts: readonly (string | undefined)[]) =>
    texts.flatMap((text) =>
      text === undefined || !/^e\d\//.test(text) ? [] : [`${text.slice(0, 2)}/${product(text)}`],
    );
  await cases.equal(
    "divisors of the usage factors",
    () => divisors(up.Metrics!.map(({ Expression }) => Expression)).sort(),
    divisors(body.Trigger.Metrics.map(({ Expression }) => Expression)).sort(),
  );

  for (const [, datapoint] of body.NewStateReason.matchAll(/(\d\.\d+) \(\d/g)) {
    const factor = Number(datapoint);
    const bytes = Math.round(factor * SHARD_BYTES_PER_SECOND * 60 * shards!);
    await cases.equal(
      `datapoint ${datapoint} of ${bytes} bytes`,
      () => usageFactors({ bytes, records: undefined, shards: shards!, periodMinutes: 1 }).max,
      factor,
    );
  }
}

/** `e1/(1048576*4*60)` divides by 251658240. */
function product(expression: string): number {
  return /\((.*)\)/
    .exec(expression)![1]!
    .split("*")
    .reduce((result, factor) => result * Number(factor), 1);
}
