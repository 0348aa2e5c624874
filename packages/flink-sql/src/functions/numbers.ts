import { commonType } from "../types/coercion.ts";
import { DOUBLE, decimal, INT, isApproximate, isInteger, isNumeric, withNullable } from "../types/logical.ts";
import { coerce } from "./cast.ts";
import { arithmetic, type Planning } from "./operators.ts";
import { type Emit, literal, type Rex, strictCall } from "./rex.ts";
import { JavaRandom } from "./runtime/random.ts";
import { type FunctionGroup, type ScalarFunction, strict } from "./scalar.ts";
import { floorOrCeilTime } from "./times.ts";

const math = (name: string): ScalarFunction => strict("d", DOUBLE, ([a]) => `Math.${name}(${a})`);

const abs: ScalarFunction = (name, args) => {
  const type = args[0]?.type;
  if (type === undefined || !isNumeric(type)) return undefined;
  const code = type.name === "BIGINT" ? "f.absLong" : type.name === "DECIMAL" ? "f.absDecimal" : "Math.abs";
  return strictCall(name, args, type, ([a]) => `${code}(${a})`);
};

const sign: ScalarFunction = (name, args) => {
  const type = args[0]?.type;
  if (type === undefined || !isNumeric(type)) return undefined;
  const unit = type.name === "DECIMAL" ? `f.rescale(1,0,${type.scale})` : "1";
  return strictCall(name, args, type, ([a]) => `(${a}>0?${unit}:${a}<0?f.negateDecimal(${unit}):0)`);
};

const floorOrCeil =
  (down: boolean): ScalarFunction =>
  (name, args, planning) => {
    const [value, unit] = args;
    if (value === undefined) return undefined;
    if (unit !== undefined) return floorOrCeilTime(name, value, unit, down, planning);
    const { type } = value;
    if (isInteger(type)) return value;
    const code = down ? "floor" : "ceil";
    if (isApproximate(type)) return strictCall(name, args, type, ([a]) => `Math.${code}(${a})`);
    if (type.name !== "DECIMAL") return undefined;
    return strictCall(name, args, decimal(type.precision!, 0), ([a]) => `f.${code}Decimal(${a},${type.scale})`);
  };

/** ROUND: a DECIMAL loses the digits from its type when their number is a literal. */
const round: ScalarFunction = (name, args, { zone }) => {
  const [value, digits = literal(0, withNullable(INT, false))] = args;
  if (value === undefined || !isNumeric(value.type) || !isInteger(digits.type)) return undefined;
  const { type } = value;
  if (type.name === "DECIMAL") {
    const { precision, scale } = type as { precision: number; scale: number };
    const known = digits.kind === "literal" ? Math.max(0, Math.min(scale, Number(digits.value))) : scale;
    const result = digits.kind === "literal" ? decimal(Math.min(38, precision - scale + known + 1), known) : type;
    return strictCall(
      name,
      [value, digits],
      result,
      ([a, b]) => `f.rescale(f.roundDecimal(${a},${scale},${b}),${scale},${known})`,
    );
  }
  if (isApproximate(type)) return strictCall(name, [value, digits], type, ([a, b]) => `f.roundDouble(${a},${b})`);
  const whole = coerce(value, { ...type, name: "BIGINT" }, zone);
  return strictCall(name, [whole, digits], type, ([a, b]) => `f.roundDecimal(${a},0,${b})`);
};

/** TRUNCATE: a DECIMAL loses the digits from its type when their number is a literal. */
const truncate: ScalarFunction = (name, args, { zone }) => {
  const [value, digits = literal(0, withNullable(INT, false))] = args;
  if (value === undefined || !isNumeric(value.type) || !isInteger(digits.type) || args.length > 2) return undefined;
  const { type } = value;
  if (isApproximate(type)) return strictCall(name, [value, digits], type, ([a, b]) => `f.truncateDouble(${a},${b})`);
  if (type.name !== "DECIMAL") {
    const whole = coerce(value, { ...type, name: "BIGINT" }, zone);
    return strictCall(name, [whole, digits], type, ([a, b]) => `f.truncateDecimal(${a},0,${b})`);
  }
  const { precision, scale } = type as { precision: number; scale: number };
  const known = digits.kind === "literal" ? Math.max(0, Math.min(scale, Number(digits.value))) : scale;
  const result = decimal(Math.min(38, precision - scale + known + 1), known);
  const cut = (a: string, b: string) => `f.rescale(f.truncateDecimal(${a},${scale},${b}),${scale},${known})`;
  return strictCall(name, [value, digits], result, ([a, b]) => cut(a!, b!));
};

