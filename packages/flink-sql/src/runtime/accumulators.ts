import type { AggregateCall } from "../functions/aggregates.ts";
import { CodeWriter, type EvaluationContext } from "../functions/compile.ts";
import type { Row } from "./operator.ts";

/** The state of all aggregates of one group: numbers, texts and Maps in fixed places. */
export type Accumulator = unknown[];

/** The compiled aggregates of one operator. Place 0 of every accumulator counts rows. */
export interface Accumulators {
  create(): Accumulator;
  add(accumulator: Accumulator, row: Row): void;
  retract(accumulator: Accumulator, row: Row): void;
  /** Results, appended to `target`. */
  values(accumulator: Accumulator, target: unknown[]): void;
}

interface Part {
  readonly initial: readonly string[];
  readonly add: string;
  readonly retract: string;
  readonly value: string;
}

/** Compiles aggregates; `retracting` keeps what is needed to take rows back. */
export function compileAccumulators(
  calls: readonly AggregateCall[],
  retracting: boolean,
  context: EvaluationContext,
): Accumulators {
  const writer = new CodeWriter();
  const initial = ["0"];
  const add = ["a[0]++;"];
  const retract = ["a[0]--;"];
  const values: string[] = [];
  for (const call of calls) {
    const part = partOf(call, initial.length, retracting, writer);
    const filtered = (code: string) => (call.filter === undefined ? code : `if(r[${call.filter}]===true){${code}}`);
    initial.push(...part.initial);
    add.push(filtered(part.add));
    retract.push(filtered(part.retract));
    values.push(`t.push(${part.value});`);
  }
  return {
    create: writer.build("", `return [${initial.join(",")}];`, context),
    add: writer.build("a,r", add.join(""), context),
    retract: writer.build("a,r", retract.join(""), context),
    values: writer.build("a,t", values.join(""), context),
  };
}

function partOf(call: AggregateCall, at: number, retracting: boolean, writer: CodeWriter): Part {
  if (call.user !== undefined) return userPart(call, at, writer);
  const [column] = call.args;
  if (column === undefined) return { initial: ["0"], add: `a[${at}]++;`, retract: `a[${at}]--;`, value: `a[${at}]` };
  const value = `r[${column}]`;
  if (!call.distinct) return guarded(plainPart(call, at, value, retracting, writer), value);
  const inner = plainPart({ ...call, distinct: false }, at + 1, value, retracting, writer);
  const key = keyCode(call, value);
  return {
    initial: ["new Map()", ...inner.initial],
    add: `if(${value}!==null){const d=a[${at}],q=${key},n=d.get(q);if(n===undefined){d.set(q,1);${inner.add}}else d.set(q,n+1);}`,
    retract: `if(${value}!==null){const d=a[${at}],q=${key},n=d.get(q);if(n===undefined){}else if(n===1){d.delete(q);${inner.retract}}else d.set(q,n-1);}`,
    value: inner.value,
  };
}

/** A function of the program: it sees NULL too. */
function userPart(call: AggregateCall, at: number, writer: CodeWriter): Part {
  const own = writer.constant(call.user!.function);
  const state = call.distinct ? at + 1 : at;
  const row = call.args.map((column) => `r[${column}]`);
  const step = (method: string) => `a[${state}]=${own}.${method}(${[`a[${state}]`, ...row].join(",")});`;
  const part = {
    initial: [`${own}.create()`],
    add: step("accumulate"),
    retract: step("retract"),
    value: `(${own}.value(a[${state}])??null)`,
  };
  if (!call.distinct) return part;
  const seen = `const d=a[${at}],q=f.keyOf([${row.join(",")}]),n=d.get(q);`;
  return {
    initial: ["new Map()", ...part.initial],
    add: `{${seen}if(n===undefined){d.set(q,1);${part.add}}else d.set(q,n+1);}`,
    retract: `{${seen}if(n===1){d.delete(q);${part.retract}}else if(n!==undefined)d.set(q,n-1);}`,
    value: part.value,
  };
}

/** NULL is left out. */
function guarded(part: Part, value: string): Part {
  return { ...part, add: `if(${value}!==null){${part.add}}`, retract: `if(${value}!==null){${part.retract}}` };
}

function keyCode(call: AggregateCall, value: string): string {
  const { name } = call.argTypes[0]!;
  return ["ARRAY", "MAP", "MULTISET", "ROW", "BINARY", "VARBINARY"].includes(name) ? `f.keyOf(${value})` : value;
}

