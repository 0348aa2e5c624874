import { invalid } from "../errors.ts";
import { BOOLEAN, isText, type LogicalType, STRING, typeText, withNullable } from "../types/logical.ts";
import { cast, coerce } from "./cast.ts";
import type { Planning } from "./operators.ts";
import { call, type Rex, strictCall } from "./rex.ts";
import { accept, type FunctionGroup, type ScalarFunction, strict } from "./scalar.ts";

/** Calls whose text stands inside JSON_OBJECT and JSON_ARRAY as it is. */
const RAW = new Set(["JSON_OBJECT", "JSON_ARRAY", "JSON"]);

interface Clauses {
  readonly values: readonly Rex[];
  readonly words: ReadonlySet<string>;
  /** What follows RETURNING, `DEFAULT ON EMPTY` or `DEFAULT ON ERROR`. */
  readonly operands: ReadonlyMap<string, Rex>;
}

/** Parts the arguments from the clauses behind them. */
function clausesOf(args: readonly Rex[]): Clauses {
  const values: Rex[] = [];
  const words = new Set<string>();
  const operands = new Map<string, Rex>();
  let waiting: string | undefined;
  for (const arg of args) {
    if (arg.kind === "literal" && arg.type.name === "SYMBOL") {
      const word = String(arg.value);
      words.add(word);
      waiting = word === "RETURNING" || word.startsWith("DEFAULT") ? word : undefined;
    } else if (waiting !== undefined) {
      operands.set(waiting, arg);
      waiting = undefined;
    } else values.push(arg);
  }
  return { values, words, operands };
}

/** `NULL`, `ERROR` … of `… ON EMPTY` or `… ON ERROR`. */
function behaviour({ words }: Clauses, of: "EMPTY" | "ERROR", missing: string): string {
  const found = [...words].find((word) => word.endsWith(` ON ${of}`));
  return found === undefined ? missing : found.slice(0, -` ON ${of}`.length);
}

/** The text and the path, undefined when they are none. */
function inputOf({ values }: Clauses, { zone }: Planning): [Rex, Rex] | undefined {
  const [text, path] = values.map((value) => accept(value, "s", zone));
  return values.length === 2 && text !== undefined && path !== undefined ? [text, path] : undefined;
}

const jsonExists: ScalarFunction = (name, args, planning) => {
  const clauses = clausesOf(args);
  const input = inputOf(clauses, planning);
  if (input === undefined) return undefined;
  const onError = JSON.stringify(behaviour(clauses, "ERROR", "FALSE"));
  return strictCall(name, input, BOOLEAN, ([text, path]) => `f.jsonExists(${text},${path},${onError})`, true);
};

const RETURNED = ["VARCHAR", "BOOLEAN", "INT", "DOUBLE"];

const jsonValue: ScalarFunction = (name, args, planning) => {
  const clauses = clausesOf(args);
  const input = inputOf(clauses, planning);
  if (input === undefined) return undefined;
  const type = clauses.operands.get("RETURNING")?.type ?? STRING;
  if (!RETURNED.includes(type.name))
    throw invalid(`Unsupported type '${typeText(type)}' for RETURNING in JSON_VALUE().`, planning.at);
  const onEmpty = behaviour(clauses, "EMPTY", "NULL");
  const onError = behaviour(clauses, "ERROR", "NULL");
  const defaults = ["DEFAULT ON EMPTY", "DEFAULT ON ERROR"].map((word) => {
    const value = clauses.operands.get(word);
    return value === undefined ? undefined : coerceTo(value, type, planning);
  });
  const given = defaults.filter((value) => value !== undefined);
  const nullable = withNullable(type, true);
  return call(name, [...input, ...given], nullable, ([text, path, ...codes], emitting) => {
    const rest = [...codes];
    const [whenEmpty, whenError] = defaults.map((value) => (value === undefined ? "null" : rest.shift()!));
    const [a, b] = [emitting.local(), emitting.local()];
    const parts = [a, b, `"${type.name}"`, `"${onEmpty}"`, whenEmpty, `"${onError}"`, whenError];
    return `((${a}=${text})===null|(${b}=${path})===null?null:f.jsonValue(${parts.join(",")}))`;
  });
};

function coerceTo(value: Rex, type: LogicalType, { zone, at }: Planning): Rex {
  return isText(type) ? cast(value, STRING, zone, at) : coerce(value, type, zone);
}