const mod: ScalarFunction = (_name, args, planning) =>
  args.length === 2 && args.every(({ type }) => isNumeric(type)) ? remainder(args[0]!, args[1]!, planning) : undefined;

/** MOD has the type of its divisor when both are whole numbers. */
function remainder(left: Rex, right: Rex, planning: Planning): Rex {
  const result = arithmetic("%", left, right, planning);
  if (!isInteger(left.type) || !isInteger(right.type)) return result;
  return strictCall("MOD", [result], right.type, ([a]) => `f.narrow(${a},"${right.type.name}")`);
}

const extreme =
  (operator: string): ScalarFunction =>
  (name, args, { zone }) => {
    const common = commonType(args.map(({ type }) => type));
    if (common === undefined || args.length === 0) return undefined;
    const coerced = args.map((arg) => coerce(arg, common, zone));
    return strictCall(name, coerced, common, (codes, emitting) => {
      const best = emitting.local();
      const steps = codes.slice(1).map((code) => `${best}=${code}${operator}${best}?${code}:${best}`);
      return `(${[`${best}=${codes[0]}`, ...steps].join(",")},${best})`;
    });
  };

/** RAND and RAND_INTEGER; a literal seed starts one row of numbers, another seed one for each row of the table. */
const random =
  (integer: boolean): ScalarFunction =>
  (name, args) => {
    const count = integer ? 1 : 0;
    const [seed] = args.length > count ? args : [];
    const bound = integer ? args.at(-1) : undefined;
    if (args.length < count || args.length > count + 1) return undefined;
    if (args.some(({ type }) => !isInteger(type) && type.name !== "NULL")) return undefined;
    const type = integer ? INT : DOUBLE;
    const result = withNullable(
      type,
      args.some((arg) => arg.type.nullable),
    );
    const emit: Emit = (codes, emitting) => {
      const limit = bound === undefined ? "" : codes.at(-1)!;
      if (seed === undefined) return integer ? `Math.floor(c.random()*${limit})` : "c.random()";
      const fixed = seed.kind === "literal";
      const source = fixed ? emitting.constant(new JavaRandom(Number(seed.value))) : `f.seeded(${codes[0]})`;
      return integer ? `${source}.nextInt(${limit})` : `${source}.nextDouble()`;
    };
    return { ...strictCall(name, args, result, emit), dynamic: true };
  };

const constant =
  (value: number): ScalarFunction =>
  (_name, args) =>
    args.length === 0 ? literal(value, withNullable(DOUBLE, false)) : undefined;

export const numberFunctions: FunctionGroup = [
  ["ABS", abs],
  ["SIGN", sign],
  ["FLOOR", floorOrCeil(true)],
  ["CEIL CEILING", floorOrCeil(false)],
  ["ROUND", round],
  ["TRUNCATE", truncate],
  ["MOD", mod],
  ["POWER", strict("dd", DOUBLE, ([a, b]) => `Math.pow(${a},${b})`)],
  ["SQRT", math("sqrt")],
  ["EXP", math("exp")],
  ["LN", math("log")],
  ["LOG10", math("log10")],
  ["LOG2", strict("d", DOUBLE, ([a]) => `(Math.log(${a})/Math.log(2))`)],
  ["LOG", strict("d?d", DOUBLE, ([a, b]) => (b === undefined ? `Math.log(${a})` : `f.logarithm(${a},${b})`))],
  ["SIN", math("sin")],
  ["COS", math("cos")],
  ["TAN", math("tan")],
  ["COT", strict("d", DOUBLE, ([a]) => `(1/Math.tan(${a}))`)],
  ["ASIN", math("asin")],
  ["ACOS", math("acos")],
  ["ATAN", math("atan")],
  ["ATAN2", strict("dd", DOUBLE, ([a, b]) => `Math.atan2(${a},${b})`)],
  ["SINH", math("sinh")],
  ["COSH", math("cosh")],
  ["TANH", math("tanh")],
  ["DEGREES", strict("d", DOUBLE, ([a]) => `(${a}*57.29577951308232)`)],
  ["RADIANS", strict("d", DOUBLE, ([a]) => `(${a}*0.017453292519943295)`)],
  ["PI", constant(Math.PI)],
  ["E", constant(Math.E)],
  ["RAND", random(false)],
  ["RAND_INTEGER", random(true)],
  ["GREATEST", extreme(">")],
  ["LEAST", extreme("<")],
];
