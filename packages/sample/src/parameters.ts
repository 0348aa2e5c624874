import { DURATION_PATTERN, formatDuration, parseDuration } from "./duration.ts";
import { SampleError } from "./errors.ts";

interface Described {
  /** One line for the form and for `--help`. */
  readonly description: string;
}

/** Any text. */
export interface StringParameter extends Described {
  readonly type: "string";
  readonly default: string;
}

/** A whole number; the bounds are inclusive. */
export interface IntegerParameter extends Described {
  readonly type: "integer";
  readonly default: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A number; the bounds are inclusive. */
export interface NumberParameter extends Described {
  readonly type: "number";
  readonly default: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A switch: `--name` and `--no-name`. */
export interface BooleanParameter extends Described {
  readonly type: "boolean";
  readonly default: boolean;
}

/** One of a few texts. */
export interface ChoiceParameter extends Described {
  readonly type: "choice";
  readonly choices: readonly [string, ...string[]];
  readonly default: string;
}

/** Written as `90s` or `1h30m`; its value is milliseconds. */
export interface DurationParameter extends Described {
  readonly type: "duration";
  readonly default: string;
  readonly minimum?: string;
  readonly maximum?: string;
}

/** One parameter of a sample. */
export type ParameterDefinition =
  | StringParameter
  | IntegerParameter
  | NumberParameter
  | BooleanParameter
  | ChoiceParameter
  | DurationParameter;

/** The parameters of a sample by name, in camel case; `speedUp` is the flag `--speed-up`. */
export type ParameterDefinitions = Readonly<Record<string, ParameterDefinition>>;

type ValueOf<D> = D extends { readonly type: "choice"; readonly choices: readonly (infer C)[] }
  ? C
  : D extends { readonly type: "boolean" }
    ? boolean
    : D extends { readonly type: "string" }
      ? string
      : number;

/** What the run sees: durations are milliseconds, choices are the union of their texts. */
export type ParameterValues<P extends ParameterDefinitions> = { readonly [Name in keyof P]: ValueOf<P[Name]> };

type Value = string | number | boolean;

/** `speedUp` -> `speed-up`: the flag of a parameter, without its dashes. */
export function flagName(parameter: string): string {
  return parameter.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Typed values of all parameters: defaults, overridden by the texts given.
 * @throws SampleError SAMPLE_INVALID_PARAMETER, naming the flag, what was expected and what was got.
 */
export function parseParameters<P extends ParameterDefinitions>(
  definitions: P,
  texts: Readonly<Record<string, string>> = {},
): ParameterValues<P> {
  for (const name of Object.keys(texts)) {
    if (Object.hasOwn(definitions, name)) continue;
    const known = Object.keys(definitions).join(", ") || "none";
    throw new SampleError("SAMPLE_INVALID_PARAMETER", `parameter ${name}: expected one of ${known}`);
  }
  const values: Record<string, Value> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    values[name] = parseParameter(`--${flagName(name)}`, definition, texts[name] ?? String(definition.default));
  }
  return values as ParameterValues<P>;
}

function parseParameter(label: string, definition: ParameterDefinition, text: string): Value {
  switch (definition.type) {
    case "string":
      return text;
    case "boolean":
      if (text !== "true" && text !== "false") throw refuse(label, "true or false", text);
      return text === "true";
    case "choice":
      if (!definition.choices.includes(text)) throw refuse(label, `one of ${definition.choices.join(", ")}`, text);
      return text;
    case "duration":
      return parseDurationParameter(label, definition, text);
    case "integer":
    case "number":
      return parseNumber(label, definition, text);
  }
}

function parseNumber(label: string, definition: IntegerParameter | NumberParameter, text: string): number {
  // Underscores and commas group digits for people: 1_000_000 and 1,000,000 are the same number.
  const plain = /^-?\d{1,3}([_,]\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(/[_,]/g, "") : text;
  const value = /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
  const { minimum = -Infinity, maximum = Infinity } = definition;
  const whole = definition.type === "number" || Number.isSafeInteger(value);
  if (!Number.isFinite(value) || !whole || value < minimum || value > maximum) {
    throw refuse(
      label,
      `${definition.type === "integer" ? "a whole number" : "a number"}${rangeText(definition)}`,
      text,
    );
  }
  return value;
}

function parseDurationParameter(label: string, definition: DurationParameter, text: string): number {
  const value = parseDuration(text);
  const minimum = parseDuration(definition.minimum ?? "0ms") ?? 0;
  const maximum = definition.maximum === undefined ? Infinity : (parseDuration(definition.maximum) ?? Infinity);
  if (value === undefined || value < minimum || value > maximum) {
    throw refuse(label, `a duration such as 90s or 1h30m${rangeText(definition)}`, text);
  }
  return value;
}

/** ` from 1 to 9`, ` of at least 1`, ` of at most 9` or nothing. */
function rangeText(definition: IntegerParameter | NumberParameter | DurationParameter): string {
  const { minimum, maximum } = definition;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}

function refuse(label: string, expected: string, got: string): SampleError {
  return new SampleError("SAMPLE_INVALID_PARAMETER", `${label}: expected ${expected}, got ${JSON.stringify(got)}`);
}

/** Values as a report and a command line hold them: durations as text again. */
export function writeParameters(
  definitions: ParameterDefinitions,
  values: Readonly<Record<string, unknown>>,
): Record<string, Value> {
  const written: Record<string, Value> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const value = values[name] as Value;
    written[name] = definition.type === "duration" ? formatDuration(value as number) : value;
  }
  return written;
}

/** JSON Schema (draft 2020-12) of {@link writeParameters}' result, for forms and for `list --json`. */
export function parameterSchema(definitions: ParameterDefinitions): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(definitions)) properties[name] = propertySchema(definition);
  return { type: "object", properties, additionalProperties: false };
}

function propertySchema(definition: ParameterDefinition): Record<string, unknown> {
  const { description } = definition;
  switch (definition.type) {
    case "choice":
      return { type: "string", enum: definition.choices, default: definition.default, description };
    case "duration":
      return { type: "string", pattern: DURATION_PATTERN, default: definition.default, description };
    case "integer":
    case "number":
      return {
        type: definition.type,
        ...(definition.minimum === undefined ? {} : { minimum: definition.minimum }),
        ...(definition.maximum === undefined ? {} : { maximum: definition.maximum }),
        default: definition.default,
        description,
      };
    case "string":
    case "boolean":
      return { type: definition.type, default: definition.default, description };
  }
}

/** What a value of this parameter looks like on a command line, for `--help`. */
export function parameterHint(definition: ParameterDefinition): string {
  switch (definition.type) {
    case "choice":
      return definition.choices.join("|");
    case "boolean":
      return "";
    default:
      return `<${definition.type}>`;
  }
}
