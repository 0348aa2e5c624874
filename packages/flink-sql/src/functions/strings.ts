import {
  BOOLEAN,
  BYTES,
  INT,
  isBinary,
  isInteger,
  isText,
  type LogicalType,
  MAX_LENGTH,
  STRING,
  withNullable,
} from "../types/logical.ts";
import { inapplicable, type Planning } from "./operators.ts";
import { call, literal, type Rex, strictCall } from "./rex.ts";
import { accept, type FunctionGroup, type ScalarFunction, strict } from "./scalar.ts";

const DIGEST_LENGTHS: Readonly<Record<string, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

/** The type of the first argument. */
const asFirst = ([type]: readonly LogicalType[]): LogicalType => type!;

/** A text that is at most as long as the first argument. */
function varying([type]: readonly LogicalType[]): LogicalType {
  return { name: "VARCHAR", nullable: true, length: type!.length! };
}

/** A text that is at most as long as the first two arguments together. */
function joined([first, second]: readonly LogicalType[]): LogicalType {
  return { name: "VARCHAR", nullable: true, length: Math.min(MAX_LENGTH, first!.length! + second!.length!) };
}

const digest =
  (algorithm: string): ScalarFunction =>
  (name, args) => {
    const [data] = args;
    if (data === undefined || args.length > 1) return undefined;
    if (data.type.name === "NULL") return literal(null, STRING);
    if (!isText(data.type) && !isBinary(data.type)) return undefined;
    const type: LogicalType = { name: "CHAR", nullable: true, length: DIGEST_LENGTHS[algorithm]! };
    return strictCall(name, [data], type, ([value]) => `f.digest("${algorithm}",${value})`);
  };

/** LTRIM, RTRIM and BTRIM. */
export const trimmed =
  (which: string): ScalarFunction =>
  (name, args, { zone }) => {
    if (args.length < 1 || args.length > 2) return undefined;
    const [text, set] = [
      accept(args[0]!, "s", zone),
      accept(args[1] ?? literal(" ", withNullable(STRING, false)), "s", zone),
    ];
    if (text === undefined || set === undefined) return undefined;
    return strictCall(name, [text, set], varying([text.type]), ([a, b]) => `f.trim(${a},${b},"${which}")`);
  };

/** `TRIM([side] [set] FROM text)`; the parser gives side, text and perhaps the set. */
const trim: ScalarFunction = (name, args, planning) => {
  const [first, ...rest] = args;
  if (first?.type.name !== "SYMBOL") return trimmed("BOTH")(name, args, planning);
  return trimmed(String(first.kind === "literal" ? first.value : ""))(name, rest, planning);
};

const splitIndex: ScalarFunction = (name, args, { zone }) => {
  if (args.length !== 3) return undefined;
  const text = accept(args[0]!, "s", zone);
  const separator = isInteger(args[1]!.type) ? args[1]! : accept(args[1]!, "s", zone);
  const index = accept(args[2]!, "i", zone);
  if (text === undefined || separator === undefined || index === undefined) return undefined;
  return strictCall(name, [text, separator, index], STRING, (codes) => `f.splitIndex(${codes.join(",")})`, true);
};

/** The arguments of CONCAT and CONCAT_WS: texts only. */
function textArguments(name: string, args: readonly Rex[], { zone, at }: Planning): Rex[] {
  const texts = args.map((arg) => accept(arg, "s", zone));
  if (texts.includes(undefined)) throw inapplicable(name, args, at);
  return texts as Rex[];
}

const concat: ScalarFunction = (name, args, planning) => {
  if (args.length === 0) return undefined;
  return strictCall(name, textArguments(name, args, planning), STRING, (codes) => `(""+${codes.join("+")})`);
};

const concatWith: ScalarFunction = (name, args, planning) => {
  if (args.length === 0) return undefined;
  return call(name, textArguments(name, args, planning), STRING, (codes) => `f.concatWith(${codes.join(",")})`);
};

const regexpExtract: ScalarFunction = (name, args, planning) =>
  strict("ssi", STRING, "regexpExtract", true)(name, args.length === 2 ? [...args, zero] : args, planning);

const zero: Rex = literal(0, withNullable(INT, false));

const hex: ScalarFunction = (name, args) => {
  const [value] = args;
  if (value === undefined || args.length > 1) return undefined;
  if (isInteger(value.type)) return strictCall(name, args, STRING, ([code]) => `f.hexText(${code})`);
  if (!isText(value.type)) return undefined;
  return strictCall(name, args, STRING, ([code]) => `Buffer.from(${code}).toString("hex").toUpperCase()`);
};

/** A function of a text or of bytes. */
function ofTextOrBytes(result: LogicalType, write: (code: string) => string): ScalarFunction {
  return (name, args) => {
    const [data] = args;
    if (data === undefined || args.length > 1) return undefined;
    if (data.type.name === "NULL") return literal(null, result);
    return isText(data.type) || isBinary(data.type) ? strictCall(name, args, result, ([a]) => write(a!)) : undefined;
  };
}

const sha2: ScalarFunction = (name, args) => {
  const [data, bits] = args;
  if (data === undefined || bits === undefined || args.length > 2 || !isInteger(bits.type)) return undefined;
  if (!isText(data.type) && !isBinary(data.type) && data.type.name !== "NULL") return undefined;
  return strictCall(name, args, { ...STRING, length: 128 }, ([a, b]) => `f.sha2(${a},${b})`, true);
};

