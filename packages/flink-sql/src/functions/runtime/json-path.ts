import { notImplemented } from "../../errors.ts";
import { type Json, JsonNumber } from "./json-text.ts";

type Step =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: "all" }
  | { readonly kind: "deep" }
  | { readonly kind: "filter"; readonly test: (item: Json) => boolean };

/** A path that finds at most one value unless it is not definite. */
export interface JsonPath {
  readonly definite: boolean;
  /** What the path finds; an error for a definite path that finds nothing. */
  read(root: Json): Json;
}

/** The error of a path that leads nowhere. */
export class PathNotFound extends Error {}

const cache = new Map<string, JsonPath>();

/** A path such as `$.a['b c'][0][*]`; functions in it are refused. */
export function jsonPath(text: string): JsonPath {
  let path = cache.get(text);
  if (path === undefined) {
    path = compile(text);
    if (cache.size > 1000) cache.clear();
    cache.set(text, path);
  }
  return path;
}

function compile(text: string): JsonPath {
  const steps = parseSteps(text.trim().replace(/^\$?/, ""), text);
  const single = (step: Step) =>
    (step.kind === "names" && step.names.length === 1) || (step.kind === "indexes" && step.indexes.length === 1);
  const definite = steps.every(single);
  return {
    definite,
    read(root) {
      let found: Json[] = [root];
      let place = "$";
      for (const step of steps) {
        const next: Json[] = [];
        for (const item of found) follow(step, item, next, definite ? place : undefined);
        place += step.kind === "names" ? `['${step.names[0]}']` : step.kind === "indexes" ? `[${step.indexes[0]}]` : "";
        found = next;
      }
      return definite ? found[0]! : found;
    },
  };
}

const TOKEN =
  /\.\.|\.([\p{L}_$@][\p{L}\p{N}_$@-]*|\d+)(\s*\()?|\.\*|\[\s*\*\s*\]|\[\s*((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)\s*\]|\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]|\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]|\[\s*\?\s*\(([\s\S]*?)\)\s*\]/uy;

function parseSteps(rest: string, text: string): Step[] {
  const steps: Step[] = [];
  let place = 0;
  // A dot in front of a bracket says nothing.
  const source = rest.replace(/\.(?=\[)/g, (dot, at: number) => (rest[at - 1] === "." ? dot : ""));
  while (place < source.length) {
    TOKEN.lastIndex = place;
    const match = TOKEN.exec(source);
    if (match === null) throw new SyntaxError(`Illegal JSON path '${text}'`);
    const [token, name, call, quoted, indexes, from, to, filter] = match;
    place += token.length;
    if (call !== undefined) throw notImplemented(`The function ${name}() in a JSON path`);
    if (token === "..") {
      steps.push({ kind: "deep" });
      if (/[\p{L}_*]/u.test(source[place] ?? "")) {
        const bare = /^(?:\*|[\p{L}_][\p{L}\p{N}_-]*)/u.exec(source.slice(place))![0];
        place += bare.length;
        steps.push(bare === "*" ? { kind: "all" } : { kind: "names", names: [bare] });
      }
    } else if (name !== undefined) steps.push({ kind: "names", names: [name] });
    else if (quoted !== undefined) steps.push({ kind: "names", names: quotedNames(quoted) });
    else if (indexes !== undefined) steps.push({ kind: "indexes", indexes: indexes.split(",").map(Number) });
    else if (from !== undefined)
      steps.push({
        kind: "slice",
        from: from === "" ? undefined : Number(from),
        to: to === "" ? undefined : Number(to),
      });
    else if (filter !== undefined) steps.push({ kind: "filter", test: parseFilter(filter) });
    else steps.push({ kind: "all" });
  }
  return steps;
}

function quotedNames(text: string): string[] {
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, single, double]) =>
    (single ?? double ?? "").replace(/\\(.)/g, "$1"),
  );
}

