import { commonType } from "../types/coercion.ts";
import { BOOLEAN, INT, isText, type LogicalType, STRING } from "../types/logical.ts";
import { coerce } from "./cast.ts";
import { call, literal, strictCall } from "./rex.ts";
import { accept, type FunctionGroup, type ScalarFunction } from "./scalar.ts";

const MAP_OF_STRINGS: LogicalType = { name: "MAP", nullable: true, key: STRING, value: STRING };

const stringToMap: ScalarFunction = (name, args, { zone }) => {
  const [text, pair = literal(",", STRING), key = literal("=", STRING)] = args;
  if (text === undefined || args.length > 3) return undefined;
  const texts = [text, pair, key].map((arg) => accept(arg, "s", zone));
  if (texts.some((arg) => arg === undefined || !isText(arg.type))) return undefined;
  return strictCall(name, texts as typeof args, MAP_OF_STRINGS, (codes) => `f.stringToMap(${codes.join(",")})`);
};

const cardinality: ScalarFunction = (name, args) => {
  const type = args[0]?.type;
  if (type?.name === "MAP") return strictCall(name, args, INT, ([a]) => `${a}.size`);
  return type?.name === "ARRAY" ? strictCall(name, args, INT, ([a]) => `${a}.length`) : undefined;
};

const element: ScalarFunction = (name, args) =>
  args[0]?.type.name === "ARRAY"
    ? strictCall(name, args, args[0].type.element!, ([a]) => `f.onlyElement(${a})`, true)
    : undefined;

const contains: ScalarFunction = (name, args, { zone }) => {
  const [array, value] = args;
  if (array?.type.name !== "ARRAY" || value === undefined) return undefined;
  if (commonType([array.type.element!, value.type]) === undefined) return undefined;
  const needle = coerce(value, array.type.element!, zone);
  return call(name, [array, needle], BOOLEAN, ([a, b], emitting) => {
    const local = emitting.local();
    return `((${local}=${a})===null?null:f.contains(${local},${b}))`;
  });
};

const ofMap =
  (part: "keys" | "values"): ScalarFunction =>
  (name, args) => {
    const type = args[0]?.type;
    if (type?.name !== "MAP") return undefined;
    const item = part === "keys" ? type.key! : type.value!;
    return strictCall(name, args, { name: "ARRAY", nullable: true, element: item }, ([a]) => `[...${a}.${part}()]`);
  };

export const collectionFunctions: FunctionGroup = [
  ["STR_TO_MAP", stringToMap],
  ["CARDINALITY", cardinality],
  ["ELEMENT", element],
  ["ARRAY_CONTAINS", contains],
  ["MAP_KEYS", ofMap("keys")],
  ["MAP_VALUES", ofMap("values")],
];
