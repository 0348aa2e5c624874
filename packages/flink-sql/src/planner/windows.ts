import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import type { Rex } from "../functions/rex.ts";
import type { Call, Expression } from "../parser/ast.ts";
import { plain, timestamp, timestampLtz, typeText, withNullable } from "../types/logical.ts";
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
  const [time, ...intervals] = call.args.map((arg) => translator.translateSize(arg));
  const expected = name === "HOP" ? 2 : 1;
  if (intervals.length === expected + 1) throw refused(`${name} window with alignment is not supported yet.`, call.at);
  if (intervals.length !== expected || time === undefined)
    throw invalid(
      `Invalid number of arguments to function '$${name}'. Was expecting ${expected + 1} arguments`,
      call.at,
    );
  const sizes = intervals.map((rex) => interval(rex, call));
  if (time.kind !== "column" || time.type.time === undefined)
    throw refused(
      `Window aggregate can only be defined over a time attribute column, but ${typeText({ ...plain(time.type), nullable: true })} encountered.`,
      call.at,
    );
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
    if (key === undefined || !parameters.includes(key)) throw wrongCount(name, call);
    given.set(key, arg.kind === "named" ? arg.value : arg);
  }
  for (const key of parameters.slice(0, -1)) {
    if (!given.has(key)) throw wrongCount(name, call);
  }
  const table = given.get("DATA")!;
  const input = plan(table);
  const translator = translatorOf(input);
  const milliseconds = (key: string) => {
    const arg = given.get(key);
    return arg === undefined ? 0 : interval(translator.translateSize(arg), call);
  };
  const time = timeColumn(given.get("TIMECOL")!, translator, call);
  const partition =
    table.kind === "table" ? table.partitionBy.map((key) => columnIndex(translator.translate(key), call)) : [];
  if (partition.length > 0 && name !== "SESSION")
    throw invalid(
      `Only tables with set semantics may be partitioned. Invalid PARTITION BY clause in the 0-th operand of table function '${name}'`,
      call.at,
    );
  const size = milliseconds(name === "SESSION" ? "GAP" : "SIZE");
  const slide = name === "HOP" ? milliseconds("SLIDE") : name === "CUMULATE" ? milliseconds("STEP") : 0;
  const offset = milliseconds("OFFSET");
  checkSizes(name, size, slide, offset, call);
  return windowPlan(input, name, time, size, slide, offset, partition);
}

/** Refuses sizes that windows cannot have. */
function checkSizes(name: WindowFunction["function"], size: number, slide: number, offset: number, { at }: Call): void {
  if (name === "SESSION" && size <= 0) throw refused("SessionWindowAssigner parameters must satisfy 0 < size", at);
  if (size <= 0) throw refused(`${TITLES[name]} parameters must satisfy size > 0, but got size ${size}ms.`, at);
  if ((name === "HOP" || name === "CUMULATE") && (slide <= 0 || size % slide !== 0)) {
    const [whole, part] = name === "HOP" ? ["size", "slide"] : ["maxSize", "step"];
    throw refused(
      `${name} table function based aggregate requires ${whole} must be an integral multiple of ${part}, but got ${whole} ${size} ms and ${part} ${slide} ms`,
      at,
    );
  }
  if (Math.abs(offset) >= size)
    throw refused(
      `${TITLES[name]} parameters must satisfy abs(offset) < size, bot got size ${size}ms and offset ${offset}ms.`,
      at,
    );
}

/** What messages of Flink call the windows. */
const TITLES: Readonly<Record<WindowFunction["function"], string>> = {
  TUMBLE: "Tumbling Window",
  HOP: "Sliding Window",
  CUMULATE: "Cumulative Window",
  SESSION: "Session Window",
};

function wrongCount(name: WindowFunction["function"], call: Call): SqlError {
  const count = PARAMETERS[name].length - 1;
  return invalid(`Invalid number of arguments to function '${name}'. Was expecting ${count} arguments`, call.at);
}

function refused(message: string, at: Position): SqlError {
  return new SqlError("FLINK_SQL_PLAN", message, at);
}

const PARAMETERS: Readonly<Record<WindowFunction["function"], readonly string[]>> = {
  TUMBLE: ["DATA", "TIMECOL", "SIZE", "OFFSET"],
  HOP: ["DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"],
  CUMULATE: ["DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"],
  SESSION: ["DATA", "TIMECOL", "GAP", "OFFSET"],
};

const SIGNATURES: Readonly<Record<string, string>> = {
  TUMBLE: "TUMBLE(TABLE table_name, DESCRIPTOR(timecol), datetime interval[, datetime interval])",
  HOP: "HOP(TABLE table_name, DESCRIPTOR(timecol), datetime interval, datetime interval[, datetime interval])",
  CUMULATE:
    "CUMULATE(TABLE table_name, DESCRIPTOR(timecol), datetime interval, datetime interval[, datetime interval])",
  SESSION: "SESSION(TABLE table_name [PARTITION BY col1[, ...]], DESCRIPTOR(timecol), datetime interval)",
};

function timeColumn(expression: Expression, translator: Translator, call: Call): number {
  const [column] = expression.kind === "call" && /^descriptor$/i.test(expression.name[0]!) ? expression.args : [];
  if (column === undefined) throw invalid(`${call.name[0]} expects DESCRIPTOR(time column)`, expression.at);
  const rex = translator.translate(column);
  if (rex.kind !== "column" || rex.type.time === undefined) {
    const type = rex.type.name === "INT" ? "INTEGER" : typeText({ ...rex.type, nullable: true });
    throw invalid(
      `The window function ${SIGNATURES[call.name[0]!.toUpperCase()]} requires the timecol to be TIMESTAMP or TIMESTAMP_LTZ, but is ${type}.\nBesides, the timecol must be a time attribute type in streaming mode.`,
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
  if (rex.type.name === "INTERVAL_MONTH")
    throw refused(
      "Window aggregate only support SECOND, MINUTE, HOUR, DAY as the time unit. MONTH and YEAR time unit are not supported yet.",
      call.at,
    );
  if (rex.kind !== "literal" || rex.type.name !== "INTERVAL_SECOND")
    throw refused("Only constant window intervals with millisecond resolution are supported.", call.at);
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
