import { commonType } from "../types/coercion.ts";
import { BOOLEAN, INT, isText, type LogicalType, STRING, typeText, withNullable } from "../types/logical.ts";
import { coerce } from "./cast.ts";
import type { Planning } from "./operators.ts";
import { call, type Emit, literal, type Rex, type RexCall, strictCall } from "./rex.ts";
import { accept, type FunctionGroup, type ScalarFunction } from "./scalar.ts";

const MAP_OF_STRINGS: LogicalType = { name: "MAP", nullable: true, key: STRING, value: STRING };

function arrayOf(element: LogicalType): LogicalType {
  return { name: "ARRAY", nullable: true, element };
}

const stringToMap: ScalarFunction = (name, args, { zone }) => {
  const [text, pair = literal(",", STRING), key = literal("=", STRING)] = args;
  if (text === undefined || args.length > 3) return undefined;
  const texts = [text, pair, key].map((arg) => accept(arg, "s", zone));
  if (texts.some((arg) => arg === undefined || !isText(arg.type))) return undefined;
  return strictCall(name, texts as typeof args, MAP_OF_STRINGS, (codes) => `f.stringToMap(${codes.join(",")})`);
};

const cardinality: ScalarFunction = (name, args) => {
  const type = args[0]?.type;
  if (args.length !== 1) return undefined;
  if (type?.name === "MAP") return strictCall(name, args, INT, ([a]) => `${a}.size`);
  return type?.name === "ARRAY" || type?.name === "MULTISET"
    ? strictCall(name, args, INT, ([a]) => `${a}.length`)
    : undefined;
};

const element: ScalarFunction = (name, args) =>
  args.length === 1 && args[0]?.type.name === "ARRAY"
    ? strictCall(name, args, args[0].type.element!, ([a]) => `f.onlyElement(${a})`, true)
    : undefined;

/** A function of arrays and their elements, all turned into one type of element; strict in the arrays only. */
function ofElements(
  kinds: string,
  result: (element: LogicalType) => LogicalType,
  write: (args: readonly string[]) => string,
  strictValue = false,
): ScalarFunction {
  return (name, args, { zone }) => {
    if (args.length !== kinds.length) return undefined;
    const elements: LogicalType[] = [];
    for (const [index, kind] of [...kinds].entries()) {
      const { type } = args[index]!;
      if (kind === "a" && type.name !== "ARRAY" && type.name !== "NULL") return undefined;
      if (type.name !== "NULL" || kind === "e") elements.push(kind === "a" ? type.element! : type);
    }
    const common = commonType(elements);
    if (common === undefined) return undefined;
    const array = arrayOf(common);
    const coerced = args.map((arg, index) => coerce(arg, kinds[index] === "a" ? array : common, zone));
    if (strictValue || !kinds.includes("e"))
      return strictCall(name, coerced, result(common), (codes) => write(codes), result(common).name !== "ARRAY");
    return strictInFirst(name, coerced, result(common), write);
  };
}

/** An operation that gives NULL when its first argument is NULL and sees the others as they are. */
function strictInFirst(
  name: string,
  args: readonly Rex[],
  type: LogicalType,
  write: (codes: readonly string[]) => string,
): RexCall {
  const emit: Emit = ([first, ...others], emitting) => {
    const local = emitting.local();
    return `((${local}=${first})===null?null:${write([local, ...others])})`;
  };
  return call(name, args, withNullable(type, args[0]!.type.nullable), emit);
}

const arrayConcat: ScalarFunction = (name, args, { zone }) => {
  const common = commonType(args.map(({ type }) => type));
  if (args.length === 0 || common?.name !== "ARRAY") return undefined;
  const coerced = args.map((arg) => coerce(arg, common, zone));
  return strictCall(name, coerced, common, (codes) => `[${codes.map((code) => `...${code}`).join(",")}]`);
};

const ofArray =
  (
    result: (type: LogicalType) => LogicalType,
    write: (code: string, typeName: string) => string,
    mayBeNull = false,
  ): ScalarFunction =>
  (name, args) => {
    const type = args[0]?.type;
    if (type?.name !== "ARRAY" || args.length !== 1) return undefined;
    const emit: Emit = ([a], emitting) => write(a!, emitting.constant(type.element!));
    return strictCall(name, args, result(type), emit, mayBeNull);
  };

const arraySlice: ScalarFunction = (name, args, { zone }) => {
  const [array, ...bounds] = args;
  if (array?.type.name !== "ARRAY" || bounds.length < 1 || bounds.length > 2) return undefined;
  const integers = bounds.map((bound) => accept(bound, "i", zone));
  if (integers.includes(undefined)) return undefined;
  return strictCall(name, [array, ...(integers as Rex[])], array.type, (codes) => `f.arraySlice(${codes.join(",")})`);
};

const arraySort: ScalarFunction = (name, args) => {
  const [array, ...flags] = args;
  if (array?.type.name !== "ARRAY" || flags.length > 2) return undefined;
  if (flags.some(({ type }) => type.name !== "BOOLEAN" && type.name !== "NULL")) return undefined;
  return strictCall(name, args, array.type, ([a, ...options], emitting) => {
    const parts = [a, emitting.constant(array.type.element!), ...options];
    return `f.arraySort(${parts.join(",")})`;
  });
};

const arrayJoin: ScalarFunction = (name, args, { zone }) => {
  const [array, ...texts] = args;
  if (array?.type.name !== "ARRAY" || !isText(array.type.element!) || texts.length < 1 || texts.length > 2)
    return undefined;
  const accepted = texts.map((text) => accept(text, "s", zone));
  if (accepted.includes(undefined)) return undefined;
  return strictCall(name, [array, ...(accepted as Rex[])], STRING, (codes) => `f.arrayJoin(${codes.join(",")})`);
};

