import { formatHiveType, type HiveField, type HiveType, type PrimitiveName } from "../../hive-type.ts";

export const STRING: HiveType = { kind: "primitive", name: "string" };

/** Numbers in the order in which one holds those before it. */
const NUMBERS: readonly PrimitiveName[] = ["tinyint", "smallint", "int", "bigint", "float", "double"];

/** The narrowest type that holds values of both: numbers widen, structs take the fields of both, what is too different is text. */
export function mergeTypes(a: HiveType, b: HiveType): HiveType {
  if (formatHiveType(a) === formatHiveType(b)) return a;
  if (a.kind === "primitive" && b.kind === "primitive") {
    const [first, second] = [NUMBERS.indexOf(a.name), NUMBERS.indexOf(b.name)];
    return first >= 0 && second >= 0 ? (first > second ? a : b) : STRING;
  }
  if (a.kind === "array" && b.kind === "array") return { kind: "array", element: mergeKnown(a.element, b.element) };
  if (a.kind === "struct" && b.kind === "struct") return { kind: "struct", fields: mergeFields(a.fields, b.fields) };
  if (a.kind === "map" && b.kind === "map")
    return { kind: "map", key: mergeTypes(a.key, b.key), value: mergeTypes(a.value, b.value) };
  if (a.kind === "decimal" && b.kind === "decimal") {
    const scale = Math.max(a.scale, b.scale);
    const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
    return { kind: "decimal", precision: Math.min(38, whole + scale), scale };
  }
  return STRING;
}

/** Nothing is known of the elements of an empty list; they merge to what the other list holds. */
function mergeKnown(a: HiveType, b: HiveType): HiveType {
  if (a === UNKNOWN) return b;
  return b === UNKNOWN ? a : mergeTypes(a, b);
}

/** The type of what was always null or empty: text in the catalogue. */
export const UNKNOWN: HiveType = { kind: "primitive", name: "string" };

/** Fields of both in the order in which they were met. */
export function mergeFields(a: readonly HiveField[], b: readonly HiveField[]): readonly HiveField[] {
  if (a === b || b.length === 0) return a;
  const merged = new Map(a.map((field) => [field.name, field.type]));
  for (const { name, type } of b) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? type : mergeKnown(known, type));
  }
  return [...merged].map(([name, type]) => ({ name, type }));
}

/** Share of columns of the same name and kind of type, of those of the wider schema; 1 for equal ones. */
export function similarity(a: readonly HiveField[], b: readonly HiveField[]): number {
  if (a === b) return 1;
  const types = new Map(a.map(({ name, type }) => [name, type]));
  const shared = b.filter(({ name, type }) => {
    const other = types.get(name);
    return other !== undefined && familyOf(other) === familyOf(type);
  });
  return shared.length / Math.max(a.length, b.length, 1);
}

function familyOf(type: HiveType): string {
  if (type.kind !== "primitive") return type.kind;
  return NUMBERS.includes(type.name) ? "number" : type.name;
}
