import type { Draw, Scalar } from "../draw.ts";
import { DataGeneratorError, optionError } from "../errors.ts";
import type { ScannedCall } from "../scan.ts";
import { Call, type FakeOptions, type Functions } from "./call.ts";
import { COMPANY } from "./company.ts";
import { DATES } from "./dates.ts";
import { INTERNET } from "./internet.ts";
import { PEOPLE } from "./people.ts";
import { PLACES } from "./places.ts";
import { RANDOM } from "./random.ts";
import { REFUSED } from "./refused.ts";
import { TEXTS } from "./texts.ts";
import { TRADE } from "./trade.ts";

export type { FakeOptions } from "./call.ts";

const FUNCTIONS: Functions = {
  ...RANDOM,
  ...PEOPLE,
  ...PLACES,
  ...TRADE,
  ...COMPANY,
  ...INTERNET,
  ...TEXTS,
  ...DATES,
  // Templates written for the first versions of the Kinesis Data Generator.
  "current.timestamp": DATES["date.now"]!,
};

/** Names of the functions that templates can call. */
export const TEMPLATE_FUNCTIONS: readonly string[] = Object.keys(FUNCTIONS).sort();

/** The draw of a call in a template. */
export function compileCall(call: ScannedCall, options: FakeOptions): Draw<Scalar> {
  const { utcOffset = 0 } = options;
  if (!Number.isInteger(utcOffset) || Math.abs(utcOffset) > 840) {
    throw optionError(`utcOffset: expected whole minutes from -840 to 840, got ${utcOffset}`);
  }
  const { name, position } = call;
  if (Object.hasOwn(FUNCTIONS, name)) return FUNCTIONS[name]!(new Call(call, options));
  const reason = REFUSED.get(name) ?? REFUSED.get(name.replace(/\..*/, ".*"));
  if (reason !== undefined) {
    throw new DataGeneratorError("DATA_GENERATOR_FUNCTION_REFUSED", `${name} is not executed: ${reason}`, { position });
  }
  const like = TEMPLATE_FUNCTIONS.find((known) => known.toLowerCase() === name.toLowerCase());
  const hint = like === undefined ? modules(name) : `; there is ${like}`;
  throw new DataGeneratorError("DATA_GENERATOR_FUNCTION_UNKNOWN", `there is no function ${name}${hint}`, { position });
}

function modules(name: string): string {
  const module = name.slice(0, name.indexOf(".") + 1);
  const known = TEMPLATE_FUNCTIONS.filter((each) => each.startsWith(module));
  return known.length === 0 ? "" : `; ${module}* has ${known.map((each) => each.slice(module.length)).join(", ")}`;
}
