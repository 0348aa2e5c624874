import type { Column, Table } from "@aws-sdk/client-glue";
import { notTranslated, QueryFailure } from "../errors.ts";
import { positionOf } from "../sql/ast.ts";
import type { Cursor } from "../sql/lexer.ts";
import { parseHiveType } from "../tables/hive-type.ts";
import { readLocation } from "../tables/lake-table.ts";

/*
 * CREATE EXTERNAL TABLE [IF NOT EXISTS] [db.]name (column type [COMMENT text], …) [COMMENT text]
 *   [PARTITIONED BY (column type, …)] [ROW FORMAT SERDE 'class' [WITH SERDEPROPERTIES (…)] | ROW FORMAT DELIMITED …]
 *   [STORED AS format | STORED AS INPUTFORMAT 'class' OUTPUTFORMAT 'class'] LOCATION 's3://…' [TBLPROPERTIES (…)]
 * (Athena User Guide, "CREATE TABLE"), the clauses in any order.
 */

export interface TableDefinition {
  readonly path: readonly string[];
  readonly ifNotExists: boolean;
  readonly table: Omit<Table, "DatabaseName">;
}

export interface StorageFormat {
  readonly input: string;
  readonly output: string;
  readonly serde: string;
}

const TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
const LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

export const FORMATS: Readonly<Record<string, StorageFormat>> = {
  TEXTFILE: { input: "org.apache.hadoop.mapred.TextInputFormat", output: TEXT_OUTPUT, serde: LAZY },
  PARQUET: {
    input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  },
  JSON: {
    input: "org.apache.hadoop.mapred.TextInputFormat",
    output: TEXT_OUTPUT,
    serde: "org.openx.data.jsonserde.JsonSerDe",
  },
};

/** Reads the statement behind `CREATE EXTERNAL TABLE`. @throws QueryFailure SYNTAX_ERROR with the place. */
export function readTableDefinition(cursor: Cursor): TableDefinition {
  const ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
  const path = cursor.path();
  const Columns = cursor.sees("(") ? columnList(cursor) : [];
  let partitionKeys: Column[] = [];
  let comment: string | undefined;
  let location: string | undefined;
  let properties: Record<string, string> = {};
  let format = FORMATS.TEXTFILE!;
  let serde: string | undefined;
  let serdeProperties: Record<string, string> = {};
  while (!cursor.done) {
    if (cursor.accept("COMMENT")) comment = cursor.string();
    else if (cursor.accept("PARTITIONED", "BY")) partitionKeys = columnList(cursor);
    else if (cursor.accept("ROW", "FORMAT", "SERDE")) {
      serde = cursor.string();
      if (cursor.accept("WITH", "SERDEPROPERTIES")) serdeProperties = propertyList(cursor);
    } else if (cursor.accept("ROW", "FORMAT", "DELIMITED")) serdeProperties = delimiters(cursor);
    else if (cursor.accept("STORED", "AS", "INPUTFORMAT")) {
      const input = cursor.string();
      cursor.expect("OUTPUTFORMAT");
      format = { input, output: cursor.string(), serde: /parquet/i.test(input) ? FORMATS.PARQUET!.serde : LAZY };
    } else if (cursor.accept("STORED", "AS")) format = formatOf(cursor);
    else if (cursor.accept("LOCATION")) location = readLocation(cursor);
    else if (cursor.accept("TBLPROPERTIES")) properties = propertyList(cursor);
    else if (cursor.sees("CLUSTERED"))
      throw notTranslated("CLUSTERED BY", "leave buckets out", positionOf(cursor.text, cursor.next.start));
    else cursor.fail("Expecting: 'COMMENT', 'PARTITIONED', 'ROW', 'STORED', 'LOCATION', 'TBLPROPERTIES'");
  }
  if (location === undefined) cursor.fail("Expecting: 'LOCATION'");
  for (const { Type } of [...Columns, ...partitionKeys]) parseHiveType(Type!);
  const twice = [Columns, partitionKeys].flatMap(repeatedNames)[0];
  if (twice !== undefined)
    throw new QueryFailure(
      "SEMANTIC_ERROR",
      `FAILED: SemanticException [Error 10036]: Duplicate column name: ${twice}`,
    );
  const repeated = partitionKeys.find(({ Name }) => Columns.some((column) => column.Name === Name));
  if (repeated !== undefined)
    throw new QueryFailure(
      "SEMANTIC_ERROR",
      `FAILED: SemanticException [Error 10035]: Column repeated in partitioning columns: ${repeated.Name}`,
    );
  return {
    path,
    ifNotExists,
    table: {
      Name: path.at(-1)!,
      TableType: "EXTERNAL_TABLE",
      PartitionKeys: partitionKeys,
      Parameters: { EXTERNAL: "TRUE", ...properties, ...(comment === undefined ? {} : { comment }) },
      StorageDescriptor: {
        Columns,
        Location: location,
        InputFormat: format.input,
        OutputFormat: format.output,
        SerdeInfo: { SerializationLibrary: serde ?? format.serde, Parameters: serdeProperties },
      },
    },
  };
}

