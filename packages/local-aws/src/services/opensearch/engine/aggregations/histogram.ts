import type { Json } from "../query/matches.ts";
import { illegalArgument } from "../search-error.ts";
import type { Aggregation, AggregationContext } from "./aggregation.ts";
import { Buckets } from "./buckets.ts";
import { eachNumber, fieldName, onlyOptions } from "./values.ts";

/** search.max_buckets of OpenSearch. */
export const MAX_BUCKETS = 65_535;

/** `histogram`: buckets of one width; empty ones between the first and the last are shown. */
export function readHistogram(options: Json, context: AggregationContext): Aggregation {
  onlyOptions("histogram", options, [
    "field",
    "interval",
    "offset",
    "min_doc_count",
    "extended_bounds",
    "hard_bounds",
    "missing",
    "keyed",
  ]);
  const path = fieldName("histogram", options);
  const interval = Number(options.interval);
  if (!(interval > 0)) throw illegalArgument("[interval] must be >0 for histogram aggregation [histogram]");
  const offset = Number(options.offset ?? 0);
  const minimum = Number(options.min_doc_count ?? 0);
  const bounds = options.extended_bounds as { min?: number; max?: number } | undefined;
  const hard = options.hard_bounds as { min?: number; max?: number } | undefined;
  const floor = (value: number) => Math.floor((value - offset) / interval) * interval + offset;
  return {
    run(parts) {
      const buckets = new Buckets<number>(parts, context.within);
      const missing = options.missing === undefined ? undefined : Number(options.missing);
      eachNumber("histogram", parts, path, missing, (value, doc, part) => {
        const key = floor(value);
        if (hard !== undefined && (key < (hard.min ?? key) || key > (hard.max ?? key))) return;
        buckets.add(key, doc, part);
      });
      if (minimum === 0)
        fillGaps(
          buckets,
          (key) => floor(key + interval * 1.5),
          bounds && {
            min: bounds.min === undefined ? undefined : floor(bounds.min),
            max: bounds.max === undefined ? undefined : floor(bounds.max),
          },
        );
      const shown = [...buckets.byKey]
        .filter(([, bucket]) => bucket.count >= minimum)
        .sort(([one], [other]) => one - other)
        .map(([key, bucket]) => ({ key, ...buckets.show(bucket) }));
      return {
        buckets:
          options.keyed === true ? Object.fromEntries(shown.map((bucket) => [decimal(bucket.key), bucket])) : shown,
      };
    },
  };
}

/** Adds the empty buckets between the first and the last, and out to the bounds. @throws SearchError beyond 65,535. */
export function fillGaps(
  buckets: Buckets<number>,
  next: (key: number) => number,
  bounds: { readonly min?: number | undefined; readonly max?: number | undefined } | undefined,
): void {
  let [first, last] = [bounds?.min ?? Number.POSITIVE_INFINITY, bounds?.max ?? Number.NEGATIVE_INFINITY];
  for (const key of buckets.byKey.keys()) {
    if (key < first) first = key;
    if (key > last) last = key;
  }
  if (!Number.isFinite(first)) return;
  for (let key = first, count = 0; key <= last; key = next(key)) {
    buckets.bucket(key);
    if (++count > MAX_BUCKETS)
      throw illegalArgument(
        `Trying to create too many buckets. Must be less than or equal to: [${MAX_BUCKETS}] but was [${count}]. This limit can be set by changing the [search.max_buckets] cluster level setting.`,
      );
  }
}

/** A number as Java prints a double: with a fraction. */
export function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
