import { encodeValue } from "../cases/values.ts";
import { valueText } from "../functions/runtime/casts.ts";
import type { Field } from "../planner/plan.ts";
import type { Row } from "../runtime/operator.ts";
import { typeText } from "../types/logical.ts";

/** Name and SQL type of each column of a result. */
export function columnTypes(fields: readonly Field[]): { readonly name: string; readonly type: string }[] {
  return fields.map(({ name, type }) => ({ name, type: typeText(type) }));
}

/** Values as Flink's SQL client shows them, times in a time zone. */
export function rowTexts(fields: readonly Field[], row: Row, zone: string): string[] {
  return row.map((value, index) => (value === null ? "<NULL>" : valueText(value, fields[index]!.type, zone, true)));
}

/** Values as JSON has them: decimals as texts, times as `2024-01-01T00:00:00.000`, maps as pairs. */
export function rowValues(fields: readonly Field[], row: Row): unknown[] {
  return row.map((value, index) => encodeValue(value, fields[index]!.type));
}
