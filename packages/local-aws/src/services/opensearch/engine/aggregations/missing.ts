import type { Json } from "../query/matches.ts";
import type { Aggregation, AggregationContext } from "./aggregation.ts";
import { bucketOf } from "./filters.ts";
import { fieldName, fieldOf, onlyOptions } from "./values.ts";

/** `missing`: one bucket of the documents without a value. */
export function readMissing(options: Json, context: AggregationContext): Aggregation {
  onlyOptions("missing", options, ["field"]);
  const path = fieldName("missing", options);
  return {
    run(parts) {
      const without = parts.map(({ index, docs }) => {
        const column = fieldOf(index, path)?.column;
        return { index, docs: docs.filter((doc) => column === undefined || !column.has(doc)) };
      });
      return bucketOf(without, context);
    },
  };
}
