import { type Check, checkEqual, checkThat } from "@millrace/sample";
import { CASES } from "./cases.ts";
import { checkDemo } from "./check-demo.ts";
import { checkOnDemand } from "./check-on-demand.ts";
import { checkScaledStream } from "./check-scaled-stream.ts";
import type { Context } from "./parameters.ts";
import type { ScalingResult } from "./result.ts";

const CLOUDWATCH = "records offered; IncomingRecords of CloudWatch and refusals of PutRecords";
/** Share of a minute's load that uneven keys may make a difference. */
const TOLERANCE = 0.03;

/** Compares what the streams did with what the posts state and what CloudWatch's minutes say. */
export async function checkScaling(result: ScalingResult, context: Context): Promise<Check[]> {
  const { cases, day, demo, alarms, repeated } = result;
  const checks: Check[] = [
    checkEqual("the five scaling cases hold", "tests of the original", CASES.map(sayCase), cases.map(sayCase)),
  ];
  for (const variant of day.variants) {
    const { offered, refused, metrics } = variant;
    const stored = metrics.reduce((sum, { records }) => sum + records, 0);
    checks.push(
      checkEqual(`${variant.variant}: every record is stored or refused`, CLOUDWATCH, offered, stored + refused),
    );
    if (variant.variant === "usage") {
      checks.push(
        checkEqual("usage: the reader read every stored record", CLOUDWATCH, stored, day.reading?.records ?? 0),
      );
    }
    checks.push(...checkRush(variant.variant, day, variant));
    if (variant.variant === "on-demand") checks.push(...checkOnDemand(variant));
    else checks.push(...checkScaledStream(variant.variant, variant, day, alarms[variant.variant], context.parameters));
  }
  if (repeated !== undefined) {
    checks.push(
      checkEqual(
        "usage: an alarm from before the last scaling is rejected",
        "LastScaledTimestamp",
        "rejected",
        repeated,
      ),
    );
  }
  return [...checks, ...(demo === undefined ? [] : checkDemo(demo))];
}

/** The first minute of the rush is more than the streams take, the last one comes when they were scaled out. */
function checkRush(
  name: string,
  { load }: ScalingResult["day"],
  { shards, minutes }: ScalingResult["day"]["variants"][number],
): Check[] {
  const peak = Math.max(...load);
  const [first, last] = [load.indexOf(peak), load.indexOf(peak, load.indexOf(peak) + 1)];
  return [
    ["first", first],
    ["last", last],
  ].flatMap(([which, minute]) => {
    const at = minute as number;
    const open = shards[at - 1];
    const seen = minutes[at];
    if (open === undefined || seen === undefined || seen.offered === 0) return [];
    const expected = Math.max(0, 1 - (open * 1000) / peak);
    const actual = seen.refused / seen.offered;
    const ok = expected === 0 ? actual === 0 : Math.abs(actual - expected) <= TOLERANCE;
    return checkThat(
      `${name}: the ${which} minute of the rush is throttled by what exceeds the shards`,
      `1,000 records a second for each of ${open} shards`,
      percent(expected),
      percent(actual),
      ok,
    );
  });
}

function sayCase({ from, direction, to, downThreshold }: ScalingResult["cases"][number]): string {
  return `${from} ${direction} ${to}, down below ${downThreshold}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
