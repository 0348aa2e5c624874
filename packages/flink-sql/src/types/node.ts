import type { Position } from "../errors.ts";
import type { TypeNode } from "../parser/ast.ts";
import { type LogicalType, MAX_LENGTH } from "./logical.ts";

/** A type as it would be written, the inverse of `typeOf`. */
export function typeNodeOf(type: LogicalType, at: Position): TypeNode {
  const node = (part: LogicalType) => typeNodeOf(part, at);
  const base = { at, args: [], notNull: !type.nullable, elements: [], fields: [] };
  switch (type.name) {
    case "CHAR":
    case "BINARY":
    case "VARCHAR":
    case "VARBINARY":
      if (type.length === MAX_LENGTH) return { ...base, name: type.name === "VARCHAR" ? "STRING" : "BYTES" };
      return { ...base, name: type.name, args: [type.length!] };
    case "DECIMAL":
      return { ...base, name: type.name, args: [type.precision!, type.scale!] };
    case "TIME":
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return { ...base, name: type.name, args: [type.precision!] };
    case "INTERVAL_SECOND":
      return { ...base, name: "INTERVAL SECOND" };
    case "INTERVAL_MONTH":
      return { ...base, name: "INTERVAL MONTH" };
    case "ARRAY":
    case "MULTISET":
      return { ...base, name: type.name, elements: [node(type.element!)] };
    case "MAP":
      return { ...base, name: type.name, elements: [node(type.key!), node(type.value!)] };
    case "ROW":
      return {
        ...base,
        name: type.name,
        fields: type.fields!.map((field) => ({ name: field.name, type: node(field.type) })),
      };
    default:
      return { ...base, name: type.name };
  }
}
