import type { Body, Expression, TemplatePart } from "../hcl/syntax.ts";

/** Visits an expression and every part of it. */
export function walk(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  for (const child of childrenOf(expression)) walk(child, visit);
}

/** Visits every expression of a body, nested blocks included. */
export function walkBody(body: Body, visit: (part: Expression) => void): void {
  for (const attribute of body.attributes) walk(attribute.value, visit);
  for (const block of body.blocks) walkBody(block.body, visit);
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "variable":
      return [];
    case "template":
      return expression.parts.flatMap(childrenOfPart);
    case "attribute":
      return [expression.object];
    case "index":
      return [expression.object, expression.key];
    case "splat":
      return [expression.object, expression.each];
    case "call":
      return expression.arguments;
    case "conditional":
      return [expression.condition, expression.yes, expression.no];
    case "binary":
      return [expression.left, expression.right];
    case "unary":
      return [expression.operand];
    case "tuple":
      return expression.items;
    case "object":
      return expression.entries.flatMap((entry) => [entry.key, entry.value]);
    case "for":
      return [expression.collection, expression.key, expression.value, expression.condition].filter(
        (part) => part !== undefined,
      );
  }
}

function childrenOfPart(part: TemplatePart): readonly Expression[] {
  switch (part.kind) {
    case "text":
      return [];
    case "interpolation":
      return [part.value];
    case "if":
      return [part.condition, ...part.yes.flatMap(childrenOfPart), ...part.no.flatMap(childrenOfPart)];
    case "for":
      return [part.collection, ...part.body.flatMap(childrenOfPart)];
  }
}

/** The text of a literal string; undefined for anything else. */
export function literalText(expression: Expression | undefined): string | undefined {
  return expression?.kind === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}
