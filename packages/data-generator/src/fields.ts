import { compileDateFormat } from "./date-format.ts";
import { type Draw, type DrawContext, NumberDraw, PickDraw, WeightedDraw } from "./draw.ts";
import { optionError } from "./errors.ts";
import { ObjectDraw } from "./json-draws.ts";

/** The records that a set of field draws makes. */
export type RecordOf<Fields extends Readonly<Record<string, Draw<unknown>>>> = {
  [Name in keyof Fields]: Fields[Name] extends Draw<infer Value> ? Value : never;
};

/** Draws objects member by member, in the order of the fields; records may be fields of records. */
export function record<const Fields extends Readonly<Record<string, Draw<unknown>>>>(
  fields: Fields,
): Draw<RecordOf<Fields>> {
  return new ObjectDraw(Object.keys(fields), Object.values(fields) as Draw<never>[]) as Draw<unknown> as Draw<
    RecordOf<Fields>
  >;
}

/** The same value in every record. */
export function constant<const T>(value: T): Draw<T> {
  return { draw: () => value };
}

/** Number of the event within the run, counted from `first`. */
export function sequence(first = 0): Draw<number> {
  return { draw: (context) => first + context.sequence };
}

/** A number from `min` to `max`, both included, in steps of `precision`. */
export function numberBetween(min: number, max: number, precision = 1): Draw<number> {
  if (!(precision > 0) || !(max >= min) || Math.floor(max / precision + 1e-9) < Math.ceil(min / precision - 1e-9)) {
    throw optionError(`numberBetween: no multiple of ${precision} lies between ${min} and ${max}`);
  }
  return new NumberDraw(min, max, precision);
}

/** Settings of a normal distribution. */
export interface NormalOptions {
  readonly mean: number;
  readonly sigma: number;
  /** Bounds that values beyond are moved to. */
  readonly min?: number;
  readonly max?: number;
  /** Digits after the decimal point, 0 to 15, default 2. */
  readonly digits?: number;
}

/** A number of a normal distribution. */
export function normal({ mean, sigma, min = -Infinity, max = Infinity, digits = 2 }: NormalOptions): Draw<number> {
  if (!(sigma >= 0) || !(min <= max)) throw optionError("normal: expected sigma of 0 or more and min at most max");
  if (!(Number.isInteger(digits) && digits >= 0 && digits <= 15)) throw optionError("normal: expected 0 to 15 digits");
  const scale = 10 ** digits;
  return {
    draw: ({ random }) => Math.round(Math.min(max, Math.max(min, mean + sigma * random.normal())) * scale) / scale,
  };
}

/** An element of a list, each as likely as the others. */
export function oneOf<const T>(list: readonly T[]): Draw<T> {
  if (list.length === 0) throw optionError("oneOf: the list is empty");
  return new PickDraw(list);
}

/** An element of a list by weight; weights need not add up to 1. */
export function weighted<const T>(entries: readonly (readonly [element: T, weight: number])[]): Draw<T> {
  const weights = entries.map(([, weight]) => weight);
  if (!weights.every((weight) => weight >= 0 && weight < Infinity) || !weights.some((weight) => weight > 0)) {
    throw optionError("weighted: expected weights that are not negative, and one that is positive");
  }
  return new WeightedDraw(
    entries.map(([element]) => element),
    weights,
  );
}

/** An element of a list by Zipf's law: the element of rank k has the weight 1 / k^exponent, for skewed keys. */
export function zipf<const T>(list: readonly T[], exponent = 1): Draw<T> {
  if (!(exponent >= 0)) throw optionError(`zipf: expected an exponent of 0 or more, got ${exponent}`);
  return weighted(list.map((element, index) => [element, (index + 1) ** -exponent] as const));
}

/** Time of the event as a text in a format of moment.js; see compileDateFormat. */
export function timeText(format: string, utcOffset = 0): Draw<string> {
  const compiled = compileDateFormat(format, utcOffset);
  return { draw: ({ eventTime }: DrawContext) => compiled.write(eventTime) };
}

/** Time of the event in milliseconds since the Unix epoch. */
export function timeMillis(): Draw<number> {
  return { draw: ({ eventTime }) => eventTime };
}
