import { invalid, notImplemented } from "../errors.ts";
import { cast } from "../functions/cast.ts";
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
import { literal, type Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import { BOOLEAN, NULL, plain, SYMBOL, typeOf, typeText, withNullable } from "../types/logical.ts";
import { collection, itemOf } from "./collections.ts";
import { between, inList, like, overlaps, quantified } from "./comparisons.ts";
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

  /** An argument of a window: its size may be an interval of any precision. */
  translateSize(expression: Expression): Rex {
    const { atLeast2 } = this.session;
    return expression.kind === "interval" ? intervalLiteral(expression, atLeast2, true) : this.translate(expression);
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
        return intervalLiteral(expression, planning.atLeast2);
      case "unary": {
        const operand =
          expression.operand.kind === "number"
            ? numberLiteral(expression.operand.text, at, expression.operator === "-")
            : this.translate(expression.operand);
        if (expression.operator === "-") return negate(operand, planning);
        if (expression.operator === "+") return operand;
        if (operand.type.name !== "BOOLEAN") throw inapplicable("NOT", [operand], at);
        return not(operand);
      }
      case "binary":
        if (expression.operator === "OVERLAPS") return overlaps(this, expression.left, expression.right, planning);
        return this.#binary(
          expression.operator,
          this.translate(expression.left),
          this.translate(expression.right),
          planning,
        );
      case "is":
        return this.#is(expression, planning);
      case "between":
        return between(this, expression, planning);
      case "in":
        return inList(this, expression, planning);
      case "quantified":
        return quantified(this, expression, planning);
      case "like":
        return like(this, expression);
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
        return collection(this, expression.type, expression.items, at);
      case "item":
        return itemOf(this, this.translate(expression.operand), this.translate(expression.index), at);
      case "field":
        return fieldOf(this.translate(expression.operand), expression.name, at);
      case "star":
        throw invalid("Unknown identifier '*'", at);
      case "subquery": {
        const value = this.session.scalars.get(expression.query);
        if (value !== undefined) return value;
        throw notImplemented("A scalar subquery in this place", at);
      }
      case "exists": {
        const value = this.session.scalars.get(expression.query);
        if (value !== undefined) return value;
        throw notImplemented("EXISTS in this place", at);
      }
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

  /** A condition of CASE. */
  #truth(expression: Expression): Rex {
    const rex = this.translate(expression);
    if (rex.type.name === "NULL") return literal(null, BOOLEAN);
    if (rex.type.name !== "BOOLEAN") throw invalid("Expected a boolean type", expression.at);
    return rex;
  }

  #case(expression: Extract<Expression, { kind: "case" }>, planning: Planning): Rex {
    const operand = expression.operand && this.translate(expression.operand);
    const args: Rex[] = [];
    for (const { when, result } of expression.branches) {
      const tests = when.map((item) =>
        operand === undefined ? this.#truth(item) : compare("=", operand, this.translate(item), planning),
      );
      args.push(
        tests.reduce((left, right) => logic("OR", left, right)),
        this.translate(result),
      );
    }
    args.push(expression.otherwise === undefined ? literal(null, NULL) : this.translate(expression.otherwise));
    return caseOf(args, planning);
  }
}