function plainPart(call: AggregateCall, at: number, value: string, retracting: boolean, writer: CodeWriter): Part {
  const type = call.argTypes[0]!;
  switch (call.name) {
    case "COUNT":
      return { initial: ["0"], add: `a[${at}]++;`, retract: `a[${at}]--;`, value: `a[${at}]` };
    case "SUM":
    case "SUM0": {
      const [plus, minus] = sumCode(type.name);
      return {
        initial: ["0", "0"],
        add: `a[${at}]=${plus(`a[${at}]`, value)};a[${at + 1}]++;`,
        retract: `a[${at}]=${minus(`a[${at}]`, value)};a[${at + 1}]--;`,
        value: `a[${at + 1}]===0?null:${type.name === "DECIMAL" ? `f.fitDecimal(a[${at}],38)` : `a[${at}]`}`,
      };
    }
    case "AVG": {
      const wide =
        type.name === "DECIMAL" || type.name === "DOUBLE" ? type.name : type.name === "FLOAT" ? "DOUBLE" : "BIGINT";
      const [plus, minus] = sumCode(wide);
      return {
        initial: ["0", "0"],
        add: `a[${at}]=${plus(`a[${at}]`, value)};a[${at + 1}]++;`,
        retract: `a[${at}]=${minus(`a[${at}]`, value)};a[${at + 1}]--;`,
        value: `a[${at + 1}]===0?null:${averageCode(call, at)}`,
      };
    }
    case "MIN":
    case "MAX": {
      const sign = call.name === "MIN" ? "<" : ">";
      const better = (a: string, b: string) =>
        type.name === "BINARY" || type.name === "VARBINARY" ? `f.compareBytes(${a},${b})${sign}0` : `${a}${sign}${b}`;
      if (!retracting) {
        return {
          initial: ["null"],
          add: `if(a[${at}]===null||${better(value, `a[${at}]`)})a[${at}]=${value};`,
          retract: "",
          value: `a[${at}]`,
        };
      }
      return {
        initial: ["null", "new Map()"],
        add: `{const m=a[${at + 1}];m.set(${value},(m.get(${value})??0)+1);if(a[${at}]===null||${better(value, `a[${at}]`)})a[${at}]=${value};}`,
        retract: `{const m=a[${at + 1}],n=m.get(${value});if(n===1){m.delete(${value});if(a[${at}]===${value}){let b=null;for(const x of m.keys())if(b===null||${better("x", "b")})b=x;a[${at}]=b;}}else if(n!==undefined)m.set(${value},n-1);}`,
        value: `a[${at}]`,
      };
    }
    case "FIRST_VALUE":
    case "LAST_VALUE":
    case "LISTAGG": {
      const list = `a[${at}]`;
      const removed = `{const i=${list}.indexOf(${value});if(i>=0)${list}.splice(i,1);}`;
      if (call.name === "LISTAGG") {
        const separator = writer.constant(call.option);
        if (retracting)
          return {
            initial: ["[]"],
            add: `${list}.push(${value});`,
            retract: removed,
            value: `${list}.length===0?null:${list}.join(${separator})`,
          };
        return {
          initial: ["null"],
          add: `${list}=${list}===null?${value}:${list}+${separator}+${value};`,
          retract: "",
          value: list,
        };
      }
      const first = call.name === "FIRST_VALUE";
      if (retracting)
        return {
          initial: ["[]"],
          add: `${list}.push(${value});`,
          retract: removed,
          value: `${list}.at(${first ? 0 : -1})??null`,
        };
      return {
        initial: ["null"],
        add: first ? `if(${list}===null)${list}=${value};` : `${list}=${value};`,
        retract: "",
        value: list,
      };
    }
    default:
      throw new TypeError(`no accumulator for ${call.name}`);
  }
}

type Binary = (a: string, b: string) => string;

function sumCode(name: string): [Binary, Binary] {
  switch (name) {
    case "BIGINT":
      return [(a, b) => `f.addLong(${a},${b})`, (a, b) => `f.subtractLong(${a},${b})`];
    case "DECIMAL":
      return [(a, b) => `f.addDecimal(${a},${b})`, (a, b) => `f.subtractDecimal(${a},${b})`];
    case "DOUBLE":
      return [(a, b) => `${a}+${b}`, (a, b) => `${a}-${b}`];
    case "FLOAT":
      return [(a, b) => `Math.fround(${a}+${b})`, (a, b) => `Math.fround(${a}-${b})`];
    case "INT":
      return [(a, b) => `(${a}+${b})|0`, (a, b) => `(${a}-${b})|0`];
    default: {
      const bits = name === "SMALLINT" ? 16 : 24;
      return [(a, b) => `((${a}+${b})<<${bits})>>${bits}`, (a, b) => `((${a}-${b})<<${bits})>>${bits}`];
    }
  }
}

function averageCode(call: AggregateCall, at: number): string {
  const [sum, count] = [`a[${at}]`, `a[${at + 1}]`];
  const type = call.argTypes[0]!;
  if (type.name === "DECIMAL") return `f.divideDecimal(${sum},${type.scale},${count},0,${call.type.scale})`;
  if (type.name === "DOUBLE") return `${sum}/${count}`;
  if (type.name === "FLOAT") return `Math.fround(${sum}/${count})`;
  return `f.narrow(f.divideLong(${sum},${count}),"${type.name}")`;
}
