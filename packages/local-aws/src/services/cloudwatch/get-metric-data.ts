import { createHash } from "node:crypto";
import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import type { MetricStore } from "../../metrics.ts";
import { type QueryResult, runQueries } from "./metric-data.ts";
import { checkRange, validationError } from "./validation.ts";

/** Most data points of one answer, and how many there are by default. */
const MAX_DATAPOINTS = 100_800;

type Output = Omit<GetMetricDataCommandOutput, "$metadata">;

export function getMetricData(input: GetMetricDataCommandInput, now: number, store: MetricStore): Output {
  const { StartTime, EndTime, ScanBy = "TimestampDescending", MaxDatapoints = MAX_DATAPOINTS } = input;
  checkRange(StartTime!, EndTime!);
  if (ScanBy !== "TimestampDescending" && ScanBy !== "TimestampAscending")
    throw validationError(
      `1 validation error detected: Value '${ScanBy}' at 'scanBy' failed to satisfy constraint: Member must satisfy enum value set: [TimestampDescending, TimestampAscending]`,
    );
  if (!(Number.isInteger(MaxDatapoints) && MaxDatapoints >= 1 && MaxDatapoints <= MAX_DATAPOINTS))
    throw validationError(`The parameter MaxDatapoints must be between 1 and ${MAX_DATAPOINTS}.`);
  const from = readToken(input);
  const range = { start: StartTime!.getTime(), end: EndTime!.getTime(), now };
  const results = runQueries(store, input.MetricDataQueries!, range);
  return page(results, ScanBy === "TimestampDescending", MaxDatapoints, from, digestOf(input));
}

/** Where a page begins: after a time of one of the results. */
interface Position {
  readonly result: number;
  readonly after?: number;
}

function page(
  results: readonly QueryResult[],
  descending: boolean,
  limit: number,
  from: Position,
  digest: string,
): Output {
  const answers: MetricDataResult[] = [];
  let left = limit;
  for (let index = from.result; index < results.length; index++) {
    const points = pointsOf(results[index]!, descending, index === from.result ? from.after : undefined);
    if (left === 0 && points.length > 0)
      return { MetricDataResults: answers, NextToken: writeToken(digest, { result: index }), Messages: [] };
    const taken = points.slice(0, left);
    left -= taken.length;
    const complete = taken.length === points.length;
    answers.push(answerOf(results[index]!, taken, complete));
    if (!complete)
      return {
        MetricDataResults: answers,
        NextToken: writeToken(digest, { result: index, after: taken.at(-1)![0] }),
        Messages: [],
      };
  }
  return { MetricDataResults: answers, Messages: [] };
}

type Point = readonly [time: number, value: number];

function pointsOf({ series }: QueryResult, descending: boolean, after: number | undefined): Point[] {
  const points = series.times.map((time, index): Point => [time, series.values[index]!]);
  if (descending) points.reverse();
  if (after === undefined) return points;
  return points.filter(([time]) => (descending ? time < after : time > after));
}

function answerOf({ id, label, messages }: QueryResult, points: readonly Point[], complete: boolean): MetricDataResult {
  return {
    Id: id,
    Label: label,
    Timestamps: points.map(([time]) => new Date(time)),
    Values: points.map(([, value]) => value),
    StatusCode: complete ? "Complete" : "PartialData",
    ...(messages.length > 0 ? { Messages: [...messages] } : {}),
  };
}

/** A token belongs to one request: everything but itself and the page size. */
function digestOf({ NextToken: _token, MaxDatapoints: _limit, ...rest }: GetMetricDataCommandInput): string {
  return createHash("sha256").update(JSON.stringify(rest)).digest("base64url").slice(0, 16);
}

function writeToken(digest: string, position: Position): string {
  return Buffer.from(JSON.stringify([digest, position.result, position.after ?? null])).toString("base64url");
}

function readToken(input: GetMetricDataCommandInput): Position {
  if (input.NextToken === undefined) return { result: 0 };
  try {
    const [digest, result, after] = JSON.parse(Buffer.from(input.NextToken, "base64url").toString()) as unknown[];
    if (digest === digestOf(input) && Number.isInteger(result))
      return after === null ? { result: result as number } : { result: result as number, after: after as number };
  } catch {
    // Not a token of ours, as one that belongs to another request.
  }
  throw new AwsError("InvalidNextToken", "The value of NextToken is invalid for this request.");
}
