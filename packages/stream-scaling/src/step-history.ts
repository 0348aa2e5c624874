import { type CloudWatchClient, ListTagsForResourceCommand, TagResourceCommand } from "@aws-sdk/client-cloudwatch";
import { SCALINGS_PER_DAY } from "./decision.ts";
import type { LastScaling } from "./step-decision.ts";

// Tag values hold at most 256 letters, digits, spaces and _ . : / = + - @.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Tag.html
const LAST_SCALING = "LastScaling";
const SCALED_TIMES = "ScaledTimes";

/** What the tags of a target's alarms remember between one call of the function and the next. */
export interface StepHistory {
  readonly last: LastScaling | undefined;
  /** Of the last ten scalings, milliseconds since the epoch. */
  readonly times: readonly number[];
}

/** Reads the tags of an alarm; what is missing or not readable counts as never. */
export async function readStepHistory(
  cloudwatch: Pick<CloudWatchClient, "send">,
  alarmArn: string,
): Promise<StepHistory> {
  const { Tags = [] } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: alarmArn }));
  const value = (key: string) => Tags.find(({ Key }) => Key === key)?.Value ?? "";
  const times = value(SCALED_TIMES)
    .split(" ")
    .map((seconds) => Number(seconds) * 1000);
  return { last: readScaling(value(LAST_SCALING)), times: times.filter((time) => time > 0) };
}

/** Writes a scaling to all alarms of its target: whichever goes off next counts from it. */
export async function writeStepHistory(
  cloudwatch: Pick<CloudWatchClient, "send">,
  alarmArns: readonly string[],
  { at, from, to, until }: LastScaling,
  before: readonly number[],
): Promise<void> {
  const times = [...before, at].slice(-SCALINGS_PER_DAY).map((time) => Math.floor(time / 1000));
  const Tags = [
    {
      Key: LAST_SCALING,
      Value: `${new Date(at).toISOString()} ${from} to ${to} until ${new Date(until).toISOString()}`,
    },
    { Key: SCALED_TIMES, Value: times.join(" ") },
  ];
  for (const ResourceARN of alarmArns) await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags }));
}

function readScaling(text: string): LastScaling | undefined {
  const [, at = "", from, to, until = ""] = /^(\S+) (\d+) to (\d+) until (\S+)$/.exec(text) ?? [];
  const scaling = { at: Date.parse(at), from: Number(from), to: Number(to), until: Date.parse(until) };
  return Number.isNaN(scaling.at) || Number.isNaN(scaling.until) ? undefined : scaling;
}
