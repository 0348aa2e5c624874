import { notTranslated } from "../../errors.ts";
import { fieldsOf, kindOf, type Name, type Node } from "../ast.ts";
import { expression, type Scope } from "../expression.ts";
import { guard } from "../operators.ts";
import type { Specials } from "./definition.ts";

/** Functions of arrays and maps, those that take functions among them. */
export const COLLECTIONS: Specials = {
  array_sort: [
    1,
    2,
    ([list], [, order]) => {
      if (order !== undefined) throw notTranslated("array_sort by a function", "unnest, order and collect");
      return `list_sort(${list}, 'ASC', 'NULLS LAST')`;
    },
  ],
  map_filter: [
    2,
    2,
    ([m], [, f], scope) => `map_from_entries(list_filter(map_entries(${m}), ${onEntry(f!, scope, (t) => t)}))`,
  ],
  transform_values: [
    2,
    2,
    ([m], [, f], scope) =>
      `map_from_entries(list_transform(map_entries(${m}), ${onEntry(f!, scope, (t) => `{'k': e.key, 'v': ${t}}`)}))`,
  ],
  transform_keys: [
    2,
    2,
    ([m], [, f], scope) =>
      `map_from_entries(list_transform(map_entries(${m}), ${onEntry(f!, scope, (t) => `{'k': ${t}, 'v': e.value}`)}))`,
  ],
  reduce: [
    4,
    4,
    ([list, start, step, finish]) => `list_transform([list_reduce(${list}, ${step}, ${start})], ${finish})[1]`,
  ],
  reverse: [
    1,
    1,
    ([x], [part], { sites }) => sites.writeUnbound(part!, "reverse", `reverse(${x})`, `list_reverse(${x})`),
  ],
  sequence: [
    2,
    3,
    ([from, to, step], [part], { sites }) => {
      const steps = step === undefined ? "" : `, ${step}`;
      return sites.write(
        part!,
        "sequence",
        (mark) =>
          sites.writeUnbound(
            part!,
            "sequence",
            `generate_series(${guard(from!, "DATE", mark)}, ${to}${steps})`,
            dates(),
          ),
        dates,
      );
      function dates(): string {
        const by = step ?? "INTERVAL 1 DAY";
        return `list_transform(generate_series((${from})::TIMESTAMP, (${to})::TIMESTAMP, ${by}), lambda x : x::DATE)`;
      }
    },
  ],
  zip_with: [
    3,
    3,
    ([a, b], [, , f], scope) => {
      const [x, y] = lambdaNames(f!);
      const body = expression(fieldsOf(f!).body as Node, scope);
      const element = `list_transform([${a}[i]], lambda "${x}" : list_transform([${b}[i]], lambda "${y}" : ${body})[1])[1]`;
      return `list_transform(generate_series(1, greatest(len(${a}), len(${b}))), lambda i : ${element})`;
    },
  ],
};

function lambdaNames(node: Node): readonly string[] {
  if (kindOf(node) !== "lambda") throw notTranslated("a function that is no lambda", "write x -> …");
  return (fieldsOf(node).parameters as readonly Name[]).map(({ name }) => name);
}

/** A lambda of key and value as one of an entry `e`. */
function onEntry(node: Node, scope: Scope, wrap: (text: string) => string): string {
  const [key, value] = lambdaNames(node);
  const body = expression(fieldsOf(node).body as Node, scope);
  const bound = `list_transform([e.key], lambda "${key}" : list_transform([e.value], lambda "${value}" : ${body})[1])[1]`;
  return `lambda e : ${wrap(bound)}`;
}
