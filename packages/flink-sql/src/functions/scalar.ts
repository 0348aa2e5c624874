import {
  BIGINT,
  BYTES,
  DOUBLE,
  INT,
  isBinary,
  isInteger,
  isNumeric,
  isText,
  type LogicalType,
  STRING,
} from "../types/logical.ts";
import { coerce } from "./cast.ts";
import type { Planning } from "./operators.ts";
import { type Rex, strictCall } from "./rex.ts";

/** Plans a call; undefined when the arguments do not fit. */
export type ScalarFunction = (name: string, args: readonly Rex[], planning: Planning) => Rex | undefined;

/** Functions by their names, several divided by spaces. */
export type FunctionGroup = readonly (readonly [names: string, make: ScalarFunction])[];

/**
 * A function that gives NULL for NULL. `parameters`: one letter each (`s` text, `i` INT, `l` BIGINT, `d` DOUBLE,
 * `b` bytes), those behind `?` may be missing. The code calls `f.<target>` or is written by `target`.
 */
export function strict(
  parameters: string,
  result: LogicalType | ((types: readonly LogicalType[]) => LogicalType),
  target: string | ((args: readonly string[]) => string),
  mayBeNull = false,
): ScalarFunction {
  const [required = "", optional = ""] = parameters.split("?");
  const letters = required + optional;
  return (name, args, { zone }) => {
    if (args.length < required.length || args.length > letters.length) return undefined;
    const converted = args.map((arg, index) => accept(arg, letters[index]!, zone));
    if (converted.includes(undefined)) return undefined;
    const emit = typeof target === "string" ? (codes: readonly string[]) => `f.${target}(${codes.join(",")})` : target;
    const given = converted as Rex[];
    const type = typeof result === "function" ? result(given.map((arg) => arg.type)) : result;
    return strictCall(name, given, type, emit, mayBeNull);
  };
}

/** The argument as the type of a letter, undefined when it does not fit without CAST. */
export function accept(arg: Rex, letter: string, zone: string): Rex | undefined {
  const { type } = arg;
  const none = type.name === "NULL";
  switch (letter) {
    case "s":
      return none ? coerce(arg, STRING, zone) : isText(type) ? arg : undefined;
    case "i":
      return none || (isInteger(type) && type.name !== "BIGINT") ? coerce(arg, INT, zone) : undefined;
    case "l":
      return none || isInteger(type) ? coerce(arg, BIGINT, zone) : undefined;
    case "d":
      return none || isNumeric(type) ? coerce(arg, DOUBLE, zone) : undefined;
    default:
      return none ? coerce(arg, BYTES, zone) : isBinary(type) ? arg : undefined;
  }
}
