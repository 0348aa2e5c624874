import { numberText, toNumber, toText } from "../hcl/evaluate.ts";
import type { Position } from "../hcl/syntax.ts";
import type { Value } from "../hcl/values.ts";
import { encodeJson } from "./encoding.ts";
import type { Arguments } from "./signature.ts";

/* Terraform's format: %[argument][flags][width][.precision]verb with verbs v #v t b d o x X e E f g G s q. */
const VERB = /%(?:(%)|(?:\[(\d+)\])?([-+ #0]*)(\d+)?(?:\.(\d+))?([a-zA-Z]))/g;

/** Formats values by a specification. */
export function formatText(
  args: Arguments,
  specification: string,
  values: readonly Value[],
  position: Position,
): string {
  let next = 0;
  let used = 0;
  const text = specification.replace(
    VERB,
    (_, percent: string, index: string, flags: string, width: string, precision: string, verb: string) => {
      if (percent) return "%";
      const at = index ? Number(index) - 1 : next;
      next = at + 1;
      used = Math.max(used, next);
      if (at >= values.length)
        args.fail(
          `not enough arguments for ${JSON.stringify(specification)}: expected at least ${at + 1}, got ${values.length}`,
        );
      return pad(formatOne(args, verb, flags, precision, values[at]!, position), flags, width, verb);
    },
  );
  if (used < values.length)
    args.fail(`too many arguments for ${JSON.stringify(specification)}: expected ${used}, got ${values.length}`);
  return text;
}

function formatOne(
  args: Arguments,
  verb: string,
  flags: string,
  precision: string | undefined,
  value: Value,
  position: Position,
): string {
  const number = () => toNumber(value, `format %${verb}`, position);
  const signed = (text: string) =>
    flags.includes("+") && !text.startsWith("-")
      ? `+${text}`
      : flags.includes(" ") && !text.startsWith("-")
        ? ` ${text}`
        : text;
  switch (verb) {
    case "v":
      if (flags.includes("#")) return encodeJson(value);
      if (typeof value === "object" && value !== null) return encodeJson(value);
      return value === null ? "null" : toText(value, "format %v", position);
    case "t":
      return String(value === true || value === "true");
    case "b":
      return signed(Math.trunc(number()).toString(2));
    case "o":
      return signed(Math.trunc(number()).toString(8));
    case "d":
      return signed(numberText(Math.trunc(number())));
    case "x":
    case "X": {
      const text =
        typeof value === "string" && !/^-?\d+(\.\d+)?$/.test(value)
          ? Buffer.from(value).toString("hex")
          : Math.trunc(number()).toString(16);
      return verb === "X" ? text.toUpperCase() : text;
    }
    case "f":
      return signed(number().toFixed(precision === undefined ? 6 : Number(precision)));
    case "e":
    case "E": {
      const text = number()
        .toExponential(precision === undefined ? 6 : Number(precision))
        .replace(/e([+-])(\d)$/, "e$10$2");
      return signed(verb === "E" ? text.toUpperCase() : text);
    }
    case "g":
    case "G":
      return signed(general(number(), precision, verb === "G"));
    case "s": {
      const text = toText(value, "format %s", position);
      return precision === undefined ? text : [...text].slice(0, Number(precision)).join("");
    }
    case "q":
      return JSON.stringify(toText(value, "format %q", position));
    default:
      return args.fail(`unknown verb %${verb}; use one of %v %#v %t %b %d %o %x %X %e %E %f %g %G %s %q`);
  }
}

function pad(text: string, flags: string, width: string | undefined, verb: string): string {
  const size = Number(width ?? 0);
  if (text.length >= size) return text;
  if (flags.includes("-")) return text.padEnd(size);
  if (flags.includes("0") && verb !== "s" && verb !== "q")
    return /^[+-]/.test(text) ? text[0] + text.slice(1).padStart(size - 1, "0") : text.padStart(size, "0");
  return text.padStart(size);
}

/** Go's %g: the shortest digits, with an exponent below -4 or from as many digits on as the precision, 6 when none is given. */
function general(value: number, precision: string | undefined, upper: boolean): string {
  const rounded = precision === undefined ? value : Number(value.toPrecision(Math.max(1, Number(precision))));
  const [digits = "0", exponent = "0"] = rounded.toExponential().split("e");
  const limit = precision === undefined ? 6 : Math.max(1, Number(precision));
  if (rounded === 0 || (Number(exponent) >= -4 && Number(exponent) < limit && limit < 21)) return numberText(rounded);
  const text = `${digits}e${exponent[0] === "-" ? "-" : "+"}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
  return upper ? text.toUpperCase() : text;
}
