import type { LogicalType } from "./logical.ts";

const WHOLE = ["TINYINT", "SMALLINT", "INT", "BIGINT"];

/** To which types a value goes without CAST, besides its own: Flink's LogicalTypeCasts. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(WHOLE.map((name, index) => [name, [...WHOLE.slice(index + 1), "FLOAT", "DOUBLE", "DECIMAL"]])),
  FLOAT: ["DOUBLE", "DECIMAL"],
  DOUBLE: ["DECIMAL"],
  DECIMAL: ["FLOAT", "DOUBLE"],
  CHAR: ["VARCHAR"],
  BINARY: ["VARBINARY"],
  TIMESTAMP: ["DATE", "TIME", "TIMESTAMP_LTZ"],
  TIMESTAMP_LTZ: ["TIMESTAMP"],
};

/** Whether a value is written into a column, or given to a function, without CAST. Says nothing about NULL. */
export function isImplicit(from: LogicalType, to: LogicalType): boolean {
  if (from.name === "NULL") return true;
  if (from.name !== to.name) return WIDER[from.name]?.includes(to.name) === true;
  switch (from.name) {
    case "ARRAY":
    case "MULTISET":
      return isImplicit(from.element!, to.element!);
    case "MAP":
      return isImplicit(from.key!, to.key!) && isImplicit(from.value!, to.value!);
    case "ROW": {
      const [own, other] = [from.fields!, to.fields!];
      return own.length === other.length && own.every(({ type }, index) => isImplicit(type, other[index]!.type));
    }
    default:
      return true;
  }
}
