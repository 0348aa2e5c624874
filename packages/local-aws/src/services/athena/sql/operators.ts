import { type Fields, fieldsOf, kindOf, type Node } from "./ast.ts";
import { expression, type Scope } from "./expression.ts";
import { literal } from "./types.ts";

/** A comparison, which fails when only one side is a text. */
export function compared(left: Node, sign: string, right: Node, scope: Scope): string {
  const one = expression(left, scope);
  const other = expression(right, scope);
  return `(${!scope.tries && isOneValue(left) && isOneValue(right) ? `alike(${one}, ${other}, ${literal(sign)})` : one} ${sign} ${other})`;
}

/** Rows and subqueries have no one type to compare. */
export function isOneValue(node: Node): boolean {
  return !/^(?:tuple|subquery|select|any|all)$/.test(kindOf(node));
}

/** An operand that does not bind when it is of these types (an expression of SIMILAR TO); see sites.ts. */
export function guard(operand: string, types: string, mark: string | undefined): string {
  return guarded(operand, `typeof(${operand})`, types, mark);
}

function pairGuard(left: string, right: string, types: string, mark: string | undefined): string {
  return guarded(left, `typeof(${left}) || ' ' || typeof(${right})`, types, mark);
}

/** The key of a struct is looked up when a query is bound, where `typeof` is a constant. */
function guarded(operand: string, kind: string, types: string, mark: string | undefined): string {
  if (mark === undefined) return operand;
  return `struct_extract({'x': ${operand}}, CASE WHEN ${kind} SIMILAR TO ${literal(types)} THEN ${mark} ELSE 'x' END)`;
}

/** Values of which one is chosen must be of one kind: DuckDB would make texts of them. */
export function ofOneKind(
  part: Fields,
  message: string,
  nodes: readonly Node[],
  texts: readonly string[],
  scope: Scope,
): readonly string[] {
  if (scope.tries) return texts;
  const first = expression(firstChoice(nodes[0]!), scope);
  return texts.map((text, index) => {
    if (index === 0) return text;
    return scope.sites.refuse(part, `kind ${index}`, message, (mark) => {
      if (mark === undefined) return text;
      const choice = expression(firstChoice(nodes[index]!), scope);
      return `struct_extract({'x': ${text}}, CASE WHEN kinds_differ(${first}, ${choice}) THEN ${mark} ELSE 'x' END)`;
    });
  });
}

/** Of nested choices the first value: the others are compared with it where they stand. */
function firstChoice(node: Node): Node {
  const fields = fieldsOf(node);
  switch (kindOf(node)) {
    case "paren":
      return firstChoice(fields.this as Node);
    case "case":
      return firstChoice((fields.whens as (readonly [Node, Node])[])[0]![1]);
    case "if_func":
      return firstChoice(fields.true_value as Node);
    case "coalesce":
      return firstChoice((fields.expressions as readonly Node[])[0]!);
    default:
      return node;
  }
}

/** Dates differ by an interval. */
export function difference(left: string, right: string, part: Fields, { sites }: Scope): string {
  return sites.write(
    part,
    "difference",
    (mark) => `(${pairGuard(left, right, "DATE DATE", mark)} - ${right})`,
    () => `(${left}::TIMESTAMP - ${right}::TIMESTAMP)`,
  );
}

/** A date moved by an interval stays a date. */
export function shiftedByInterval(kind: string, fields: Fields, scope: Scope): string | undefined {
  const [left, right] = [fields.left as Node, fields.right as Node];
  if (kindOf(right) === "interval")
    return `plus_interval(${expression(left, scope)}, ${kind === "sub" ? "-" : ""}${expression(right, scope)})`;
  if (kindOf(left) === "interval" && kind === "add")
    return `plus_interval(${expression(right, scope)}, ${expression(left, scope)})`;
  return undefined;
}

/** Two operands of which one at least is a decimal and none a double. */
const DECIMALS = "(DECIMAL.* (DECIMAL.*|[A-Z]*INT|INTEGER)|([A-Z]*INT|INTEGER) DECIMAL.*)";

/** Integers divide to integers, decimals to decimals, and neither by zero. */
export function division(operator: string, fields: Fields, scope: Scope): string {
  const left = expression(fields.left as Node, scope);
  const right = expression(fields.right as Node, scope);
  if (operator === "%") return `${scope.tries ? "modulo_or_null" : "modulo"}(${left}, ${right})`;
  return scope.sites.write(
    fields,
    "quotient",
    (mark) => {
      const guarded = pairGuard(left, right, DECIMALS, mark);
      return `${scope.tries ? "quotient_tried" : "quotient"}(${guarded}, ${right})`;
    },
    () => `decimal_quotient(${left}, ${scope.tries ? `nullif(${right}, 0)` : right})`,
  );
}
