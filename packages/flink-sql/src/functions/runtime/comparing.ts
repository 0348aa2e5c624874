import type { LogicalType } from "../../types/logical.ts";
import { compareBytes } from "./collections.ts";

/** Orders two values of a type that are not null: negative, 0 or positive. */
export function compareValues(left: unknown, right: unknown, type: LogicalType): number {
  switch (type.name) {
    case "BINARY":
    case "VARBINARY":
      return compareBytes(left as Uint8Array, right as Uint8Array);
    case "ARRAY":
      return compareLists(left as unknown[], right as unknown[], () => type.element!);
    case "ROW":
      return compareLists(left as unknown[], right as unknown[], (index) => type.fields![index]!.type);
    default: {
      const [a, b] = [left as number, right as number];
      return a < b ? -1 : a > b ? 1 : 0;
    }
  }
}

/** Element by element, null before all others, the shorter list first. */
function compareLists(left: unknown[], right: unknown[], typeOf: (index: number) => LogicalType): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [a, b] = [left[index], right[index]];
    const order =
      a === null || b === null ? Number(a !== null) - Number(b !== null) : compareValues(a, b, typeOf(index));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
