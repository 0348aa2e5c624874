import { BOOLEAN, INT, isBinary, isInteger, isText, STRING, withNullable } from "../types/logical.ts";
import { cast, coerce, textOf } from "./cast.ts";
import { call, literal, type Rex, strictCall } from "./rex.ts";
import { accept, type FunctionGroup, type ScalarFunction, strict } from "./scalar.ts";

const digest =
  (algorithm: string): ScalarFunction =>
  (name, args) => {
    const [data] = args;
    if (data === undefined || args.length > 1) return undefined;
    if (data.type.name === "NULL") return literal(null, STRING);
    if (!isText(data.type) && !isBinary(data.type)) return undefined;
    return strictCall(name, [data], STRING, ([value]) => `f.digest("${algorithm}",${value})`);
  };

const side =
  (which: string): ScalarFunction =>
  (name, args, { zone }) => {
    if (args.length < 1 || args.length > 2) return undefined;
    const [text, set] = [
      accept(args[0]!, "s", zone),
      accept(args[1] ?? literal(" ", withNullable(STRING, false)), "s", zone),
    ];
    if (text === undefined || set === undefined) return undefined;
    return strictCall(name, [text, set], STRING, ([a, b]) => `f.trim(${a},${b},"${which}")`);
  };

/** `TRIM([side] [set] FROM text)`; the parser gives side, text and perhaps the set. */
const trim: ScalarFunction = (name, args, planning) => {
  const [first, ...rest] = args;
  if (first?.type.name !== "SYMBOL") return side("BOTH")(name, args, planning);
  return side(String(first.kind === "literal" ? first.value : ""))(name, rest, planning);
};

const splitIndex: ScalarFunction = (name, args, { zone }) => {
  if (args.length !== 3) return undefined;
  const text = accept(args[0]!, "s", zone);
  const separator = isInteger(args[1]!.type) ? args[1]! : accept(args[1]!, "s", zone);
  const index = accept(args[2]!, "i", zone);
  if (text === undefined || separator === undefined || index === undefined) return undefined;
  return strictCall(name, [text, separator, index], STRING, (codes) => `f.splitIndex(${codes.join(",")})`, true);
};

/** CONCAT takes any type as text. */
const concat: ScalarFunction = (name, args, { zone, at }) => {
  if (args.length === 0) return undefined;
  return strictCall(
    name,
    args.map((arg) => textOf(arg, zone, at)),
    STRING,
    (codes) => `(""+${codes.join("+")})`,
  );
};

const concatWith: ScalarFunction = (name, args, { zone, at }) => {
  const texts = args.map((arg) => (arg.type.name === "NULL" ? coerce(arg, STRING, zone) : cast(arg, STRING, zone, at)));
  if (texts.length === 0) return undefined;
  return call(name, texts, STRING, (codes) => `f.concatWith(${codes.join(",")})`);
};

const regexpExtract: ScalarFunction = (name, args, planning) =>
  strict("ssi", STRING, "regexpExtract", true)(name, args.length === 2 ? [...args, zero] : args, planning);

const zero: Rex = literal(0, withNullable(INT, false));

const hex: ScalarFunction = (name, args) => {
  const [value] = args;
  if (value === undefined) return undefined;
  if (isInteger(value.type)) return strictCall(name, args, STRING, ([code]) => `f.hexText(${code})`);
  if (!isText(value.type) && !isBinary(value.type)) return undefined;
  return strictCall(name, args, STRING, ([code]) => `Buffer.from(${code}).toString("hex").toUpperCase()`);
};

export const stringFunctions: FunctionGroup = [
  ["UPPER UCASE", strict("s", STRING, ([a]) => `${a}.toUpperCase()`)],
  ["LOWER LCASE", strict("s", STRING, ([a]) => `${a}.toLowerCase()`)],
  ["CHAR_LENGTH CHARACTER_LENGTH", strict("s", INT, "charLength")],
  ["SUBSTR SUBSTRING", strict("si?i", STRING, "substring", true)],
  ["LEFT", strict("si", STRING, "left")],
  ["RIGHT", strict("si", STRING, "right")],
  ["LPAD", strict("sis", STRING, ([a, b, c]) => `f.pad(${a},${b},${c},true)`, true)],
  ["RPAD", strict("sis", STRING, ([a, b, c]) => `f.pad(${a},${b},${c},false)`, true)],
  ["TRIM", trim],
  ["LTRIM", side("LEADING")],
  ["RTRIM", side("TRAILING")],
  ["BTRIM", side("BOTH")],
  ["REPLACE", strict("sss", STRING, ([a, b, c]) => `${a}.replaceAll(${b},() => ${c})`)],
  ["REPEAT", strict("si", STRING, "repeat")],
  ["REVERSE", strict("s", STRING, "reverse")],
  ["INITCAP", strict("s", STRING, "initcap")],
  ["POSITION", strict("ss", INT, "position")],
  ["LOCATE", strict("ss?i", INT, "position")],
  ["INSTR", strict("ss?ii", INT, "instr")],
  ["OVERLAY", strict("ssi?i", STRING, "overlay")],
  ["ASCII", strict("s", INT, "ascii")],
  ["CHR", strict("l", STRING, "character")],
  ["CONCAT", concat],
  ["CONCAT_WS", concatWith],
  ["SPLIT_INDEX", splitIndex],
  ["REGEXP", strict("ss", BOOLEAN, "regexpMatches")],
  ["REGEXP_REPLACE", strict("sss", STRING, "regexpReplace", true)],
  ["REGEXP_EXTRACT", regexpExtract],
  ["STARTSWITH", strict("ss", BOOLEAN, ([a, b]) => `${a}.startsWith(${b})`)],
  ["ENDSWITH", strict("ss", BOOLEAN, ([a, b]) => `${a}.endsWith(${b})`)],
  ["TO_BASE64", strict("s", STRING, "toBase64")],
  ["FROM_BASE64", strict("s", STRING, "fromBase64")],
  ["HASH_CODE", strict("s", INT, "hashCode")],
  ["MD5", digest("md5")],
  ["SHA1", digest("sha1")],
  ["SHA224", digest("sha224")],
  ["SHA256", digest("sha256")],
  ["SHA384", digest("sha384")],
  ["SHA512", digest("sha512")],
  ["SHA2", strict("si", STRING, "sha2", true)],
  ["HEX", hex],
  ["BIN", strict("l", STRING, "binText")],
  ["IS_ALPHA", strict("s", BOOLEAN, ([a]) => `/^\\p{L}+$/u.test(${a})`)],
  ["IS_DIGIT", strict("s", BOOLEAN, ([a]) => `/^\\p{Nd}+$/u.test(${a})`)],
  ["IS_DECIMAL", strict("s", BOOLEAN, "isDecimalText")],
];
