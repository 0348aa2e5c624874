import { invalid, notImplemented } from "../errors.ts";
import { plain, typeText, withNullable } from "../types/logical.ts";
import { collectionFunctions } from "./collections.ts";
import { conditionalFunctions } from "./conditionals.ts";
import { jsonFunctions, laterJsonFunctions } from "./json.ts";
import { laterFunctions } from "./later.ts";
import { numberFunctions } from "./numbers.ts";
import type { Planning } from "./operators.ts";
import type { Rex } from "./rex.ts";
import type { FunctionGroup, ScalarFunction } from "./scalar.ts";
import { stringFunctions } from "./strings.ts";
import { timeFunctions } from "./times.ts";

const BUILT_IN = byName([
  stringFunctions,
  numberFunctions,
  conditionalFunctions,
  timeFunctions,
  collectionFunctions,
  jsonFunctions,
]);
const LATER = byName([laterFunctions, laterJsonFunctions]);

/** Scalar functions of Flink's reference that this engine does not have. */
export const refusedFunctions: ReadonlySet<string> = new Set(
  `BITMAP_AND BITMAP_ANDNOT BITMAP_BUILD BITMAP_CARDINALITY BITMAP_FROM_BYTES BITMAP_OR BITMAP_TO_ARRAY BITMAP_TO_BYTES
   BITMAP_TO_STRING BITMAP_XOR OBJECT_OF OBJECT_UPDATE PARSE_JSON TRY_PARSE_JSON`.split(/\s+/),
);

function byName(groups: readonly FunctionGroup[]): ReadonlyMap<string, ScalarFunction> {
  const functions = new Map<string, ScalarFunction>();
  for (const [names, make] of groups.flat()) for (const name of names.split(" ")) functions.set(name, make);
  return functions;
}

/** Whether there is a built-in scalar function of this name. */
export function isScalarFunction(name: string): boolean {
  return BUILT_IN.has(name.toUpperCase());
}

/** Names of the built-in scalar functions, sorted; those of Flink 2 among them when the dialect is 2.x. */
export function scalarFunctionNames(atLeast2 = false): string[] {
  return [...BUILT_IN.keys(), ...(atLeast2 ? LATER.keys() : [])].toSorted();
}

/** A call of a built-in scalar function; unknown names and wrong arguments are refused in Flink's words. */
export function scalarCall(name: string, args: readonly Rex[], planning: Planning): Rex {
  const key = name.toUpperCase();
  const make = BUILT_IN.get(key) ?? (planning.atLeast2 === true ? LATER.get(key) : undefined);
  const types = args.map(({ type }) => typeText(withNullable(plain(type), true)));
  if (refusedFunctions.has(key)) throw notImplemented(`Function ${key}`, planning.at);
  if (make === undefined) {
    const signature = `${name}(${types.map((type) => `<${type}>`).join(", ")})`;
    const hint = LATER.has(key) ? ". It came with Flink 2: SET 'millrace.flink-version' = '2.0' allows it" : "";
    throw invalid(`No match found for function signature ${signature}${hint}`, planning.at);
  }
  const result = make(key, args, planning);
  if (result === undefined) throw invalid(`Invalid function call: ${key}(${types.join(", ")})`, planning.at);
  return result;
}
