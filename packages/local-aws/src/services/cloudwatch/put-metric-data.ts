import type { MetricDatum, PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../errors.ts";
import type { MetricStore } from "../../metrics.ts";
import type { RequestContext } from "../../service.ts";
import { checkText, checkUnit, invalidCombination, invalidValue, missing, readDimensions } from "./validation.ts";

/** Limits of one PutMetricData request (API reference). */
const MAX_BYTES = 1024 * 1024;
const MAX_DATA = 1000;
const MAX_VALUES = 150;
const MAX_MAGNITUDE = 2 ** 360;
const OLDEST_MS = 14 * 24 * 60 * 60 * 1000;
const NEWEST_MS = 2 * 60 * 60 * 1000;

interface Sample {
  readonly sum: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** Takes all data of a request, or none when any of it is refused. */
export function putMetricData(input: PutMetricDataCommandInput, context: RequestContext, store: MetricStore): void {
  if ((context.payload?.length ?? 0) > MAX_BYTES)
    throw new AwsError("RequestEntityTooLarge", `The request exceeds the limit of ${MAX_BYTES} bytes.`, {
      status: 413,
    });
  const namespace = input.Namespace!;
  checkNamespace(namespace);
  const data = input.MetricData ?? [];
  if (data.length === 0) throw missing("The parameter MetricData is required.");
  if (data.length > MAX_DATA)
    throw invalidValue(`The collection MetricData must not have a size greater than ${MAX_DATA}.`);

  const now = context.clock.now();
  checkTimestamps(data, now);
  const prepared = data.map((datum, index) => prepare(datum, `MetricData.member.${index + 1}`, namespace, now));

  for (const { identity, time, samples, highResolution } of prepared)
    for (const sample of samples) store.put(identity, time, sample, highResolution);
}

function checkNamespace(namespace: string): void {
  checkText("Namespace", namespace, 255);
  if (namespace.startsWith("AWS/")) throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
  if (namespace.startsWith(":")) throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
}

function checkTimestamps(data: readonly MetricDatum[], now: number): void {
  const wrong: string[] = [];
  data.forEach(({ Timestamp }, index) => {
    const time = Timestamp?.getTime() ?? now;
    if (time < now - OLDEST_MS || time > now + NEWEST_MS)
      wrong.push(
        `The parameter MetricData.member.${index + 1}.Timestamp must specify a time within the past two weeks.`,
      );
  });
  if (wrong.length > 0) throw invalidValue(wrong.join("\n"));
}

function prepare(datum: MetricDatum, path: string, namespace: string, now: number) {
  checkText(`${path}.MetricName`, datum.MetricName!, 255);
  checkUnit(`${path}.Unit`, datum.Unit);
  const resolution = datum.StorageResolution ?? 60;
  if (resolution !== 1 && resolution !== 60)
    throw invalidValue(`The parameter ${path}.StorageResolution must be a value in the set [ 1, 60 ].`);
  return {
    identity: {
      namespace,
      name: datum.MetricName!,
      dimensions: readDimensions(`${path}.Dimensions`, datum.Dimensions),
      unit: datum.Unit ?? "None",
    },
    time: datum.Timestamp?.getTime() ?? now,
    samples: readSamples(datum, path),
    highResolution: resolution === 1,
  };
}

/** A datum is one value, or values with their counts, or the statistics of many. */
function readSamples(datum: MetricDatum, path: string): Sample[] {
  const { Value, Values, Counts, StatisticValues } = datum;
  const given = Object.entries({ Value, Values, StatisticValues }).filter(([, value]) => value !== undefined);
  if (given.length === 0)
    throw missing(`At least one of the parameters ${path}.Value or ${path}.StatisticValues must be specified.`);
  if (given.length > 1)
    throw invalidCombination(
      `The parameters ${path}.${given[0]![0]} and ${path}.${given[1]![0]} are mutually exclusive and you have specified both.`,
    );
  if (Counts !== undefined && Values === undefined)
    throw invalidCombination(`The parameter ${path}.Counts must be used with the parameter ${path}.Values.`);
  if (Value !== undefined) return [sampleOf(Value, 1, `${path}.Value`)];
  if (Values !== undefined) return readValues(Values, Counts, path);
  const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = StatisticValues!;
  for (const [name, value] of Object.entries(StatisticValues!))
    checkNumber(value as number, `${path}.StatisticValues.${name}`);
  if (count! <= 0) throw invalidValue(`The parameter ${path}.StatisticValues.SampleCount must be greater than 0.`);
  if (max! < min!)
    throw invalidValue(
      `The parameter ${path}.StatisticValues.Maximum must be greater than ${path}.StatisticValues.Minimum.`,
    );
  return [{ sum: sum!, count: count!, min: min!, max: max! }];
}

function readValues(values: readonly number[], counts: readonly number[] | undefined, path: string): Sample[] {
  if (values.length === 0 || values.length > MAX_VALUES)
    throw invalidValue(`The collection ${path}.Values must have a size from 1 to ${MAX_VALUES}.`);
  if (counts !== undefined && counts.length !== values.length)
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
  return values.map((value, index) => {
    const count = counts?.[index] ?? 1;
    checkNumber(count, `${path}.Counts.member.${index + 1}`);
    if (count <= 0) throw invalidValue(`The parameter ${path}.Counts.member.${index + 1} must be greater than 0.`);
    return sampleOf(value, count, `${path}.Values.member.${index + 1}`);
  });
}

function sampleOf(value: number, count: number, path: string): Sample {
  checkNumber(value, path);
  return { sum: value * count, count, min: value, max: value };
}

function checkNumber(value: number, path: string): void {
  if (!Number.isFinite(value) || Math.abs(value) > MAX_MAGNITUDE)
    throw invalidValue(`The value ${value} for parameter ${path} is invalid.`);
}