const ofMap =
  (part: "keys" | "values"): ScalarFunction =>
  (name, args) => {
    const type = args[0]?.type;
    if (type?.name !== "MAP" || args.length !== 1) return undefined;
    const item = part === "keys" ? type.key! : type.value!;
    return strictCall(name, args, arrayOf(item), ([a]) => `[...${a}.${part}()]`);
  };

const mapEntries: ScalarFunction = (name, args) => {
  const type = args[0]?.type;
  if (type?.name !== "MAP" || args.length !== 1) return undefined;
  const fields = [
    { name: "key", type: type.key! },
    { name: "value", type: type.value! },
  ];
  return strictCall(name, args, arrayOf({ name: "ROW", nullable: false, fields }), ([a]) => `[...${a}]`);
};

const mapFromArrays: ScalarFunction = (name, args) => {
  const [keys, values] = args.map(({ type }) => type);
  if (keys?.name !== "ARRAY" || values?.name !== "ARRAY" || args.length !== 2) return undefined;
  const type: LogicalType = { name: "MAP", nullable: true, key: keys.element!, value: values.element! };
  return strictCall(name, args, type, ([a, b]) => `f.mapFromArrays(${a},${b})`);
};

const mapUnion: ScalarFunction = (name, args, { zone }) => {
  const common = commonType(args.map(({ type }) => type));
  if (args.length === 0 || common?.name !== "MAP") return undefined;
  const coerced = args.map((arg) => coerce(arg, common, zone));
  return strictCall(name, coerced, common, (codes) => `f.mapUnion(${codes.join(",")})`);
};

const split: ScalarFunction = (name, args, { zone }) => {
  const texts = args.map((arg) => accept(arg, "s", zone));
  if (args.length !== 2 || texts.includes(undefined)) return undefined;
  return strictCall(name, texts as Rex[], arrayOf(STRING), ([a, b]) => `f.split(${a},${b})`);
};

/** TYPEOF: the type as text; with TRUE behind it in the long form SQL reads. */
const typeOf: ScalarFunction = (_name, args: readonly Rex[], _planning: Planning) => {
  const [value, full] = args;
  if (value === undefined || args.length > 2) return undefined;
  if (full !== undefined && (full.kind !== "literal" || full.type.name !== "BOOLEAN")) return undefined;
  return literal(
    full?.kind === "literal" && full.value === true ? serializable(value.type) : typeText(value.type),
    STRING,
  );
};

/** The type with the names SQL reads back. */
function serializable(type: LogicalType): string {
  return typeText(type)
    .replace(/\bSTRING\b/g, "VARCHAR(2147483647)")
    .replace(/\bBYTES\b/g, "VARBINARY(2147483647)")
    .replace(/\bTIMESTAMP_LTZ(\(\d\))/g, "TIMESTAMP$1 WITH LOCAL TIME ZONE");
}

const asItIs = (type: LogicalType) => type;

export const collectionFunctions: FunctionGroup = [
  ["STR_TO_MAP", stringToMap],
  ["CARDINALITY", cardinality],
  ["ELEMENT", element],
  [
    "ARRAY_CONTAINS",
    ofElements(
      "ae",
      () => BOOLEAN,
      ([a, b]) => `f.contains(${a},${b})`,
    ),
  ],
  [
    "ARRAY_POSITION",
    ofElements(
      "ae",
      () => INT,
      ([a, b]) => `f.arrayPosition(${a},${b})`,
      true,
    ),
  ],
  ["ARRAY_APPEND", ofElements("ae", arrayOf, ([a, b]) => `[...${a},${b}]`)],
  ["ARRAY_PREPEND", ofElements("ae", arrayOf, ([a, b]) => `[${b},...${a}]`)],
  ["ARRAY_REMOVE", ofElements("ae", arrayOf, ([a, b]) => `f.arrayRemove(${a},${b})`)],
  ["ARRAY_UNION", ofElements("aa", arrayOf, ([a, b]) => `f.arrayUnion(${a},${b})`)],
  ["ARRAY_INTERSECT", ofElements("aa", arrayOf, ([a, b]) => `f.arrayIntersect(${a},${b})`)],
  ["ARRAY_EXCEPT", ofElements("aa", arrayOf, ([a, b]) => `f.arrayExcept(${a},${b})`)],
  ["ARRAY_CONCAT", arrayConcat],
  ["ARRAY_DISTINCT", ofArray(asItIs, (a) => `f.arrayDistinct(${a})`)],
  ["ARRAY_REVERSE", ofArray(asItIs, (a) => `${a}.toReversed()`)],
  [
    "ARRAY_MAX",
    ofArray(
      (type) => type.element!,
      (a, type) => `f.arrayExtreme(${a},${type},true)`,
      true,
    ),
  ],
  [
    "ARRAY_MIN",
    ofArray(
      (type) => type.element!,
      (a, type) => `f.arrayExtreme(${a},${type},false)`,
      true,
    ),
  ],
  ["ARRAY_SLICE", arraySlice],
  ["ARRAY_SORT", arraySort],
  ["ARRAY_JOIN", arrayJoin],
  ["MAP_KEYS", ofMap("keys")],
  ["MAP_VALUES", ofMap("values")],
  ["MAP_ENTRIES", mapEntries],
  ["MAP_FROM_ARRAYS", mapFromArrays],
  ["MAP_UNION", mapUnion],
  ["SPLIT", split],
  ["TYPEOF", typeOf],
];
