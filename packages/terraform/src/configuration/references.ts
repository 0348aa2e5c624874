import { type Body, type Expression, SPLAT_ITEM, type TemplatePart } from "../hcl/syntax.ts";

/** A name that an expression reads, with the attributes after it: `["aws_kinesis_stream", "this", "arn"]`. */
export interface Reference {
  readonly path: readonly string[];
  readonly expression: Expression;
}

/** Every reference in an expression, the names that `for` binds left out. */
export function referencesOf(expression: Expression): Reference[] {
  const found: Reference[] = [];
  visit(expression, new Set(), found);
  return found;
}

/** Every reference in a block's arguments and nested blocks; the iterators of dynamic blocks left out. */
export function referencesOfBody(body: Body, bound: ReadonlySet<string> = new Set()): Reference[] {
  const found: Reference[] = [];
  for (const attribute of body.attributes) visit(attribute.value, bound, found);
  for (const block of body.blocks) {
    const names = new Set(bound);
    if (block.type === "dynamic") {
      const iterator = block.body.attributes.find((attribute) => attribute.name === "iterator")?.value;
      names.add(iterator?.kind === "variable" ? iterator.name : (block.labels[0] ?? ""));
      const own = block.body.attributes.filter((attribute) => attribute.name !== "iterator");
      found.push(
        ...referencesOfBody(
          { attributes: own.filter((attribute) => attribute.name === "for_each"), blocks: [] },
          bound,
        ),
      );
      found.push(
        ...referencesOfBody(
          { attributes: own.filter((attribute) => attribute.name !== "for_each"), blocks: block.body.blocks },
          names,
        ),
      );
    } else {
      found.push(...referencesOfBody(block.body, names));
    }
  }
  return found;
}

function visit(expression: Expression, bound: ReadonlySet<string>, found: Reference[]): void {
  switch (expression.kind) {
    case "literal":
      return;
    case "variable":
    case "attribute":
    case "index":
    case "splat": {
      const path = pathOf(expression);
      if (path && !bound.has(path[0]!) && path[0] !== SPLAT_ITEM) found.push({ path, expression });
      visitTraversal(expression, bound, found, path !== undefined);
      return;
    }
    case "call":
      for (const argument of expression.arguments) visit(argument, bound, found);
      return;
    case "conditional":
      for (const part of [expression.condition, expression.yes, expression.no]) visit(part, bound, found);
      return;
    case "binary":
      visit(expression.left, bound, found);
      visit(expression.right, bound, found);
      return;
    case "unary":
      visit(expression.operand, bound, found);
      return;
    case "tuple":
      for (const item of expression.items) visit(item, bound, found);
      return;
    case "object":
      for (const entry of expression.entries) {
        visit(entry.key, bound, found);
        visit(entry.value, bound, found);
      }
      return;
    case "for": {
      visit(expression.collection, bound, found);
      const names = withNames(bound, expression);
      if (expression.key) visit(expression.key, names, found);
      visit(expression.value, names, found);
      if (expression.condition) visit(expression.condition, names, found);
      return;
    }
    case "template":
      visitParts(expression.parts, bound, found);
      return;
  }
}

/** The keys of indexes in a traversal and, unless the traversal is a reference itself, what it starts from. */
function visitTraversal(
  expression: Expression,
  bound: ReadonlySet<string>,
  found: Reference[],
  isReference: boolean,
): void {
  switch (expression.kind) {
    case "variable":
      return;
    case "attribute":
      visitTraversal(expression.object, bound, found, isReference);
      return;
    case "index":
      visit(expression.key, bound, found);
      visitTraversal(expression.object, bound, found, isReference);
      return;
    case "splat":
      visitTraversal(expression.each, bound, found, true);
      visitTraversal(expression.object, bound, found, isReference);
      return;
    default:
      if (!isReference) visit(expression, bound, found);
  }
}

function visitParts(parts: readonly TemplatePart[], bound: ReadonlySet<string>, found: Reference[]): void {
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        break;
      case "interpolation":
        visit(part.value, bound, found);
        break;
      case "if":
        visit(part.condition, bound, found);
        visitParts(part.yes, bound, found);
        visitParts(part.no, bound, found);
        break;
      case "for":
        visit(part.collection, bound, found);
        visitParts(part.body, withNames(bound, part), found);
        break;
    }
  }
}

function withNames(bound: ReadonlySet<string>, names: { keyName: string | undefined; valueName: string }): Set<string> {
  const result = new Set(bound).add(names.valueName);
  if (names.keyName !== undefined) result.add(names.keyName);
  return result;
}

/** `a.b[key].c[*].d` as names, indexes left out; undefined when it starts from something else than a name. */
function pathOf(expression: Expression): string[] | undefined {
  switch (expression.kind) {
    case "variable":
      return [expression.name];
    case "attribute": {
      const path = pathOf(expression.object);
      path?.push(expression.name);
      return path;
    }
    case "index":
      return pathOf(expression.object);
    case "splat": {
      const path = pathOf(expression.object);
      path?.push(...(pathOf(expression.each)?.slice(1) ?? []));
      return path;
    }
    default:
      return undefined;
  }
}
