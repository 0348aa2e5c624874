import { readDateMath } from "../date-math.ts";
import { dateFormat } from "../dates.ts";
import type { Json } from "../query/matches.ts";
import { illegalArgument } from "../search-error.ts";
import type { Aggregation, AggregationContext, Part } from "./aggregation.ts";
import { Buckets } from "./buckets.ts";
import { decimal } from "./histogram.ts";
import { anyField, eachNumber, fieldName, onlyOptions } from "./values.ts";

/** `range` and `date_range`: from is in the bucket, to is not. */
export function readRangeBuckets(
  kind: "range" | "date_range",
  options: Json,
  context: AggregationContext,
): Aggregation {
  onlyOptions(kind, options, ["field", "ranges", "keyed", "missing", ...(kind === "date_range" ? ["format"] : [])]);
  const path = fieldName(kind, options);
  const given = (options.ranges ?? []) as readonly { key?: string; from?: unknown; to?: unknown }[];
  if (given.length === 0) throw illegalArgument(`No [ranges] specified for the [${kind}] aggregation`);
  return {
    run(parts) {
      const { read, print } = bounds(kind, options, parts, path, context.now);
      const ranges = given
        .map(({ key, from, to }) => {
          const [low, high] = [read(from), read(to)];
          return {
            low,
            high,
            key: key ?? `${low === undefined ? "*" : print(low)}-${high === undefined ? "*" : print(high)}`,
          };
        })
        .sort((a, b) => (a.low ?? -Infinity) - (b.low ?? -Infinity) || (a.high ?? Infinity) - (b.high ?? Infinity));
      const buckets = new Buckets<number>(parts, context.within);
      for (let index = 0; index < ranges.length; index++) buckets.bucket(index);
      eachNumber(kind, parts, path, read(options.missing), (value, doc, part) => {
        for (let index = 0; index < ranges.length; index++) {
          const { low, high } = ranges[index]!;
          if ((low === undefined || value >= low) && (high === undefined || value < high))
            buckets.add(index, doc, part);
        }
      });
      const shown = ranges.map(({ low, high, key }, index) => ({
        key,
        ...edge("from", low, kind, print),
        ...edge("to", high, kind, print),
        ...buckets.show(buckets.bucket(index)),
      }));
      return {
        buckets: options.keyed === true ? Object.fromEntries(shown.map(({ key, ...bucket }) => [key, bucket])) : shown,
      };
    },
  };
}

function bounds(kind: string, options: Json, parts: readonly Part[], path: string, now: number) {
  if (kind === "range")
    return {
      read: (value: unknown) => (value === undefined || value === null ? undefined : Number(value)),
      print: decimal,
    };
  const format =
    options.format === undefined
      ? (anyField(parts, path)?.format ?? dateFormat("strict_date_optional_time"))
      : dateFormat(String(options.format));
  return {
    read: (value: unknown) =>
      value === undefined || value === null ? undefined : readDateMath(String(value), format, now, false),
    print: format.print,
  };
}

function edge(name: "from" | "to", value: number | undefined, kind: string, print: (value: number) => string): object {
  if (value === undefined) return {};
  return kind === "range" ? { [name]: value } : { [name]: value, [`${name}_as_string`]: print(value) };
}
