import { commonType } from "../types/coercion.ts";
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  INT,
  isBinary,
  isInteger,
  isText,
  type LogicalType,
  STRING,
  withNullable,
} from "../types/logical.ts";
import { coerce } from "./cast.ts";
import { call, literal, type Rex, strictCall } from "./rex.ts";
import { accept, type FunctionGroup, type ScalarFunction, strict } from "./scalar.ts";
import { trimmed } from "./strings.ts";

const translate: ScalarFunction = (name, args, { zone }) => {
  const texts = args.map((arg) => accept(arg, "s", zone));
  if (args.length !== 3 || texts.includes(undefined)) return undefined;
  return call(name, texts as Rex[], STRING, (codes) => `f.translate(${codes.join(",")})`);
};

/** ELT(index, text, …): the text at a position from 1. */
const elt: ScalarFunction = (name, args, { zone }) => {
  const [index, ...items] = args;
  const common = commonType(items.map(({ type }) => type));
  if (index === undefined || common === undefined || items.length === 0) return undefined;
  if (!isInteger(index.type) || !(isText(common) || isBinary(common))) return undefined;
  const coerced = items.map((item) => coerce(item, common, zone));
  return call(name, [index, ...coerced], withNullable(common, true), ([at, ...codes]) => {
    return `([${codes.join(",")}][${at}-1]??null)`;
  });
};

const printf: ScalarFunction = (name, args, { zone }) => {
  const [format, ...values] = args;
  const text = format && accept(format, "s", zone);
  if (text === undefined) return undefined;
  const types = values.map(({ type }) => type);
  return call(name, [text, ...values], STRING, ([pattern, ...codes], emitting) => {
    const local = emitting.local();
    return `((${local}=${pattern})===null?null:f.printf(${local},[${codes.join(",")}],${emitting.constant(types)}))`;
  });
};

const regexpExtractAll: ScalarFunction = (name, args, planning) => {
  const type: LogicalType = { name: "ARRAY", nullable: true, element: STRING };
  const [text, pattern, group = literal(1, withNullable(INT, false))] = args;
  if (text === undefined || pattern === undefined || args.length > 3) return undefined;
  return strict("ssi", type, "regexpExtractAll", true)(name, [text, pattern, group], planning);
};

const startsOrEnds =
  (method: string): ScalarFunction =>
  (name, args) => {
    const types = args.map(({ type }) => type);
    const texts = types.every((type) => isText(type) || type.name === "NULL");
    if (args.length !== 2 || !(texts || types.every((type) => isBinary(type) || type.name === "NULL")))
      return undefined;
    return strictCall(name, args, BOOLEAN, ([a, b]) =>
      texts ? `${a}.${method}(${b})` : `f.bytes${method === "startsWith" ? "Start" : "End"}With(${a},${b})`,
    );
  };

/** Functions that came with Flink 2. */
export const laterFunctions: FunctionGroup = [
  ["BTRIM", trimmed("BOTH")],
  ["STARTSWITH", startsOrEnds("startsWith")],
  ["ENDSWITH", startsOrEnds("endsWith")],
  ["TRANSLATE", translate],
  ["ELT", elt],
  ["PRINTF", printf],
  ["REGEXP_COUNT", strict("ss", INT, "regexpCount", true)],
  ["REGEXP_EXTRACT_ALL", regexpExtractAll],
  ["REGEXP_INSTR", strict("ss", INT, "regexpInstr", true)],
  ["REGEXP_SUBSTR", strict("ss", STRING, "regexpSubstr", true)],
  ["URL_ENCODE", strict("s", STRING, "urlEncode")],
  ["URL_DECODE", strict("s", STRING, "urlDecode", true)],
  ["INET_ATON", strict("s", BIGINT, "inetAton", true)],
  ["INET_NTOA", strict("l", STRING, "inetNtoa", true)],
  ["UNHEX", strict("s", BYTES, "unhex", true)],
  ["IS_VALID_UTF8", strict("b", BOOLEAN, "isValidUtf8")],
  ["MAKE_VALID_UTF8", strict("b", STRING, "makeValidUtf8")],
];
