import { invalid } from "../errors.ts";
import type { Rex } from "../functions/rex.ts";
import type { Expression } from "../parser/ast.ts";
import type { Join as JoinNode, TableFunction, Unnest } from "../parser/ast-query.ts";
import { INT, typeText, withNullable } from "../types/logical.ts";
import { Translator } from "./expressions.ts";
import type { From } from "./from.ts";
import type { Field, Plan } from "./plan.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";
import { userTableCall } from "./user-functions.ts";

/** A FROM without tables: one row of no columns. */
export const ONE_ROW: From = {
  kind: "plan",
  plan: { kind: "values", rows: [[]], fields: [] },
  scope: new Scope([]),
};

/** What of a join says how a lateral table is joined. */
type Lateral = Pick<JoinNode, "at" | "type" | "on">;

/** `left, UNNEST(collection)` */
export function planUnnest(node: Lateral, left: From, unnest: Unnest, session: PlanningSession): From {
  const expression = new Translator(left.scope, session).translate(unnest.expression);
  const { type } = expression;
  if (type.name !== "ARRAY" && type.name !== "MULTISET" && type.name !== "MAP")
    throw invalid(
      `Cannot apply 'UNNEST' to arguments of type 'UNNEST(<${typeText(withNullable(type, true))}>)'`,
      unnest.at,
    );
  const items = [...itemsOf(expression)];
  if (unnest.ordinality) items.push({ name: "ORDINALITY", type: withNullable(INT, false) });
  return correlate(node, left, unnest, expression, items, session);
}

/** `left, LATERAL TABLE(function(…))` with a function of the program. */
export function planTableFunction(node: Lateral, left: From, table: TableFunction, session: PlanningSession): From {
  const { call, at } = table;
  const translator = new Translator(left.scope, session);
  const args = call.args.map((arg) => translator.translate(arg));
  const registered = session.catalog.functions.find(call.name);
  if (registered === undefined) {
    const types = args.map((arg) => `<${typeText(withNullable(arg.type, true))}>`).join(", ");
    throw invalid(`No match found for function signature ${call.name.join(".")}(${types})`, call.at);
  }
  if (node.type === "LEFT" && !isTrue(node.on)) {
    throw invalid(
      "Left outer joins with a table function do not accept a predicate. Only literal TRUE is accepted.",
      node.on?.at ?? at,
    );
  }
  const expression = userTableCall(registered, args, { at: call.at, zone: session.zone });
  return correlate(node, left, table, expression, itemsOf(expression), session);
}

function isTrue(on: Expression | undefined): boolean {
  return on === undefined || (on.kind === "boolean" && on.value);
}

/** The columns that items of a collection are taken apart to. */
function itemsOf({ type }: Rex): readonly Field[] {
  if (type.name === "MAP")
    return [
      { name: "KEY", type: type.key! },
      { name: "VALUE", type: type.value! },
    ];
  const element = type.element!;
  return element.name === "ROW" ? element.fields! : [{ name: "EXPR$0", type: element }];
}

/** One row of `left` with every item of a collection that is computed from it. */
function correlate(
  node: Lateral,
  left: From,
  table: Unnest | TableFunction,
  expression: Rex,
  items: readonly Field[],
  session: PlanningSession,
): From {
  if (node.type === "RIGHT" || node.type === "FULL")
    throw invalid(`A lateral table cannot be joined by ${node.type} JOIN`, node.at);
  const columns = table.alias?.columns ?? [];
  if (columns.length > 0 && columns.length !== items.length) {
    throw invalid(
      `List of column aliases must have same degree as table; table has ${items.length} columns (${items.map(({ name }) => `'${name}'`).join(", ")}), whereas alias list has ${columns.length} columns`,
      table.at,
    );
  }
  const outer = node.type === "LEFT";
  const added = items.map((field, index) => ({
    name: columns[index] ?? field.name,
    type: outer ? withNullable(field.type, true) : field.type,
  }));
  const ordinality = table.kind === "unnest" && table.ordinality;
  const scope = left.scope.join(Scope.of(added, table.alias?.name));
  const on = isTrue(node.on) ? undefined : new Translator(scope, session).condition(node.on!, "ON");
  const build = (input: Plan): Plan => ({
    kind: "unnest",
    input,
    expression,
    outer,
    condition: on,
    ordinality,
    fields: [...input.fields, ...added],
  });
  return { kind: "correlate", left, build, scope };
}