/** Adds to `out` what a step finds in a value. `place`: a step that finds nothing is an error there. */
function follow(step: Step, item: Json, out: Json[], place: string | undefined): void {
  switch (step.kind) {
    case "names":
      for (const name of step.names) {
        if (item instanceof Map && item.has(name)) out.push(item.get(name)!);
        else if (place !== undefined) throw notFound(item instanceof Map, `${place}['${name}']`, name, place, item);
      }
      return;
    case "indexes":
      for (const index of step.indexes) {
        const at = Array.isArray(item) ? (index < 0 ? item.length + index : index) : -1;
        if (Array.isArray(item) && at >= 0 && at < item.length) out.push(item[at]!);
        else if (place !== undefined)
          throw notFound(Array.isArray(item), `${place}[${index}]`, String(index), place, item);
      }
      return;
    case "slice":
      if (Array.isArray(item)) out.push(...item.slice(step.from ?? 0, step.to ?? item.length));
      return;
    case "all":
      if (Array.isArray(item)) out.push(...item);
      else if (item instanceof Map) out.push(...item.values());
      return;
    case "filter":
      if (Array.isArray(item)) out.push(...item.filter(step.test));
      else if (item instanceof Map && step.test(item)) out.push(item);
      return;
    case "deep":
      out.push(item);
      if (Array.isArray(item)) for (const child of item) follow(step, child, out, undefined);
      else if (item instanceof Map) for (const child of item.values()) follow(step, child, out, undefined);
  }
}

function notFound(container: boolean, path: string, name: string, place: string, item: Json): PathNotFound {
  if (container) return new PathNotFound(`No results for path: ${path}`);
  const kind = item === null ? "null" : `'${javaClass(item)}'`;
  return new PathNotFound(
    `Expected to find an object with property ['${name}'] in path ${place} but found ${kind}. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.`,
  );
}

function javaClass(item: Json): string {
  if (item instanceof JsonNumber) return /[.eE]/.test(item.text) ? "java.math.BigDecimal" : "java.lang.Integer";
  if (typeof item === "string") return "java.lang.String";
  return typeof item === "boolean" ? "java.lang.Boolean" : "java.util.ArrayList";
}

/** `@.a == 1 && @.b`: comparisons and existence, joined by `&&` and `||`. */
function parseFilter(text: string): (item: Json) => boolean {
  const either = text.split("||");
  if (either.length > 1) {
    const tests = either.map(parseFilter);
    return (item) => tests.some((test) => test(item));
  }
  const both = text.split("&&");
  if (both.length > 1) {
    const tests = both.map(parseFilter);
    return (item) => tests.every((test) => test(item));
  }
  const match = /^\s*(!?)\s*@([^=<>!~]*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?)\s*)?$/.exec(text);
  if (match === null) throw notImplemented(`The filter '${text}' in a JSON path`);
  const [, negated, steps = "", operator, right] = match;
  const path = compile(`$${steps}`);
  const get = (item: Json): Json | undefined => {
    try {
      return path.read(item);
    } catch (error) {
      if (error instanceof PathNotFound) return undefined;
      throw error;
    }
  };
  if (operator === undefined) return (item) => (get(item) !== undefined) !== (negated === "!");
  const expected = literal(right!);
  return (item) => holds(comparable(get(item)), operator, expected);
}

function literal(text: string): unknown {
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted !== null) return quoted[2];
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  if (Number.isNaN(Number(text))) throw notImplemented(`The value '${text}' in a filter of a JSON path`);
  return Number(text);
}

function comparable(value: Json | undefined): unknown {
  return value instanceof JsonNumber ? Number(value.text) : value;
}

function holds(left: unknown, operator: string, right: unknown): boolean {
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left !== typeof right || left === null || right === null || left === undefined) return false;
  const order = (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
  return operator === "<" ? order < 0 : operator === "<=" ? order <= 0 : operator === ">" ? order > 0 : order >= 0;
}
