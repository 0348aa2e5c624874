import { type Fields, fieldsOf, isAbsent, kindOf, type Node } from "./ast.ts";

/*
 * An expression of GROUP BY that stands in the select list, HAVING or ORDER BY too is one expression: DuckDB compares the
 * texts, which must then be the same whatever forms are taken (sites.ts). So such places share one node of the tree.
 */

/** Lets equal expressions of grouped queries be one node, in all queries of a tree. */
export function shareGroups(tree: unknown): void {
  if (tree === null || typeof tree !== "object") return;
  if (!Array.isArray(tree) && kindOf(tree as Node) === "select") shareIn(fieldsOf(tree as Node));
  for (const value of Object.values(tree)) shareGroups(value);
}

function shareIn(select: Fields): void {
  if (isAbsent(select.group_by)) return;
  const groups = new Map<string, Node>();
  collect((select.group_by as Fields).expressions, groups);
  if (groups.size === 0) return;
  for (const clause of [select.expressions, select.having, select.order_by]) share(clause, groups);
}

function collect(nodes: unknown, groups: Map<string, Node>): void {
  for (const node of (nodes ?? []) as readonly Node[]) {
    if (kindOf(node) !== "column" && kindOf(node) !== "literal") groups.set(keyOf(node), node);
    // What ROLLUP and its like group by.
    const { args, expressions } = fieldsOf(node);
    for (const inner of [args, expressions]) if (Array.isArray(inner)) collect(inner, groups);
  }
}

function share(tree: unknown, groups: ReadonlyMap<string, Node>): void {
  if (tree === null || typeof tree !== "object") return;
  for (const [name, value] of Object.entries(tree)) {
    if (value === null || typeof value !== "object" || isQuery(value)) continue;
    const group = Array.isArray(value) ? undefined : groups.get(keyOf(value as Node));
    if (group === undefined) share(value, groups);
    else (tree as Record<string, unknown>)[name] = group;
  }
}

function isQuery(node: object): boolean {
  return !Array.isArray(node) && kindOf(node as Node) === "select";
}

/** Equal for expressions that differ in their places and the case of their names only. */
function keyOf(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === "span" || key === "quoted") return undefined;
    return key === "name" && typeof value === "string" ? value.toLowerCase() : value;
  });
}
