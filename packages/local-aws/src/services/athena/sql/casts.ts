import { notTranslated, QueryFailure } from "../errors.ts";
import { type Fields, fieldsOf, kindOf, type Node, onlyFields } from "./ast.ts";
import { expression, type Scope } from "./expression.ts";
import { castType, literal } from "./types.ts";

export function literalText(type: string, value: string): string {
  switch (type) {
    case "number":
      return value;
    case "string":
      return literal(value);
    case "date":
      return `DATE ${literal(value)}`;
    case "timestamp":
      return /(?:[+-]\d\d?(?::?\d\d)?|[A-Za-z_]+(?:\/[A-Za-z_/]+)?)$/.test(value.slice(11))
        ? `TIMESTAMPTZ ${literal(value)}`
        : `TIMESTAMP ${literal(value)}`;
    case "time":
      return `TIME ${literal(value)}`;
    case "hex_string":
      return `from_hex(${literal(value)})`;
    default:
      throw notTranslated(`literal of type ${type}`, "cast a string");
  }
}

export function cast(fields: Fields, scope: Scope, word: string): string {
  onlyFields("cast", fields, ["this", "to"]);
  const to = fields.to as Fields;
  const type = castType(to);
  const value = expression(fields.this as Node, scope);
  const tried = word === "TRY_CAST" ? "try_" : "";
  if (type === "VARCHAR")
    return typeof to.length === "number" ? `sized_text(${value}, ${to.length})` : `to_text(${value})`;
  if (type === "JSON") return `to_json_value(${value})`;
  if (kindOf(fields.this as Node) === "null") return `CAST(NULL AS ${type === "DECIMAL" ? "DECIMAL(38, 0)" : type})`;
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type)) return `${word}(${tried}whole(${value}) AS ${type})`;
  if (type === "BOOLEAN") return `${word}(${tried}truth(${value}) AS BOOLEAN)`;
  if (type.startsWith("TIMESTAMP")) return `${word}(${tried}moment(${value}) AS ${type})`;
  if (type === "DECIMAL" && kindOf(fields.this as Node) === "literal") return decimalLiteral(fields.this as Node);
  return `${word}(${value} AS ${type === "DECIMAL" ? "DECIMAL(38, 0)" : type})`;
}

/** `DECIMAL '12.30'` has the digits that are written. */
function decimalLiteral(node: Node): string {
  const text = String(fieldsOf(node).value);
  const digits = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(text);
  if (digits === null) throw new QueryFailure("INVALID_LITERAL", `'${text}' is not a valid DECIMAL literal`);
  const [, whole = "", fraction = ""] = digits;
  return `CAST(${literal(text)} AS DECIMAL(${Math.max(1, whole.length + fraction.length)}, ${fraction.length}))`;
}