function repeatedNames(columns: readonly Column[]): string[] {
  return columns.map(({ Name }) => Name!).filter((name, index, names) => names.indexOf(name) < index);
}

function formatOf(cursor: Cursor): StorageFormat {
  const { text, start } = cursor.take();
  const name = text.toUpperCase();
  const format = name === "JSON" ? undefined : FORMATS[name];
  if (format === undefined)
    throw notTranslated(`STORED AS ${name}`, "use PARQUET or TEXTFILE", positionOf(cursor.text, start));
  return format;
}

/** `(name type [COMMENT text], …)`. */
export function columnList(cursor: Cursor): Column[] {
  const columns: Column[] = [];
  cursor.expect("(");
  do {
    const Name = cursor.name();
    const Type = typeText(cursor);
    columns.push({ Name, Type, ...(cursor.accept("COMMENT") ? { Comment: cursor.string() } : {}) });
  } while (cursor.accept(","));
  cursor.expect(")");
  return columns;
}

/** A type with its brackets, without spaces, in lower case. */
function typeText(cursor: Cursor): string {
  let text = "";
  let depth = 0;
  while (!cursor.done) {
    if (depth === 0 && (cursor.sees(",") || cursor.sees(")") || cursor.sees("COMMENT"))) break;
    const piece = cursor.take().text;
    if (piece === "<" || piece === "(") depth++;
    if (piece === ">" || piece === ")") depth--;
    if (piece === "<>") throw cursor.fail("Expecting: <type>");
    text += piece.toLowerCase();
  }
  if (text === "") cursor.fail("Expecting: <type>");
  return text === "integer" ? "int" : text;
}

/** `('key' = 'value', …)`. */
export function propertyList(cursor: Cursor): Record<string, string> {
  const properties: Record<string, string> = {};
  cursor.expect("(");
  do {
    const key = cursor.string();
    cursor.expect("=");
    properties[key] = cursor.string();
  } while (cursor.accept(","));
  cursor.expect(")");
  return properties;
}

const DELIMITERS: readonly (readonly [readonly string[], string])[] = [
  [["FIELDS", "TERMINATED", "BY"], "field.delim"],
  [["ESCAPED", "BY"], "escape.delim"],
  [["COLLECTION", "ITEMS", "TERMINATED", "BY"], "collection.delim"],
  [["MAP", "KEYS", "TERMINATED", "BY"], "mapkey.delim"],
  [["LINES", "TERMINATED", "BY"], "line.delim"],
  [["NULL", "DEFINED", "AS"], "serialization.null.format"],
];

function delimiters(cursor: Cursor): Record<string, string> {
  const properties: Record<string, string> = {};
  for (let found = true; found; ) {
    found = false;
    for (const [words, key] of DELIMITERS)
      if (cursor.accept(...words)) {
        properties[key] = unescaped(cursor.string());
        found = true;
      }
  }
  if (properties["line.delim"] !== undefined && properties["line.delim"] !== "\n")
    throw notTranslated("LINES TERMINATED BY another character", "end lines with \\n");
  if (properties["field.delim"] !== undefined) properties["serialization.format"] = properties["field.delim"];
  return properties;
}

function unescaped(text: string): string {
  return text
    .replaceAll("\\t", "\t")
    .replaceAll("\\n", "\n")
    .replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}
