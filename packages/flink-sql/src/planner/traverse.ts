import { isAggregate } from "../functions/aggregates.ts";
import type { Expression } from "../parser/ast.ts";

/** Whether an expression has an aggregate that is not in an OVER clause. */
export function hasAggregate(expression: Expression): boolean {
  if (expression.kind === "call") {
    if (expression.over === undefined && isAggregate(expression.name[0] ?? "")) return true;
    return expression.args.some(hasAggregate);
  }
  return children(expression).some(hasAggregate);
}

/** The expressions directly inside another. */
export function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "unary":
    case "cast":
    case "field":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "is":
      return expression.other === undefined ? [expression.operand] : [expression.operand, expression.other];
    case "between":
      return [expression.operand, expression.low, expression.high];
    case "in":
      return [expression.operand, ...(expression.list ?? [])];
    case "like":
      return [expression.operand, expression.pattern];
    case "item":
      return [expression.operand, expression.index];
    case "case": {
      const parts = expression.branches.flatMap(({ when, result }) => [...when, result]);
      return [expression.operand, ...parts, expression.otherwise].filter((part) => part !== undefined);
    }
    case "call":
      return expression.args;
    case "list":
      return expression.items;
    default:
      return [];
  }
}
