import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import { cast, coerce } from "../functions/cast.ts";
import { isJson } from "../functions/json.ts";
import {
  arithmetic,
  caseOf,
  compare,
  concat,
  distinctFrom,
  inapplicable,
  isNull,
  isTruth,
  logic,
  negate,
  not,
  type Planning,
} from "../functions/operators.ts";
import { scalarCall } from "../functions/registry.ts";
import { call, literal, type Rex, strictCall } from "../functions/rex.ts";
import { likePattern, similarPattern } from "../functions/runtime/patterns.ts";
import type { Expression } from "../parser/ast.ts";
import { commonType } from "../types/coercion.ts";
import {
  BOOLEAN,
  isInterval,
  isText,
  type LogicalType,
  NULL,
  plain,
  SYMBOL,
  typeOf,
  typeText,
  withNullable,
} from "../types/logical.ts";
import { intervalLiteral, numberLiteral, temporalLiteral } from "./literals.ts";
import { fieldOf, type Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { hasAggregate, isAggregateCall } from "./traverse.ts";
import { userScalarCall } from "./user-functions.ts";

/** Sees every expression before it is translated: what it gives stands for the expression. */
export type Intercept = (expression: Expression) => Rex | undefined;

/** Turns expressions over a scope into typed ones. */
export class Translator {
  readonly scope: Scope;
  readonly session: PlanningSession;
  /** The session's time zone. */
  readonly zone: string;
  readonly #intercept: Intercept | undefined;

  constructor(scope: Scope, session: PlanningSession, intercept?: Intercept) {
    this.scope = scope;
    this.session = session;
    this.zone = session.zone;
    this.#intercept = intercept;
  }

  /** A condition: anything but BOOLEAN is refused. */
  condition(expression: Expression, clause: string): Rex {
    if (clause === "WHERE" && hasAggregate(expression, this.session))
      throw invalid("Aggregate expression is illegal in WHERE clause", expression.at);
    const rex = this.translate(expression);
    if (rex.type.name === "NULL") return literal(null, BOOLEAN);
    if (rex.type.name !== "BOOLEAN") throw invalid(`${clause} clause must be a condition`, expression.at);
    return rex;
  }

  translate(expression: Expression): Rex {
    const { at } = expression;
    const given = this.#intercept?.(expression);
    if (given !== undefined) return given;
    const planning: Planning = { at, zone: this.zone, atLeast2: this.session.atLeast2 };
    switch (expression.kind) {
      case "identifier":
        return this.scope.resolve(expression.parts, at);
      case "number":
        return numberLiteral(expression.text, at);
      case "string":
        return literal(expression.value, { name: "CHAR", nullable: false, length: expression.value.length });
      case "bytes": {
        const bytes = Buffer.from(expression.hex, "hex");
        return literal(bytes, { name: "BINARY", nullable: false, length: bytes.length });
      }
      case "boolean":
        return literal(expression.value, withNullable(BOOLEAN, false));
      case "null":
        return literal(null, NULL);
      case "symbol":
        return literal(expression.value, SYMBOL);
      case "temporal":
        return temporalLiteral(expression.type, expression.value, at);
      case "interval":
        return intervalLiteral(expression);
      case "unary": {
        const operand = this.translate(expression.operand);
        if (expression.operator === "-") return negate(operand, planning);
        if (expression.operator === "+") return operand;
        if (operand.type.name !== "BOOLEAN") throw inapplicable("NOT", [operand], at);
        return not(operand);
      }
      case "binary":
        if (expression.operator === "OVERLAPS") return this.#overlaps(expression.left, expression.right, planning);
        return this.#binary(
          expression.operator,
          this.translate(expression.left),
          this.translate(expression.right),
          planning,
        );
      case "is":
        return this.#is(expression, planning);
      case "between":
        return this.#between(expression, planning);
      case "in":
        return this.#in(expression, planning);
      case "quantified":
        return this.#quantified(expression, planning);
      case "like":
        return this.#like(expression);
      case "case":
        return this.#case(expression, planning);
      case "cast":
        return cast(this.translate(expression.operand), typeOf(expression.type), this.zone, at, expression.safe);
      case "call": {
        const [name = ""] = expression.name;
        if (expression.over !== undefined) throw invalid(`Windowed aggregate expression is illegal here`, at);
        if (isAggregateCall(expression, this.session)) throw invalid("Aggregate expression is illegal here", at);
        const args = expression.args.map((arg) => this.translate(arg));
        const user = this.session.catalog.functions.find(expression.name);
        if (user !== undefined) return userScalarCall(user, args, planning);
        if (expression.name.length > 1) {
          const types = args.map(({ type }) => `<${typeText(withNullable(plain(type), true))}>`).join(", ");
          throw invalid(`No match found for function signature ${expression.name.join(".")}(${types})`, at);
        }
        return scalarCall(name, args, planning);
      }
      case "list":
        return this.#list(expression.type, expression.items, at);
      case "item":
        return this.#item(this.translate(expression.operand), this.translate(expression.index), at);
      case "field":
        return fieldOf(this.translate(expression.operand), expression.name, at);
      case "star":
        throw invalid("Unknown identifier '*'", at);
      case "subquery": {
        const value = this.session.scalars.get(expression.query);
        if (value !== undefined) return value;
        throw notImplemented("A scalar subquery in this place", at);
      }
      case "exists":
        throw notImplemented("A subquery in this place", at);
      case "named":
      case "table":
        throw invalid("A table or named argument is illegal here", at);
    }
  }

  #binary(operator: string, left: Rex, right: Rex, planning: Planning): Rex {
    switch (operator) {
      case "AND":
      case "OR":
        for (const side of [left, right]) {
          if (side.type.name !== "BOOLEAN" && side.type.name !== "NULL")
            throw inapplicable(operator, [left, right], planning.at);
        }
        return logic(operator, left, right);
      case "||":
        return concat(left, right, planning);
      case "=":
      case "<>":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return compare(operator, left, right, planning);
      default:
        return arithmetic(operator, left, right, planning);
    }
  }

  /** `(start, end or length) OVERLAPS (start, end or length)` */
  #overlaps(left: Expression, right: Expression, planning: Planning): Rex {
    const [a, b] = [left, right].map((side) => {
      const items = side.kind === "list" && side.type === "ROW" ? side.items : [];
      if (items.length !== 2) throw invalid("OVERLAPS compares two pairs", side.at);
      const [start, second] = items.map((item) => this.translate(item)) as [Rex, Rex];
      const end = isInterval(second.type) ? arithmetic("+", start, second, planning) : second;
      return {
        least: scalarCall("LEAST", [start, end], planning),
        greatest: scalarCall("GREATEST", [start, end], planning),
      };
    });
    const reaches = compare(">=", a!.greatest, b!.least, planning);
    return logic("AND", reaches, compare(">=", b!.greatest, a!.least, planning));
  }

  #is(expression: Extract<Expression, { kind: "is" }>, planning: Planning): Rex {
    const operand = this.translate(expression.operand);
    switch (expression.test) {
      case "NULL":
      case "UNKNOWN":
        return isNull(operand, expression.not);
      case "TRUE":
      case "FALSE":
        return isTruth(operand, expression.test === "TRUE", expression.not);
      case "DISTINCT FROM":
        return distinctFrom(operand, this.translate(expression.other!), expression.not, planning);
      default:
        return isJson(operand, expression.test, expression.not, planning);
    }
  }

  #between(expression: Extract<Expression, { kind: "between" }>, planning: Planning): Rex {
    const [operand, low, high] = [expression.operand, expression.low, expression.high].map((part) =>
      this.translate(part),
    );
    const inside = (a: Rex, b: Rex) =>
      logic("AND", compare(">=", operand!, a, planning), compare("<=", operand!, b, planning));
    const range = inside(low!, high!);
    const result = expression.symmetric ? logic("OR", range, inside(high!, low!)) : range;
    return expression.not ? not(result) : result;
  }

  #in(expression: Extract<Expression, { kind: "in" }>, planning: Planning): Rex {
    if (expression.list === undefined) throw notImplemented("IN with a subquery in this place", expression.at);
    const operand = this.translate(expression.operand);
    const tests = expression.list.map((item) => compare("=", operand, this.translate(item), planning));
    const any = tests.reduce((left, right) => logic("OR", left, right));
    return expression.not ? not(any) : any;
  }

  #quantified(expression: Extract<Expression, { kind: "quantified" }>, planning: Planning): Rex {
    const { operator, quantifier, list } = expression;
    if (list === undefined)
      throw notImplemented(`${operator} ${quantifier} with a subquery in this place`, expression.at);
    const operand = this.translate(expression.operand);
    const tests = list.map((item) => compare(operator, operand, this.translate(item), planning));
    return tests.reduce((left, right) => logic(quantifier === "ALL" ? "AND" : "OR", left, right));
  }

  #like(expression: Extract<Expression, { kind: "like" }>): Rex {
    const { at } = expression;
    const operand = this.translate(expression.operand);
    const pattern = this.translate(expression.pattern);
    const escaped = expression.escape && this.translate(expression.escape);
    for (const part of [operand, pattern, escaped]) {
      if (part !== undefined && !isText(part.type) && part.type.name !== "NULL")
        throw inapplicable(expression.operator, [operand, pattern], at);
    }
    const similar = expression.operator === "SIMILAR TO";
    const literals = [pattern, escaped].every((part) => part === undefined || typeof constantOf(part) === "string");
    const known = literals ? String(constantOf(pattern)) : undefined;
    const character = literals && escaped !== undefined ? String(constantOf(escaped)) : null;
    if (character !== null && character.length !== 1)
      throw new SqlError("FLINK_SQL_RUNTIME", `Invalid escape character '${character}'`, at);
    const others = escaped === undefined ? [pattern] : [pattern, escaped];
    const name = `${expression.operator}${known === undefined ? "" : ` '${known}'`}`;
    const make = similar ? similarPattern : likePattern;
    // Flink's quick test of a pattern that is a literal finds nothing in an empty one that a text could miss.
    const matchesAll = known === "" && !similar;
    const compiled = known === undefined ? undefined : matchesAll ? /^/ : make(known, character);
    const args = known === undefined ? [operand, ...others] : [operand];
    const result = strictCall(name, args, BOOLEAN, ([a, b, c = "null"], emitting) => {
      if (compiled !== undefined) return `${emitting.constant(compiled)}.test(${a})`;
      return `f.${similar ? "similar" : "like"}(${a},${b},${c})`;
    });
    return expression.not ? not(result) : result;
  }

  #case(expression: Extract<Expression, { kind: "case" }>, planning: Planning): Rex {
    const operand = expression.operand && this.translate(expression.operand);
    const args: Rex[] = [];
    for (const { when, result } of expression.branches) {
      const tests = when.map((item) =>
        operand === undefined ? this.condition(item, "WHEN") : compare("=", operand, this.translate(item), planning),
      );
      args.push(
        tests.reduce((left, right) => logic("OR", left, right)),
        this.translate(result),
      );
    }
    args.push(expression.otherwise === undefined ? literal(null, NULL) : this.translate(expression.otherwise));
    return caseOf(args, planning);
  }

  #list(kind: "ROW" | "ARRAY" | "MAP", items: readonly Expression[], at: Position): Rex {
    const values = items.map((item) => this.translate(item));
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
      const coerced = values.map((value) => coerce(value, element, this.zone));
      return call("ARRAY", coerced, { name: "ARRAY", nullable: false, element }, (codes) => `[${codes.join(",")}]`);
    }
    if (values.length % 2 === 1) throw invalid("Map requires an even number of arguments", at);
    const key = common(values.filter((_, index) => index % 2 === 0));
    const value = common(values.filter((_, index) => index % 2 === 1));
    const coerced = values.map((item, index) => coerce(item, index % 2 === 0 ? key : value, this.zone));
    return call("MAP", coerced, { name: "MAP", nullable: false, key, value }, (codes) => `f.mapOf(${codes.join(",")})`);
  }

  #item(operand: Rex, index: Rex, at: Position): Rex {
    const { type } = operand;
    if (type.name === "MAP") {
      const key = coerce(index, type.key!, this.zone);
      return strictCall("ITEM", [operand, key], type.value!, ([map, k]) => `f.valueAt(${map},${k})`, true);
    }
    if (type.name === "ROW" && index.kind === "literal" && isText(index.type))
      return fieldOf(operand, String(index.value), at);
    if (type.name !== "ARRAY") throw inapplicable("ITEM", [operand, index], at);
    if (index.kind === "literal" && typeof index.value === "number" && index.value < 1)
      throw invalid(`Array element access needs an index starting at 1 but was ${index.value}.`, at);
    return strictCall("ITEM", [operand, index], type.element!, ([array, i]) => `f.elementAt(${array},${i})`, true);
  }
}

/** What a literal stands for, undefined for anything else. */
function constantOf(rex: Rex): unknown {
  return rex.kind === "literal" ? rex.value : undefined;
}
