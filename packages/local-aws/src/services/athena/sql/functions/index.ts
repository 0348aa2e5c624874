import { AGGREGATES } from "./aggregates.ts";
import { CHOICES } from "./choices.ts";
import { COLLECTIONS } from "./collections.ts";
import type { FunctionDefinition } from "./definition.ts";
import { NUMBERS } from "./numbers.ts";
import { REFUSED } from "./refused.ts";
import { TEMPLATES } from "./templates.ts";
import { TEXTS } from "./texts.ts";
import { TIMES } from "./times.ts";

/** Functions of the same name and meaning in both, with their number of arguments. */
const SAME =
  "abs:1 acos:1 asin:1 atan:1 atan2:2 ceil:1 chr:1 cos:1 cosh:1 degrees:1 " +
  "exp:1 flatten:1 floor:1 ln:1 log:2 log10:1 log2:1 lower:1 lpad:3 ltrim:1 " +
  "map_from_entries:1 map_keys:1 map_values:1 nullif:2 pi:0 radians:1 replace:3 row:1-127 rpad:3 " +
  "rtrim:1 sin:1 sinh:1 starts_with:2 tan:1 tanh:1 translate:3 try:1 unicode:1 upper:1 uuid:0 " +
  "length:1 row_number:0 rank:0 dense_rank:0 percent_rank:0 cume_dist:0 ntile:1 lag:1-3 lead:1-3 " +
  "first_value:1 last_value:1 nth_value:2 map_concat:2-127";

/** Every function that is run, or the reason why a function of Trino is not. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition | string> = buildTable();

function buildTable(): Map<string, FunctionDefinition | string> {
  const table = new Map<string, FunctionDefinition | string>(Object.entries(REFUSED));
  for (const entry of SAME.split(" ")) {
    const [name, counts] = entry.split(":") as [string, string];
    const [min, max = min] = counts.split("-");
    table.set(name, { min: Number(min), max: Number(max), print: (args) => `${name}(${args.join(", ")})` });
  }
  for (const [name, templates] of Object.entries(TEMPLATES)) {
    const byCount = new Map<number, string>();
    for (const template of [templates].flat()) byCount.set(arity(template), template);
    const counts = [...byCount.keys()];
    table.set(name, {
      min: Math.min(...counts),
      max: Math.max(...counts),
      print: (args) => byCount.get(args.length)!.replace(/\$(\d)/g, (_, digit) => args[Number(digit) - 1]!),
    });
  }
  for (const specials of [CHOICES, TIMES, NUMBERS, TEXTS, COLLECTIONS])
    for (const [name, [min, max, print]] of Object.entries(specials)) table.set(name, { min, max, print });
  for (const [name, names] of Object.entries(AGGREGATES)) {
    const byCount = typeof names === "string" ? ["", names] : names;
    const counts = byCount.flatMap((text, index) => (text === "" ? [] : [index]));
    table.set(name, {
      min: name === "count" ? 0 : Math.min(...counts),
      max: Math.max(...counts),
      print: () => "",
      aggregate: (count) => byCount[Math.max(count, 1)]!,
    });
  }
  return table;
}

function arity(template: string): number {
  return Math.max(0, ...[...template.matchAll(/\$(\d)/g)].map((found) => Number(found[1])));
}
