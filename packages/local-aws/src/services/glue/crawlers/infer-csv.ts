import type { HiveType } from "../../hive-type.ts";
import type { Inferred } from "./infer-json.ts";
import { STRING } from "./schema-merge.ts";

/** What the built-in CSV classifier found. */
export interface InferredCsv extends Inferred {
  readonly delimiter: string;
  readonly header: boolean;
  readonly quoted: boolean;
}

/** Developer Guide, "Built-in CSV classifier": the delimiters it looks for. */
const DELIMITERS = [",", "|", "\t", ";", "\u0001"];
const MAX_NAME = 150;

/** Reads delimited text: at least two columns and two rows; undefined when it is none. */
export function inferCsv(text: string, whole: boolean): InferredCsv | undefined {
  if (text.includes("\u0000")) return undefined;
  for (const delimiter of DELIMITERS) {
    const rows = readRows(text, delimiter, whole);
    const width = rows[0]?.cells.length ?? 0;
    if (rows.length < 2 || width < 2 || rows.some(({ cells }) => cells.length !== width)) continue;
    return describe(rows, delimiter);
  }
  return undefined;
}

interface Row {
  readonly cells: readonly string[];
  readonly quoted: boolean;
  readonly length: number;
}

/** The rows of a sample; the last one may be cut and counts only when the whole file was read. */
function readRows(text: string, delimiter: string, whole: boolean): Row[] {
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let start = 0;
  for (let index = 0; index <= text.length; index++) {
    const char = text[index];
    if (char === '"' && cell === "") {
      quoted = true;
      for (index++; index < text.length; index++) {
        if (text[index] === '"' && text[index + 1] !== '"') break;
        if (text[index] === '"') index++;
        cell += text[index];
      }
    } else if (char === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (char === "\n" || char === undefined) {
      cells.push(cell.replace(/\r$/, ""));
      const blank = cells.length === 1 && cells[0] === "";
      if (!blank && (char === "\n" || whole)) rows.push({ cells, quoted, length: index - start + 1 });
      cells = [];
      cell = "";
      quoted = false;
      start = index + 1;
    } else cell += char;
  }
  return rows;
}

function describe(rows: readonly Row[], delimiter: string): InferredCsv {
  const [first, ...rest] = rows as [Row, ...Row[]];
  const types = first.cells.map((_, column) => typeOfColumn(rest, column));
  const header = isHeader(first.cells) && types.some((type) => type !== STRING);
  const data = header ? rest : rows;
  const columns = first.cells.map((cell, column) => ({
    name: header ? cell.trim().toLowerCase() : `col${column}`,
    type: header ? types[column]! : typeOfColumn(data, column),
  }));
  return {
    columns,
    records: data.length,
    bytes: data.reduce((sum, { length }) => sum + length, 0),
    keys: columns.map(({ name }) => name),
    delimiter,
    header,
    quoted: rows.some(({ quoted }) => quoted),
  };
}

/** All cells are texts, short, not empty and of different names. */
function isHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  return (
    new Set(names).size === names.length &&
    names.every(
      (name) => name !== "" && name.length < MAX_NAME && typeOfText(name) === STRING && /^[\w .:/()-]+$/.test(name),
    )
  );
}

const BIGINT: HiveType = { kind: "primitive", name: "bigint" };
const DOUBLE: HiveType = { kind: "primitive", name: "double" };
const BOOLEAN: HiveType = { kind: "primitive", name: "boolean" };

function typeOfColumn(rows: readonly Row[], column: number): HiveType {
  let type: HiveType | undefined;
  for (const { cells } of rows) {
    const text = cells[column]!.trim();
    if (text === "") continue;
    const found = typeOfText(text);
    if (type === undefined || type === found) type = found;
    else if ((type === BIGINT && found === DOUBLE) || (type === DOUBLE && found === BIGINT)) type = DOUBLE;
    else return STRING;
  }
  return type ?? STRING;
}

function typeOfText(text: string): HiveType {
  if (/^-?\d{1,18}$/.test(text)) return BIGINT;
  if (/^-?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?$/.test(text)) return DOUBLE;
  return /^(true|false)$/i.test(text) ? BOOLEAN : STRING;
}
