import type { HiveField, HiveType } from "../../hive-type.ts";
import { mergeFields, mergeTypes, UNKNOWN } from "./schema-merge.ts";

const INT_LIMIT = 2 ** 31;

/** What a sample of a file says about its rows. */
export interface Inferred {
  readonly columns: readonly HiveField[];
  /** Records that were read. */
  readonly records: number;
  /** Bytes that they took. */
  readonly bytes: number;
  /** Keys as they are written, before they became column names. */
  readonly keys: readonly string[];
}

/** Reads JSON documents that follow one another, or one array of them; undefined when the text starts otherwise. */
export function inferJson(text: string, whole: boolean): Inferred | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  let fields: readonly HiveField[] = [];
  let records = 0;
  let bytes = 0;
  for (const document of documentsOf(text, whole)) {
    if (document === undefined) return undefined;
    if (Array.isArray(document.value)) {
      // The built-in classifier takes a document that is an array for a row of one column.
      fields = mergeFields(fields, [{ name: "array", type: typeOf(document.value) }]);
    } else if (typeof document.value === "object" && document.value !== null) {
      const found = fieldsOf(document.value as Record<string, unknown>);
      if (!sameFields(fields, found)) fields = mergeFields(fields, found);
    } else return undefined;
    records++;
    bytes += document.length;
  }
  if (records === 0) return undefined;
  const columns = mergeFields(
    [],
    fields.map(({ name, type }) => ({ name: name.toLowerCase(), type })),
  );
  return { columns, records, bytes, keys: fields.map(({ name }) => name) };
}

interface Document {
  readonly value: unknown;
  readonly length: number;
}

/** Line by line; a document over several lines is cut out by its brackets. undefined stands for what is no JSON. */
function* documentsOf(text: string, whole: boolean): Generator<Document | undefined> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const line = text.slice(from, to);
    if (line.trim() === "") {
      from = to + 1;
      continue;
    }
    let document = parse(line);
    if (document === undefined) {
      const length = documentLength(text, from);
      // The sample may end within a document.
      if (length === undefined) {
        if (whole || from === 0) yield undefined;
        return;
      }
      document = parse(text.slice(from, from + length));
      if (document === undefined) {
        yield undefined;
        return;
      }
    }
    const start = from;
    from += document.length;
    while (from < text.length && /[\s,]/.test(text[from]!)) from++;
    yield { value: document.value, length: from - start };
  }
}

function parse(text: string): Document | undefined {
  try {
    return { value: JSON.parse(text), length: text.length };
  } catch {
    return undefined;
  }
}

/** Characters up to the bracket that closes the first one; undefined when it is not closed. */
function documentLength(text: string, from: number): number | undefined {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    const char = text[index];
    if (char === '"') {
      for (index++; index < text.length && text[index] !== '"'; index++) if (text[index] === "\\") index++;
    } else if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return index + 1 - from;
  }
  return undefined;
}

function fieldsOf(object: Readonly<Record<string, unknown>>): HiveField[] {
  return Object.entries(object).map(([name, value]) => ({ name, type: typeOf(value) }));
}

/** Most records of a file have the same fields of the same simple types: nothing is to be merged then. */
function sameFields(a: readonly HiveField[], b: readonly HiveField[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++)
    if (a[index]!.name !== b[index]!.name || a[index]!.type !== b[index]!.type) return false;
  return true;
}

const INT: HiveType = { kind: "primitive", name: "int" };
const BIGINT: HiveType = { kind: "primitive", name: "bigint" };
const DOUBLE: HiveType = { kind: "primitive", name: "double" };
const BOOLEAN: HiveType = { kind: "primitive", name: "boolean" };
const TEXT: HiveType = { kind: "primitive", name: "string" };

function typeOf(value: unknown): HiveType {
  switch (typeof value) {
    case "number":
      if (!Number.isInteger(value)) return DOUBLE;
      return Math.abs(value) < INT_LIMIT ? INT : BIGINT;
    case "boolean":
      return BOOLEAN;
    case "string":
      return TEXT;
    default:
      return value === null ? UNKNOWN : nestedType(value as object);
  }
}

function nestedType(value: object): HiveType {
  if (!Array.isArray(value)) return { kind: "struct", fields: fieldsOf(value as Record<string, unknown>) };
  const known = value.map(typeOf).filter((type) => type !== UNKNOWN);
  return { kind: "array", element: known.length === 0 ? UNKNOWN : known.reduce(mergeTypes) };
}