const jsonQuery: ScalarFunction = (name, args, planning) => {
  const clauses = clausesOf(args);
  const input = inputOf(clauses, planning);
  if (input === undefined) return undefined;
  const type = clauses.operands.get("RETURNING")?.type ?? STRING;
  const asArray = type.name === "ARRAY";
  if (asArray && !isText(type.element!)) {
    const element = type.element!.name === "INT" ? "INTEGER" : typeText(type.element!);
    throw invalid(`Unsupported array element type '${element}' for RETURNING ARRAY in JSON_QUERY()`, planning.at);
  }
  if (!asArray && !isText(type))
    throw invalid(`Unsupported type '${typeText(type)}' for RETURNING in JSON_QUERY()`, planning.at);
  const onEmpty = behaviour(clauses, "EMPTY", "NULL");
  const onError = behaviour(clauses, "ERROR", "NULL");
  for (const [of, chosen] of Object.entries({ empty: onEmpty, error: onError })) {
    if (asArray && chosen === "EMPTY OBJECT")
      throw invalid(`Illegal on ${of} behavior 'EMPTY OBJECT' for return type: VARCHAR(2147483647) ARRAY`, planning.at);
  }
  const wrapper = [...clauses.words].find((word) => word.endsWith("WRAPPER")) ?? "WITHOUT WRAPPER";
  const options = [asArray, wrapper, onEmpty, onError].map((option) => JSON.stringify(option)).join(",");
  const nullable = withNullable(type, true);
  return strictCall(name, input, nullable, ([text, path]) => `f.jsonQuery(${text},${path},${options})`, true);
};

/** How a value becomes JSON: by its type, or as it is. */
function formOf(value: Rex, { at }: Planning): LogicalType | "raw" {
  if (value.kind === "call" && RAW.has(value.name)) return "raw";
  if (["DATE", "TIME", "INTERVAL_SECOND", "INTERVAL_MONTH"].includes(value.type.name))
    throw invalid(`Type '${typeText(value.type)}' is not scalar or cannot be converted into JSON.`, at);
  return value.type;
}

const jsonObject: ScalarFunction = (name, args, planning) => {
  const { values, words } = clausesOf(args);
  const keys = values.filter((_, index) => index % 2 === 0);
  if (values.length % 2 === 1 || keys.some(({ type }) => !isText(type))) return undefined;
  const forms = values.filter((_, index) => index % 2 === 1).map((value) => formOf(value, planning));
  const absent = words.has("ABSENT ON NULL");
  return call(name, values, withNullable(STRING, false), (codes, emitting) => {
    return `f.jsonObject([${codes.join(",")}],${emitting.constant(forms)},${absent})`;
  });
};

const jsonArray: ScalarFunction = (name, args, planning) => {
  const { values, words } = clausesOf(args);
  const forms = values.map((value) => formOf(value, planning));
  const absent = !words.has("NULL ON NULL");
  return call(name, values, withNullable(STRING, false), (codes, emitting) => {
    return `f.jsonArray([${codes.join(",")}],${emitting.constant(forms)},${absent})`;
  });
};

const jsonString: ScalarFunction = (name, args, planning) => {
  const [value] = args;
  if (value === undefined || args.length > 1) return undefined;
  const form = formOf(value, planning);
  return strictCall(name, args, STRING, ([a], emitting) => `f.jsonOf(${a},${emitting.constant(form)})`);
};

/** `x IS JSON …` */
export function isJson(operand: Rex, test: string, negated: boolean, { at }: Planning): Rex {
  if (!isText(operand.type) && operand.type.name !== "NULL") {
    const type = operand.type.name === "INT" ? "INTEGER" : typeText(withNullable(operand.type, true));
    const form = (shown: string) => `'<${shown}> IS ${test}'`;
    throw invalid(
      `Cannot apply 'IS ${test}' to arguments of type ${form(type)}. Supported form(s): ${form("CHARACTER")}`,
      at,
    );
  }
  return call(`IS ${negated ? "NOT " : ""}${test}`, [operand], withNullable(BOOLEAN, false), ([a], emitting) => {
    const local = emitting.local();
    const holds = `((${local}=${a})!==null&&f.isJson(${local},"${test}"))`;
    return negated ? `!${holds}` : holds;
  });
}

export const jsonFunctions: FunctionGroup = [
  ["JSON_EXISTS", jsonExists],
  ["JSON_VALUE", jsonValue],
  ["JSON_QUERY", jsonQuery],
  ["JSON_OBJECT", jsonObject],
  ["JSON_ARRAY", jsonArray],
  ["JSON_STRING", jsonString],
];

/** JSON functions that came with Flink 2. */
export const laterJsonFunctions: FunctionGroup = [
  ["JSON", strict("s", STRING, "jsonRaw", true)],
  ["JSON_QUOTE", strict("s", STRING, "jsonQuote")],
  ["JSON_UNQUOTE", strict("s", STRING, "jsonUnquote")],
];
