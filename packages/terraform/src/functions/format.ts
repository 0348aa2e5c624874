import { toBoolean, toNumber, toText } from "../hcl/evaluate.ts";
import { numberText } from "../hcl/number.ts";
import type { Position } from "../hcl/syntax.ts";
import type { Value } from "../hcl/values.ts";
import { encodeJson, quote } from "./encoding.ts";
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
  if (/%/.test(specification.replace(VERB, "")))
    args.fail(`${JSON.stringify(specification)}: a percent sign stands without a verb; write %% for the sign itself`);
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
  const whole = () => {
    const read = number();
    return Number.isInteger(read) ? read : args.fail(`%${verb}: expected a whole number, got ${read}`);
  };
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
      if (typeof value === "number") return signed(general(value, undefined, false));
      return toText(value, "format %v", position);
    case "t":
      return String(toBoolean(value, "format %t", position));
    case "b":
      return signed(based(whole(), 2, ""));
    case "o":
      return signed(based(whole(), 8, flags.includes("#") ? "0" : ""));
    case "d":
      return signed(numberText(whole()));
    case "x":
    case "X": {
      const text = based(whole(), 16, flags.includes("#") ? "0x" : "");
      return signed(verb === "X" ? text.toUpperCase() : text);
    }
    case "f":
      return signed(fixed(number(), precision === undefined ? 6 : Number(precision)));
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
      return quote(toText(value, "format %q", position));
    default:
      return args.fail(`unknown verb %${verb}; use one of %v %#v %t %b %d %o %x %X %e %E %f %g %G %s %q`);
  }
}

function based(value: number, base: 2 | 8 | 16, prefix: string): string {
  const digits = prefix + Math.abs(value).toString(base);
  return value < 0 ? `-${digits}` : digits;
}

function pad(text: string, flags: string, width: string | undefined, verb: string): string {
  const size = Number(width ?? 0);
  if (text.length >= size || verb === "t") return text;
  if (flags.includes("-")) return text.padEnd(size);
  if (flags.includes("0"))
    return /^[+-]/.test(text) ? text[0] + text.slice(1).padStart(size - 1, "0") : text.padStart(size, "0");
  return text.padStart(size);
}

/** Digits after the point, halves to the even digit as Go rounds them. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const shortest = numberText(Math.abs(value));
  const isHalf = (shortest.split(".")[1] ?? "").length === digits + 1 && shortest.endsWith("5");
  if (!isHalf) return text;
  const kept = shortest.slice(0, -1).replace(/\.$/, "");
  const even = "02468".includes(kept.at(-1)!);
  const rounded = even
    ? kept
    : Math.abs(value).toFixed(digits) === kept
      ? bumped(kept)
      : Math.abs(value).toFixed(digits);
  return value < 0 ? `-${rounded}` : rounded;
}

/** A decimal text with its last digit, an odd one, one higher. */
function bumped(text: string): string {
  const digits = String(BigInt(text.replace(".", "")) + 1n).padStart(text.replace(".", "").length, "0");
  const point = text.indexOf(".");
  return point < 0 ? digits : `${digits.slice(0, point - text.length + 1)}.${digits.slice(point - text.length + 1)}`;
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
