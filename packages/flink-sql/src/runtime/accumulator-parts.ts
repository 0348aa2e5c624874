import { SqlError } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import type { CodeWriter } from "../functions/compile.ts";

/** JavaScript of one aggregate over the accumulator `a` and a row `r`. */
export interface Part {
  readonly initial: readonly string[];
  readonly add: string;
  readonly retract: string;
  /** Adds what accumulator `b` has to `a`. */
  readonly merge?: string;
  readonly value: string;
}

/**
 * The code of one aggregate, whose state begins at place `at` of the accumulator `a`. `retracting` keeps what is needed to take
 * rows back; with a time-to-live `ttl` values of DISTINCT are forgotten one by one.
 */
export function partOf(call: AggregateCall, at: number, retracting: boolean, writer: CodeWriter, ttl: number): Part {
  if (call.user !== undefined) return userPart(call, at, writer);
  const [column] = call.args;
  if (column === undefined) return countPart(at);
  const value = `r[${column}]`;
  if (call.name === "SINGLE_VALUE") return singlePart(at, value, writer);
  const place = call.distinct ? at + 1 : at;
  const inner = plainPart(call, place, value, retracting, writer);
  if (ttl > 0 && inner.initial.some((code) => code === "[]" || code === "new Map()")) {
    const what = `${call.name} ${retracting ? "of a changing table " : ""}with a state time-to-live`;
    throw new SqlError("FLINK_SQL_NOT_IMPLEMENTED", `${what} is not implemented by the embedded engine`);
  }
  if (!call.distinct) return guarded(inner, value);
  const part = distinctPart(at, keyCode(call, value), inner, retracting, ttl);
  const merged = keyCode(call, value) === value ? plainPart(call, place, "v", retracting, writer).add : undefined;
  return guarded(
    {
      ...part,
      merge:
        merged &&
        `for(const [v,n] of b[${at}]){const m=a[${at}].get(v);a[${at}].set(v,m===undefined?n:m+n);if(m===undefined){${merged}}}`,
    },
    value,
  );
}

function countPart(at: number): Part {
  return {
    initial: ["0"],
    add: `a[${at}]++;`,
    retract: `a[${at}]--;`,
    merge: `a[${at}]+=b[${at}];`,
    value: `a[${at}]`,
  };
}

/** Adds a value when it is the first of its kind, by how often each came. With a time-to-live values are forgotten one by one. */
function distinctPart(at: number, key: string, inner: Part, retracting: boolean, ttl: number): Part {
  const { value } = inner;
  const initial = ["new Map()", ...inner.initial];
  if (ttl > 0) {
    const seen = `const d=a[${at}],q=${key},now=c.now();let e=d.get(q);if(e!==undefined&&e[1]+${ttl}<=now)e=undefined;`;
    const again = retracting ? "else{e[0]++;e[1]=now;}" : "";
    return {
      initial,
      add: `{${seen}if(e===undefined){d.set(q,[1,now]);${inner.add}}${again}}`,
      retract: `{${seen}if(e!==undefined){if(e[0]===1){d.delete(q);${inner.retract}}else{e[0]--;e[1]=now;}}}`,
      value,
    };
  }
  const seen = `const d=a[${at}],q=${key},n=d.get(q);`;
  return {
    initial,
    add: `{${seen}if(n===undefined){d.set(q,1);${inner.add}}${retracting ? "else d.set(q,n+1);" : ""}}`,
    retract: `{${seen}if(n===1){d.delete(q);${inner.retract}}else if(n!==undefined)d.set(q,n-1);}`,
    value,
  };
}

/** The one value there may be, NULL or not. */
function singlePart(at: number, value: string, writer: CodeWriter): Part {
  const fail = writer.constant(() => {
    throw new SqlError("FLINK_SQL_RUNTIME", "SingleValueAggFunction received more than one element.");
  });
  return {
    initial: ["null", "0"],
    add: `if(a[${at + 1}]++>0)${fail}();a[${at}]=${value};`,
    retract: `a[${at + 1}]--;a[${at}]=null;`,
    value: `a[${at}]`,
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
  if (!call.distinct) {
    if (call.user!.function.merge === undefined) return part;
    return { ...part, merge: `a[${state}]=${own}.merge(a[${state}],b[${state}]);` };
  }
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
      return countPart(at);
    case "SUM":
    case "SUM0": {
      const [plus, minus] = sumCode(type.name);
      return {
        initial: ["0", "0"],
        add: `a[${at}]=${plus(`a[${at}]`, value)};a[${at + 1}]++;`,
        retract: `a[${at}]=${minus(`a[${at}]`, value)};a[${at + 1}]--;`,
        merge: `a[${at}]=${plus(`a[${at}]`, `b[${at}]`)};a[${at + 1}]+=b[${at + 1}];`,
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
        merge: `a[${at}]=${plus(`a[${at}]`, `b[${at}]`)};a[${at + 1}]+=b[${at + 1}];`,
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
          merge: `if(b[${at}]!==null&&(a[${at}]===null||${better(`b[${at}]`, `a[${at}]`)}))a[${at}]=b[${at}];`,
          value: `a[${at}]`,
        };
      }
      return {
        initial: ["null", "new Map()"],
        add: `{const m=a[${at + 1}];m.set(${value},(m.get(${value})??0)+1);if(a[${at}]===null||${better(value, `a[${at}]`)})a[${at}]=${value};}`,
        retract: `{const m=a[${at + 1}],n=m.get(${value});if(n===1){m.delete(${value});if(a[${at}]===${value}){let b=null;for(const x of m.keys())if(b===null||${better("x", "b")})b=x;a[${at}]=b;}}else if(n!==undefined)m.set(${value},n-1);}`,
        merge: `for(const [v,n] of b[${at + 1}])a[${at + 1}].set(v,(a[${at + 1}].get(v)??0)+n);if(b[${at}]!==null&&(a[${at}]===null||${better(`b[${at}]`, `a[${at}]`)}))a[${at}]=b[${at}];`,
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
