import { select } from "../json-path.ts";
import { type Condition, compileCondition, regexMatcher } from "./filter-condition.ts";
import { invalid } from "./validation.ts";

/** Values of a matching event by selector: `$.field`, or `$name` of a space-delimited pattern. */
export type Extract = (selector: string) => unknown;

/** A compiled filter pattern (User Guide, "Filter pattern syntax"). */
export interface FilterPattern {
  /** The values that can be taken from an event that matches; undefined when it does not. */
  match(message: string): Extract | undefined;
}

/**
 * Compiles a pattern: `{ … }` for JSON events, `[ … ]` for space-delimited ones, else terms; an empty one matches all.
 * @throws AwsError InvalidParameterException.
 */
export function compileFilterPattern(pattern: string): FilterPattern {
  const text = pattern.trim();
  try {
    if (text.startsWith("{")) return compileJson(text);
    if (text.startsWith("[")) return compileFields(text);
    return compileTerms(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(`Invalid filter pattern: ${error.message}`);
    throw error;
  }
}

function compileJson(text: string): FilterPattern {
  if (!text.endsWith("}")) throw new SyntaxError("Expected } at the end");
  const condition = compileCondition(text.slice(1, -1), /^\$[.[]/);
  return {
    match(message) {
      const event = parseObject(message);
      if (event === undefined) return undefined;
      const lookup = (selector: string) => select(event, selector);
      return condition(lookup) ? lookup : undefined;
    },
  };
}

function parseObject(message: string): unknown {
  const first = message.trimStart()[0];
  if (first !== "{" && first !== "[") return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

interface Field {
  readonly name: string;
  readonly condition: Condition | undefined;
}

/** `[a, b = x*, ..., z]`: as many fields as the event has, but for the ellipsis. */
function compileFields(text: string): FilterPattern {
  if (!text.endsWith("]")) throw new SyntaxError("Expected ] at the end");
  const fields: Field[] = [];
  let ellipsis = -1;
  for (const part of text.slice(1, -1).split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
    const field = part.trim();
    if (field === "...") {
      if (ellipsis >= 0) throw new SyntaxError("Only one ... is allowed");
      ellipsis = fields.length;
      continue;
    }
    const name = /^\(*\s*([A-Za-z0-9_]+)/.exec(field)?.[1] ?? "";
    fields.push({ name, condition: /[=<>]/.test(field) ? compileCondition(field, /^\w+$/) : undefined });
  }
  return {
    match(message) {
      const parts = splitFields(message);
      const missing = parts.length - fields.length;
      if (ellipsis < 0 ? missing !== 0 : missing < 0) return undefined;
      const values = new Map<string, string>();
      for (const [index, { name }] of fields.entries()) {
        const position = ellipsis >= 0 && index >= ellipsis ? index + missing : index;
        if (name !== "") values.set(name, parts[position]!);
      }
      const lookup = (name: string) => values.get(name.startsWith("$") ? name.slice(1).replace(/^\./, "") : name);
      return fields.every(({ condition }) => condition?.(lookup) ?? true) ? lookup : undefined;
    },
  };
}

/** Words of an event; what stands in quotes or brackets is one. */
function splitFields(message: string): string[] {
  const fields: string[] = [];
  for (const [whole, quoted, bracketed] of message.matchAll(/"([^"]*)"|\[([^\]]*)\]|\S+/g))
    fields.push(quoted ?? bracketed ?? whole);
  return fields;
}

/** `term "exact phrase" ?either ?or -not %regex%`. Beside terms that must occur, those with a question mark do nothing. */
function compileTerms(text: string): FilterPattern {
  const all: ((message: string) => boolean)[] = [];
  const any: typeof all = [];
  const none: typeof all = [];
  const pattern = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"]+))/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw new SyntaxError(`Unexpected character at position ${at}`);
    const [, sign, quoted, regex, plain] = match;
    if (plain !== undefined && !/^\w+$/.test(plain)) throw invalid(`Invalid character(s) in term '${plain}'`);
    const term = quoted?.replace(/\\(.)/g, "$1") ?? plain!;
    const test = regex === undefined ? (message: string) => message.includes(term) : regexMatcher(regex);
    (sign === "?" ? any : sign === "-" ? none : all).push(test);
  }
  const either = all.length === 0 && any.length > 0;
  const matches = (message: string) =>
    all.every((test) => test(message)) &&
    (!either || any.some((test) => test(message))) &&
    !none.some((test) => test(message));
  return { match: (message) => (matches(message) ? nothing : undefined) };
}

function nothing(): undefined {
  return undefined;
}