const uuid: ScalarFunction = (name, args) =>
  args.length > 0
    ? undefined
    : {
        ...call(name, [], { name: "CHAR", nullable: false, length: 36 }, () => "f.uuid()"),
        dynamic: true,
      };

const currentDatabase: ScalarFunction = (_name, args) =>
  args.length === 0 ? literal("default_database", withNullable(STRING, false)) : undefined;

const NUMBERS = ["TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL"];

/** A test of a text that is FALSE for NULL and TRUE for any number of the given types. */
function textTest(write: (code: string) => string, always: readonly string[]): ScalarFunction {
  return (name, args) => {
    const [value] = args;
    if (value === undefined || args.length > 1) return undefined;
    return call(name, args, withNullable(BOOLEAN, false), ([a], emitting) => {
      const local = emitting.local();
      const test = isText(value.type) ? write(local) : String(always.includes(value.type.name));
      return `((${local}=${a})!==null&&${test})`;
    });
  };
}

const HASHES: Readonly<Record<string, (code: string) => string>> = {
  BOOLEAN: (code) => `(${code}?1231:1237)`,
  TINYINT: (code) => code,
  SMALLINT: (code) => code,
  INT: (code) => code,
  DATE: (code) => code,
  TIME: (code) => code,
  BIGINT: (code) => `f.hashLong(${code})`,
  FLOAT: (code) => `f.hashFloat(${code})`,
  DOUBLE: (code) => `f.hashDouble(${code})`,
  TIMESTAMP: (code) => `f.hashTimestamp(${code})`,
};

/** HASH_CODE: that of the Java value. */
const hashCode: ScalarFunction = (name, args) => {
  const [value] = args;
  if (value === undefined || args.length > 1) return undefined;
  const { type } = value;
  const write = isText(type)
    ? (code: string) => `f.hashCode(${code})`
    : type.name === "DECIMAL"
      ? (code: string) => `f.hashDecimal(${code},${type.scale})`
      : HASHES[type.name];
  return write && strictCall(name, [value], INT, ([code]) => write(code!));
};

export const stringFunctions: FunctionGroup = [
  ["UPPER UCASE", strict("s", asFirst, ([a]) => `${a}.toUpperCase()`)],
  ["LOWER LCASE", strict("s", asFirst, ([a]) => `${a}.toLowerCase()`)],
  ["CHAR_LENGTH CHARACTER_LENGTH", strict("s", INT, "charLength")],
  ["SUBSTR SUBSTRING", strict("si?i", varying, "substring", true)],
  ["LEFT", strict("si", STRING, "left")],
  ["RIGHT", strict("si", STRING, "right")],
  ["LPAD", strict("sis", STRING, ([a, b, c]) => `f.pad(${a},${b},${c},true)`, true)],
  ["RPAD", strict("sis", STRING, ([a, b, c]) => `f.pad(${a},${b},${c},false)`, true)],
  ["TRIM", trim],
  ["LTRIM", trimmed("LEADING")],
  ["RTRIM", trimmed("TRAILING")],
  ["REPLACE", strict("sss", STRING, ([a, b, c]) => `${a}.replaceAll(${b},() => ${c})`)],
  ["REPEAT", strict("si", STRING, "repeat")],
  ["REVERSE", strict("s", STRING, "reverse", true)],
  ["INITCAP", strict("s", asFirst, "initcap")],
  ["POSITION", strict("ss?i", INT, "position")],
  ["LOCATE", strict("ss?i", INT, "position")],
  ["INSTR", strict("ss?ii", INT, "instr")],
  ["OVERLAY", strict("ssi?i", joined, "overlay")],
  ["ASCII", strict("s", INT, "ascii")],
  ["CHR", strict("l", STRING, "character", true)],
  ["CONCAT", concat],
  ["CONCAT_WS", concatWith],
  ["SPLIT_INDEX", splitIndex],
  ["REGEXP", strict("ss", BOOLEAN, "regexpMatches")],
  ["REGEXP_REPLACE", strict("sss", STRING, "regexpReplace", true)],
  ["REGEXP_EXTRACT", regexpExtract],
  ["TO_BASE64", ofTextOrBytes(STRING, (a) => `f.toBase64(${a})`)],
  ["FROM_BASE64", ofTextOrBytes(STRING, (a) => `f.fromBase64(${a})`)],
  ["HASH_CODE", hashCode],
  ["MD5", digest("md5")],
  ["SHA1", digest("sha1")],
  ["SHA224", digest("sha224")],
  ["SHA256", digest("sha256")],
  ["SHA384", digest("sha384")],
  ["SHA512", digest("sha512")],
  ["SHA2", sha2],
  ["ENCODE", strict("ss", BYTES, "encode")],
  ["DECODE", strict("bs", STRING, "decode")],
  ["PARSE_URL", strict("ss?s", STRING, "parseUrl", true)],
  ["UUID", uuid],
  ["CURRENT_DATABASE", currentDatabase],
  ["HEX", hex],
  ["BIN", strict("l", STRING, "binText")],
  ["IS_ALPHA", textTest((a) => `/^\\p{L}+$/u.test(${a})`, [])],
  ["IS_DIGIT", textTest((a) => `/^\\p{Nd}+$/u.test(${a})`, ["TINYINT", "SMALLINT", "INT", "BIGINT"])],
  ["IS_DECIMAL", textTest((a) => `f.isDecimalText(${a})`, NUMBERS)],
];
