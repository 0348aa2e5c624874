import { LogFormatsError } from "./errors.ts";
import { FIELD_BY_NAME, FLOW_LOG_FIELDS, type FlowLogField, type FlowLogRecord, problemOf } from "./flow-log-fields.ts";
import { LineProblem, type LogFormat } from "./log-format.ts";

/** A flow log format: its fields in their order, and lines of that form both ways. */
export interface FlowLogFormat extends LogFormat<FlowLogRecord> {
  /** Names of the fields as AWS writes them, such as `account-id`. */
  readonly fields: readonly string[];
  /** The line that files in S3 begin with. */
  headerLine(): string;
  header(line: string): FlowLogFormat | LineProblem | undefined;
}

/** The fourteen fields of version 2, in their fixed order. */
export const DEFAULT_FLOW_LOG_FIELDS: readonly string[] = FLOW_LOG_FIELDS.filter(({ since }) => since === 2).map(
  ({ name }) => name,
);

/**
 * Makes the format of the given fields: names, or one text as in a header line (`version vpc-id …`) or in the LogFormat of
 * CreateFlowLogs (`${version} ${vpc-id} …`). Without fields it is the default format.
 * @throws LogFormatsError LOG_FORMATS_FIELD_UNKNOWN, LOG_FORMATS_FIELDS_INVALID for none or one given twice.
 */
export function flowLogFormat(fields: string | readonly string[] = DEFAULT_FLOW_LOG_FIELDS): FlowLogFormat {
  const names = typeof fields === "string" ? fields.trim().split(/\s+/).map(withoutBraces) : fields;
  const parts: FlowLogField[] = [];
  for (const name of names) {
    const field = FIELD_BY_NAME.get(name);
    if (!field) throw new LogFormatsError("LOG_FORMATS_FIELD_UNKNOWN", unknownField(name));
    if (parts.includes(field)) {
      throw new LogFormatsError("LOG_FORMATS_FIELDS_INVALID", `flow log format: the field ${name} is there twice`);
    }
    parts.push(field);
  }
  if (parts.length === 0) throw new LogFormatsError("LOG_FORMATS_FIELDS_INVALID", "flow log format: no field");
  return new FlowLines(parts);
}

function withoutBraces(name: string): string {
  return name.startsWith("${") && name.endsWith("}") ? name.slice(2, -1) : name;
}

function unknownField(name: string): string {
  return `flow logs of version 2 to 5 have no field ${name || "without a name"}`;
}

class FlowLines implements FlowLogFormat {
  readonly fields: readonly string[];
  readonly #fields: readonly FlowLogField[];
  readonly #status: number;
  /** A record with all members: its copies have one shape, to which values are then given. */
  readonly #empty: FlowLogRecord;

  constructor(fields: readonly FlowLogField[]) {
    this.#fields = fields;
    this.#empty = Object.fromEntries(fields.map(({ member }) => [member, null]));
    this.fields = fields.map(({ name }) => name);
    this.#status = fields.findIndex(({ name }) => name === "log-status");
  }

  headerLine(): string {
    return this.fields.join(" ");
  }

  header(line: string): FlowLogFormat | LineProblem | undefined {
    const end = line.indexOf(" ");
    if (!FIELD_BY_NAME.has(end < 0 ? line : line.slice(0, end))) return undefined;
    const names = line.split(" ");
    for (const [index, name] of names.entries()) {
      const column = names.slice(0, index).join(" ").length + (index > 0 ? 2 : 1);
      if (!FIELD_BY_NAME.has(name)) return new LineProblem(column, unknownField(name));
      if (names.indexOf(name) < index) return new LineProblem(column, `the field ${name} is there twice`);
    }
    return line === this.headerLine() ? this : flowLogFormat(names);
  }

  /** Fields are separated by a space; a run of spaces, as one line of the documentation has it, counts as one. */
  parse(line: string): FlowLogRecord | LineProblem {
    const record: FlowLogRecord = { ...this.#empty };
    let start = 0;
    for (const field of this.#fields) {
      while (line.charCodeAt(start) === 32 && start > 0) start++;
      if (start >= line.length) return new LineProblem(line.length + 1, `ends before ${field.name}`);
      let end = line.indexOf(" ", start);
      if (end < 0) end = line.length;
      if (end > start + 1 || line.charCodeAt(start) !== 45) {
        const text = line.slice(start, end);
        const expected = problemOf(field.rule, text);
        if (expected !== undefined)
          return new LineProblem(start + 1, `${field.name}: expected ${expected}, got ${JSON.stringify(text)}`);
        setMember(record, field, field.rule.kind === "integer" ? Number(text) : text);
      }
      start = end + 1;
    }
    if (start <= line.length) {
      const column = start < line.length ? start + 1 : start;
      return new LineProblem(column, `more than the ${this.#fields.length} fields of the format`);
    }
    if (this.#status >= 0 && record.logStatus !== "OK") {
      const field = trafficIn(record, this.#fields);
      if (field) return new LineProblem(columnOf(line, this.#fields.indexOf(field)), withoutTraffic(record, field));
    }
    return record;
  }

  write(record: FlowLogRecord): string {
    const foreign = Object.keys(record).find((member) => !this.#fields.some((field) => field.member === member));
    if (foreign !== undefined) throw invalid(`${foreign} is no member of this format`);
    const field = this.#status < 0 || record.logStatus === "OK" ? undefined : trafficIn(record, this.#fields);
    if (field) throw invalid(withoutTraffic(record, field));
    let line = "";
    for (const each of this.#fields) line += `${line === "" ? "" : " "}${textOf(record, each)}`;
    return line;
  }
}

function setMember(record: FlowLogRecord, field: FlowLogField, value: string | number | null): void {
  (record as Record<string, string | number | null>)[field.member] = value;
}

function textOf(record: FlowLogRecord, field: FlowLogField): string {
  const value = record[field.member];
  if (value === null) return "-";
  if (value === undefined) throw invalid(`${field.member} is missing; null stands for -`);
  const text = String(value);
  const expected =
    typeof value === (field.rule.kind === "integer" ? "number" : "string")
      ? problemOf(field.rule, text)
      : `a ${field.rule.kind === "integer" ? "number" : "text"}`;
  if (expected !== undefined) throw invalid(`${field.member}: expected ${expected}, got ${JSON.stringify(value)}`);
  return text;
}

/** The first field about traffic with a value, which only lines of status OK have. */
function trafficIn(record: FlowLogRecord, fields: readonly FlowLogField[]): FlowLogField | undefined {
  if (record.logStatus === null) return undefined;
  return fields.find(({ traffic, member }) => traffic && record[member] !== null && record[member] !== undefined);
}

function withoutTraffic(record: FlowLogRecord, field: FlowLogField): string {
  return `${field.name}: expected - beside log-status ${record.logStatus}`;
}

/** Column of the field with the given index. */
function columnOf(line: string, index: number): number {
  let start = 0;
  for (let left = index; left > 0; left--) {
    start = line.indexOf(" ", start);
    while (line.charCodeAt(start) === 32) start++;
  }
  return start + 1;
}

function invalid(message: string): LogFormatsError {
  return new LogFormatsError("LOG_FORMATS_VALUE_INVALID", `flow log: ${message}`);
}
