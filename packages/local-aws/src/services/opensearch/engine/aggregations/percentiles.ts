import type { Json } from "../query/matches.ts";
import { illegalArgument } from "../search-error.ts";
import type { Aggregation } from "./aggregation.ts";
import { decimal } from "./histogram.ts";
import { anyField, eachNumber, fieldName, onlyOptions } from "./values.ts";

const DEFAULT_PERCENTS = [1, 5, 25, 50, 75, 95, 99];

/**
 * `percentiles`. Exact, with linear interpolation between the middles of neighbouring values, which is what OpenSearch's
 * t-digest gives while every value is a centroid of its own; for more values the digest is an estimate around this.
 */
export function readPercentiles(options: Json): Aggregation {
  onlyOptions("percentiles", options, ["field", "percents", "keyed", "missing", "tdigest"]);
  const path = fieldName("percentiles", options);
  const percents = ((options.percents as number[] | undefined) ?? DEFAULT_PERCENTS).map(Number).sort((a, b) => a - b);
  for (const percent of percents)
    if (!(percent >= 0 && percent <= 100))
      throw illegalArgument(`percent must be in [0,100], got [${percent}]: [percentiles]`);
  return {
    run(parts) {
      const values: number[] = [];
      eachNumber(
        "percentiles",
        parts,
        path,
        options.missing === undefined ? undefined : Number(options.missing),
        (value) => values.push(value),
      );
      const sorted = Float64Array.from(values).sort();
      const field = anyField(parts, path);
      const shown = percents.map((percent) => {
        const value = sorted.length === 0 ? null : quantile(sorted, percent / 100);
        const text = value !== null && field?.type === "date" ? field.format.print(Math.trunc(value)) : undefined;
        return { key: percent, value, ...(text === undefined ? {} : { value_as_string: text }) };
      });
      if (options.keyed === false) return { values: shown };
      return { values: Object.fromEntries(shown.map(({ key, value }) => [decimal(key), value])) };
    },
  };
}

/** The value below which a share of the sorted values lies, each value's weight spread evenly around it. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * sorted.length - 0.5;
  if (position <= 0) return sorted[0]!;
  if (position >= sorted.length - 1) return sorted[sorted.length - 1]!;
  const below = Math.floor(position);
  const [low, high] = [sorted[below]!, sorted[below + 1]!];
  return low + (high - low) * (position - below);
}
