import {
  compileMatcher,
  ERROR_OUTPUT_TYPES,
  evaluatePrefix,
  lintPrefix,
  parseObjectName,
  parsePrefix,
  resolvePrefixes,
} from "@millrace/s3-prefix";
import { type Check, checkEqual, checkThat } from "@millrace/sample";
import { hourFolderOf } from "./expected/folders.ts";
import type { Context } from "./parameters.ts";
import type { LakeResult } from "./result.ts";

const BASE = "fhbase/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/";
const ERROR_BASE = "fherroroutputbase/!{firehose:random-string}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/";

/** Custom prefixes: the post's examples, and the keys of the run's own objects. */
export function checkPrefixes({ ticks }: LakeResult, { outputs }: Context): Check[] {
  const arrival = 1_549_754_078_390;
  const [date, hour] = new Date(arrival).toISOString().split(/[T:]/);
  const [year, month, day] = date!.split("-");
  const errors = [...new Set([...ticks.denied, ...ticks.refused].map(({ key }) => key))];
  const randoms = errors.map((key) => key.split("/")[1]!);
  const matcher = compileMatcher(parsePrefix(ERROR_BASE));
  return [
    checkEqual(
      "the post's example, in UTC: the post itself prints hour=16",
      new Date(arrival).toISOString(),
      `fhbase/year=${year}/month=${month}/day=${day}/hour=${hour}/`,
      evaluatePrefix(parsePrefix(BASE), { timestamp: arrival }),
    ),
    checkEqual(
      "the post's other examples: a literal prefix, one folder an hour, and another time zone",
      "the same instant; in Denver it is seven hours less",
      [`mydatalake/${date!.replaceAll("-", "/")}/${hour}/`, `dt=${date}-${hour}/`, `hour=${Number(hour) - 7}/`],
      [
        evaluatePrefix(resolvePrefixes({ prefix: "mydatalake/" }).prefix, { timestamp: arrival }),
        evaluatePrefix(parsePrefix("dt=!{timestamp:yyyy-MM-dd-HH}/"), { timestamp: arrival }),
        evaluatePrefix(parsePrefix("hour=!{timestamp:HH}/"), { timestamp: arrival, timeZone: "America/Denver" }),
      ],
    ),
    checkEqual(
      "YYYY is the year of the week, which a warning tells",
      "ISO 8601: 2018-12-31 is in the first week of 2019",
      { year: "2019", warnings: ["week-year"] },
      {
        year: evaluatePrefix(parsePrefix("!{timestamp:YYYY}"), { timestamp: Date.UTC(2018, 11, 31) }),
        warnings: lintPrefix(parsePrefix("!{timestamp:YYYY}/")).map(({ rule }) => rule),
      },
    ),
    checkEqual(
      "each error type has a folder of its own",
      "the post, and the names that came later",
      ERROR_OUTPUT_TYPES.map((type) => `fherroroutputbase/AAAAAAAAAAA/${type}/2019/02/09/`),
      ERROR_OUTPUT_TYPES.map((errorOutputType) =>
        evaluatePrefix(parsePrefix(ERROR_BASE), { timestamp: arrival, errorOutputType, random: () => 0 }),
      ),
    ),
    checkEqual(
      "each object is in the folder of the hour when its oldest record arrived",
      "times that the function added",
      ticks.objects.map((object) => hourFolderOf(object.ticks.map((tick) => tick.ApproxArrTimestampUtcFH))),
      ticks.objects.map(({ key }) => key.split("/").slice(1, -1).join("/")),
    ),
    checkEqual(
      "names of objects tell the delivery stream",
      "Developer Guide, object name format",
      ticks.objects.map(() => outputs.tickers),
      ticks.objects.map(({ key }) => parseObjectName(key.slice(key.lastIndexOf("/") + 1))?.streamName ?? key),
    ),
    checkThat(
      "objects of failures have random strings of eleven characters, never the same",
      "the post",
      `${errors.length} different ones, below processing-failed`,
      randoms,
      new Set(randoms).size === errors.length &&
        randoms.every((text) => /^[A-Za-z0-9]{11}$/.test(text)) &&
        errors.every((key) => matcher.match(key)?.errorOutputType === "processing-failed"),
    ),
  ];
}
