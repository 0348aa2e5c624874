import { attributeOf, type Item, setAttribute, type Value } from "../value.ts";
import type { Path } from "./ast.ts";
import { resolve } from "./condition.ts";
import { Parser } from "./parser.ts";
import type { Placeholders } from "./placeholders.ts";
import { checkApart } from "./update-parser.ts";

export interface ParsedProjection {
  readonly paths: readonly Path[];
  readonly nested: ReadonlySet<string>;
}

/** Reads paths separated by commas. @throws ExpressionError. */
export function parseProjection(source: string, placeholders: Placeholders): ParsedProjection {
  const parser = new Parser(source, placeholders);
  const paths: { readonly path: Path }[] = [];
  do {
    const path = parser.path();
    checkApart(parser, paths, path);
    paths.push({ path });
  } while (parser.tokens.acceptSymbol(","));
  parser.finish();
  return { paths: paths.map(({ path }) => path), nested: parser.nested };
}

/** What a projection leaves of an item: documents keep their nesting, lists the chosen elements only, in their order. */
export function project(paths: readonly Path[], item: Item): Item {
  const result: Record<string, Value> = {};
  const byHead = new Map<string, Path[]>();
  for (const path of paths) {
    if (resolve(path, item) === undefined) continue;
    const group = byHead.get(path[0]);
    if (group) group.push(path);
    else byHead.set(path[0], [path]);
  }
  for (const [head, group] of byHead) setAttribute(result, head, narrow(attributeOf(item, head)!, group, 1));
  return result;
}

/** `paths` all lead into `value`; `depth` is the step they stand at. */
function narrow(value: Value, paths: readonly Path[], depth: number): Value {
  if (paths.some((path) => path.length === depth)) return value;
  const byStep = new Map<string | number, Path[]>();
  for (const path of paths) {
    const group = byStep.get(path[depth]!);
    if (group) group.push(path);
    else byStep.set(path[depth]!, [path]);
  }
  if (value.L !== undefined) {
    const indexes = [...byStep.keys()].sort((a, b) => Number(a) - Number(b));
    return { L: indexes.map((index) => narrow(value.L![index as number]!, byStep.get(index)!, depth + 1)) };
  }
  const M: Record<string, Value> = {};
  for (const [step, group] of byStep)
    setAttribute(M, step as string, narrow(attributeOf(value.M!, step as string)!, group, depth + 1));
  return { M };
}
