import { invalid } from "../errors.ts";
import { plain, typeText, withNullable } from "../types/logical.ts";
import { collectionFunctions } from "./collections.ts";
import { conditionalFunctions } from "./conditionals.ts";
import { numberFunctions } from "./numbers.ts";
import type { Planning } from "./operators.ts";
import type { Rex } from "./rex.ts";
import type { ScalarFunction } from "./scalar.ts";
import { stringFunctions } from "./strings.ts";
import { timeFunctions } from "./times.ts";

const BUILT_IN = new Map<string, ScalarFunction>();
for (const group of [stringFunctions, numberFunctions, conditionalFunctions, timeFunctions, collectionFunctions]) {
  for (const [names, make] of group) for (const name of names.split(" ")) BUILT_IN.set(name, make);
}

/** Whether there is a built-in scalar function of this name. */
export function isScalarFunction(name: string): boolean {
  return BUILT_IN.has(name.toUpperCase());
}

/** Names of all built-in scalar functions, sorted. */
export function scalarFunctionNames(): string[] {
  return [...BUILT_IN.keys()].toSorted();
}

/** A call of a built-in scalar function; unknown names and wrong arguments are refused in Flink's words. */
export function scalarCall(name: string, args: readonly Rex[], planning: Planning): Rex {
  const key = name.toUpperCase();
  const make = BUILT_IN.get(key);
  const types = args.map(({ type }) => typeText(withNullable(plain(type), true)));
  if (make === undefined) {
    const signature = `${name}(${types.map((type) => `<${type}>`).join(", ")})`;
    throw invalid(`No match found for function signature ${signature}`, planning.at);
  }
  const result = make(key, args, planning);
  if (result === undefined) throw invalid(`Invalid function call: ${key}(${types.join(", ")})`, planning.at);
  return result;
}
