import { invalid, type Position } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import { inapplicable } from "../functions/operators.ts";
import { call, type Rex, strictCall } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import { commonType } from "../types/coercion.ts";
import { isText, type LogicalType } from "../types/logical.ts";
import type { Translator } from "./expressions.ts";
import { fieldOf } from "./scope.ts";

/** ROW, ARRAY and MAP of values. */
export function collection(
  translator: Translator,
  kind: "ROW" | "ARRAY" | "MAP",
  items: readonly Expression[],
  at: Position,
): Rex {
  const values = items.map((item) => translator.translate(item));
  if (kind === "ROW") {
    const fields = values.map(({ type }, index) => ({ name: `EXPR$${index}`, type }));
    return call("ROW", values, { name: "ROW", nullable: false, fields }, (codes) => `[${codes.join(",")}]`);
  }
  const common = (parts: readonly Rex[]): LogicalType => {
    const type = commonType(parts.map((part) => part.type));
    if (type === undefined) throw invalid("Parameters must be of the same type", at);
    return type;
  };
  if (values.length === 0) throw invalid(`Require at least 1 argument`, at);
  if (kind === "ARRAY") {
    const element = common(values);
    const coerced = values.map((value) => coerce(value, element, translator.zone));
    return call("ARRAY", coerced, { name: "ARRAY", nullable: false, element }, (codes) => `[${codes.join(",")}]`);
  }
  if (values.length % 2 === 1) throw invalid("Map requires an even number of arguments", at);
  const key = common(values.filter((_, index) => index % 2 === 0));
  const value = common(values.filter((_, index) => index % 2 === 1));
  const coerced = values.map((item, index) => coerce(item, index % 2 === 0 ? key : value, translator.zone));
  return call("MAP", coerced, { name: "MAP", nullable: false, key, value }, (codes) => `f.mapOf(${codes.join(",")})`);
}

/** `array[index]`, `map[key]` and `row['field']` */
export function itemOf(translator: Translator, operand: Rex, index: Rex, at: Position): Rex {
  const { type } = operand;
  if (type.name === "MAP") {
    const key = coerce(index, type.key!, translator.zone);
    return strictCall("ITEM", [operand, key], type.value!, ([map, k]) => `f.valueAt(${map},${k})`, true);
  }
  if (type.name === "ROW" && index.kind === "literal" && isText(index.type))
    return fieldOf(operand, String(index.value), at);
  if (type.name !== "ARRAY") throw inapplicable("ITEM", [operand, index], at);
  if (index.kind === "literal" && typeof index.value === "number" && index.value < 1)
    throw invalid(`Array element access needs an index starting at 1 but was ${index.value}.`, at);
  return strictCall("ITEM", [operand, index], type.element!, ([array, i]) => `f.elementAt(${array},${i})`, true);
}
