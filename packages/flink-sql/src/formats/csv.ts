import type { TableOptions } from "../connectors/options.ts";
import { SqlError } from "../errors.ts";
import type { Row } from "../runtime/operator.ts";
import { type CsvSyntax, csvValueWriter, endsInQuotes, splitCsv } from "./csv-line.ts";
import { CsvValueError, checkCsvType, csvReader, csvWriter } from "./csv-values.ts";
import { type RecordFormat, textDecoder } from "./format.ts";

/** Lines of values; there is no line of names. */
export const csv: RecordFormat = {
  kind: "record",
  name: "csv",
  options: {
    "field-delimiter": { kind: "string", default: "," },
    "disable-quote-character": { kind: "boolean", default: "false" },
    "quote-character": { kind: "string", default: '"' },
    "allow-comments": { kind: "boolean", default: "false" },
    "ignore-parse-errors": { kind: "boolean", default: "false" },
    "array-element-delimiter": { kind: "string", default: ";" },
    "escape-character": { kind: "string" },
    "null-literal": { kind: "string" },
    "write-bigdecimal-in-scientific-notation": { kind: "boolean", default: "true" },
  },

  decoder(columns, options) {
    for (const { type } of columns) checkCsvType(type);
    const syntax = syntaxOf(options);
    const ignore = options.boolean("ignore-parse-errors");
    const comments = options.boolean("allow-comments");
    const nullLiteral = options.text("null-literal");
    const readers = columns.map(({ type }) => csvReader(type, elementDelimiter(options), nullLiteral));
    return { ...textDecoder(decode), decodeLine, open: (line) => endsInQuotes(line, syntax) };

    function decode(record: string, rows: Row[]): void {
      const line = record.endsWith("\n") ? record.replace(/\r?\n$/, "") : record;
      if (line !== "") decodeLine(line, rows);
    }

    /** An empty line of a file is a row of one empty value. */
    function decodeLine(record: string, rows: Row[]): void {
      if (comments && record.startsWith("#")) return;
      try {
        rows.push(convert(splitCsv(record, syntax)));
      } catch (error) {
        if (!(error instanceof CsvValueError) && !(error instanceof SyntaxError)) throw error;
        if (ignore) return;
        throw new SqlError("FLINK_SQL_RUNTIME", `Failed to deserialize CSV row '${record}'. ${error.message}`);
      }
    }

    function convert(values: string[]): Row {
      // A delimiter behind the last value is allowed.
      if (values.length === readers.length + 1 && values.at(-1) === "") values.pop();
      if (values.length > readers.length)
        throw new SyntaxError(`Too many entries: expected at most ${readers.length} (value #${readers.length})`);
      if (values.length < readers.length && !ignore)
        throw new CsvValueError(`Row length mismatch. ${readers.length} fields expected but was ${values.length}.`);
      const row = new Array<unknown>(readers.length).fill(null);
      for (let index = 0; index < values.length; index++) {
        if (values[index] !== nullLiteral) row[index] = field(index, values[index]!);
      }
      return row;
    }

    function field(index: number, text: string): unknown {
      try {
        return readers[index]!(text);
      } catch (error) {
        if (!(error instanceof CsvValueError)) throw error;
        if (ignore) return null;
        throw new CsvValueError(`Fail to deserialize at field: ${columns[index]!.name}. ${error.message}`);
      }
    }
  },

  encoder(columns, options) {
    for (const { type } of columns) checkCsvType(type);
    const syntax = syntaxOf(options);
    const nullLiteral = options.text("null-literal") ?? "";
    const quoted = csvValueWriter(syntax);
    const plain = !options.boolean("write-bigdecimal-in-scientific-notation");
    const writers = columns.map(({ type }) => {
      return fieldWriter(csvWriter(type, elementDelimiter(options), nullLiteral, plain), nullLiteral, quoted);
    });
    return (row) => {
      let line = writers.length === 0 ? "" : writers[0]!(row[0]);
      for (let index = 1; index < writers.length; index++) line += syntax.delimiter + writers[index]!(row[index]);
      return line;
    };
  },
};

function fieldWriter(
  writer: ReturnType<typeof csvWriter>,
  nullLiteral: string,
  quoted: (text: string) => string,
): (value: unknown) => string {
  const text = writer.text as (value: unknown) => string;
  return writer.quoted
    ? (value) => (value === null ? nullLiteral : quoted(text(value)))
    : (value) => (value === null ? nullLiteral : text(value));
}

function syntaxOf(options: TableOptions): CsvSyntax {
  const disabled = options.boolean("disable-quote-character");
  if (disabled && options.has("quote-character")) {
    throw options.invalid("Format cannot define a quote character and disabled quote character at the same time.");
  }
  return {
    delimiter: single(options, "field-delimiter", unescapeJava(options.string("field-delimiter"))),
    quote: disabled ? undefined : single(options, "quote-character", options.string("quote-character")),
    escapeWith: options.has("escape-character")
      ? single(options, "escape-character", options.string("escape-character"))
      : undefined,
  };
}

function elementDelimiter(options: TableOptions): string {
  return single(options, "array-element-delimiter", options.string("array-element-delimiter"));
}

function single(options: TableOptions, key: string, value: string): string {
  if (value.length === 1) return value;
  throw options.invalid(`Option 'csv.${key}' must be a string with single character, but was: ${options.string(key)}`);
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** `\t` and `\u0001` as the characters they stand for. */
function unescapeJava(text: string): string {
  return text.replace(/\\(?:u+([\da-fA-F]{4})|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
