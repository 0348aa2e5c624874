import { invalid, notImplemented, SqlError } from "../errors.ts";
import type { Rex } from "../functions/rex.ts";
import type { Call, Expression } from "../parser/ast.ts";
import { isTimestamp, timestamp, timestampLtz, withNullable } from "../types/logical.ts";
import type { Translator } from "./expressions.ts";
import type { Field, Plan, WindowFunction } from "./plan.ts";

const GROUP_WINDOWS = new Set(["TUMBLE", "HOP", "SESSION"]);
const NAMES = new Set(["TUMBLE", "HOP", "CUMULATE", "SESSION"]);

/** Whether a call in GROUP BY is a group window. */
export function isGroupWindow(call: Call): boolean {
  return GROUP_WINDOWS.has((call.name[0] ?? "").toUpperCase());
}

export function isWindowFunction(call: Call): boolean {
  return NAMES.has((call.name[0] ?? "").toUpperCase());
}

/** A group window over `input`, with the three window columns appended. SESSION keeps sessions per `partition`. */
export function groupWindow(call: Call, input: Plan, translator: Translator, partition: readonly number[]): Plan {
  const name = call.name[0]!.toUpperCase() as WindowFunction["function"];
  const [time, ...intervals] = call.args.map((arg) => translator.translate(arg));
  const sizes = intervals.map((rex) => interval(rex, call));
  const expected = name === "HOP" ? 2 : 1;
  if (sizes.length > expected) throw notImplemented(`${name} group window with an offset`, call.at);
  if (sizes.length < expected || time === undefined)
    throw invalid(`Invalid number of arguments to function '${name}'`, call.at);
  if (time.kind !== "column" || time.type.time === undefined) {
    throw new SqlError(
      "FLINK_SQL_PLAN",
      "Window aggregate can only be defined over a time attribute column, but " +
        `${isTimestamp(time.type) ? "TIMESTAMP" : time.type.name} encountered.`,
      call.at,
    );
  }
  const size = sizes.at(-1)!;
  return windowPlan(
    input,
    name,
    time.index,
    size,
    name === "HOP" ? sizes[0]! : 0,
    0,
    name === "SESSION" ? partition : [],
  );
}

/** `TUMBLE(TABLE t, DESCRIPTOR(c), …)` and its kin, with arguments by place or by name. */
export function windowFunction(
  call: Call,
  plan: (table: Expression) => Plan,
  translatorOf: (plan: Plan) => Translator,
): Plan {
  const name = call.name[0]!.toUpperCase() as WindowFunction["function"];
  const parameters = PARAMETERS[name];
  const given = new Map<string, Expression>();
  for (const [index, arg] of call.args.entries()) {
    const key = arg.kind === "named" ? arg.name.toUpperCase() : parameters[index];
    if (key === undefined || !parameters.includes(key))
      throw invalid(`Invalid number of arguments to function '${name}'`, arg.at);
    given.set(key, arg.kind === "named" ? arg.value : arg);
  }
  for (const key of parameters.slice(0, -1)) {
    if (!given.has(key))
      throw invalid(`No match found for function signature ${name}: parameter ${key} is missing`, call.at);
  }
  const table = given.get("DATA")!;
  const input = plan(table);
  const translator = translatorOf(input);
  const milliseconds = (key: string) => {
    const arg = given.get(key);
    return arg === undefined ? 0 : interval(translator.translate(arg), call);
  };
  const time = timeColumn(given.get("TIMECOL")!, translator, call);
  const partition =
    table.kind === "table" ? table.partitionBy.map((key) => columnIndex(translator.translate(key), call)) : [];
  if (partition.length > 0 && name !== "SESSION") throw invalid(`PARTITION BY is not supported by ${name}`, call.at);
  const size = milliseconds(name === "SESSION" ? "GAP" : "SIZE");
  const slide = name === "HOP" ? milliseconds("SLIDE") : name === "CUMULATE" ? milliseconds("STEP") : 0;
  const offset = milliseconds("OFFSET");
  if (size <= 0)
    throw new SqlError("FLINK_SQL_PLAN", `${name} table function requires a positive size, but got ${size}ms`, call.at);
  if ((name === "HOP" || name === "CUMULATE") && (slide <= 0 || size % slide !== 0)) {
    const word = name === "HOP" ? "slide" : "step";
    throw new SqlError(
      "FLINK_SQL_PLAN",
      `${name} table function based aggregate requires size must be an integral multiple of ${word}, but got size ${size} ms and ${word} ${slide} ms`,
      call.at,
    );
  }
  if (Math.abs(offset) >= size)
    throw new SqlError(
      "FLINK_SQL_PLAN",
      `${name} table function parameters must satisfy abs(offset) < size, but got size ${size}ms and offset ${offset}ms`,
      call.at,
    );
  return windowPlan(input, name, time, size, slide, offset, partition);
}

const PARAMETERS: Readonly<Record<WindowFunction["function"], readonly string[]>> = {
  TUMBLE: ["DATA", "TIMECOL", "SIZE", "OFFSET"],
  HOP: ["DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"],
  CUMULATE: ["DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"],
  SESSION: ["DATA", "TIMECOL", "GAP", "OFFSET"],
};

function timeColumn(expression: Expression, translator: Translator, call: Call): number {
  const [column] = expression.kind === "call" && /^descriptor$/i.test(expression.name[0]!) ? expression.args : [];
  if (column === undefined) throw invalid(`${call.name[0]} expects DESCRIPTOR(time column)`, expression.at);
  const rex = translator.translate(column);
  if (rex.kind !== "column" || rex.type.time === undefined) {
    throw invalid(
      `The window function ${call.name[0]!.toUpperCase()} requires the timecol is a time attribute type, but is ${rex.type.name}(${rex.type.precision ?? ""}).`,
      column.at,
    );
  }
  return rex.index;
}

function columnIndex(rex: Rex, call: Call): number {
  if (rex.kind !== "column") throw notImplemented("PARTITION BY of an expression", call.at);
  return rex.index;
}

function interval(rex: Rex, call: Call): number {
  if (rex.kind !== "literal" || rex.type.name !== "INTERVAL_SECOND") {
    throw invalid(`Window aggregate only support INTERVAL of seconds to days as literal`, call.at);
  }
  return rex.value as number;
}

/** Fields of window_start, window_end and window_time for a time attribute. */
export function windowFields(time: Field["type"]): Field[] {
  const bound = withNullable(timestamp(3), false);
  const local = time.name === "TIMESTAMP_LTZ";
  return [
    { name: "window_start", type: bound },
    { name: "window_end", type: bound },
    { name: "window_time", type: { ...(local ? timestampLtz(3) : timestamp(3)), nullable: false, time: time.time! } },
  ];
}

function windowPlan(
  input: Plan,
  name: WindowFunction["function"],
  timeColumnIndex: number,
  size: number,
  slide: number,
  offset: number,
  partition: readonly number[],
): Plan {
  const { type } = input.fields[timeColumnIndex]!;
  const width = input.fields.length;
  const local = type.name === "TIMESTAMP_LTZ";
  const windows = { start: width, end: width + 1, local, time: type.time!, ...(name === "SESSION" && { partition }) };
  return {
    kind: "window",
    input,
    function: name,
    timeColumn: timeColumnIndex,
    time: type.time!,
    local,
    size,
    slide,
    offset,
    partition,
    fields: [...input.fields, ...windowFields(type)],
    windows,
  };
}
