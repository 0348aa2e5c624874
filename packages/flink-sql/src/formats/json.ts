import type { TableOptions } from "../connectors/options.ts";
import { SqlError } from "../errors.ts";
import type { Row } from "../runtime/operator.ts";
import type { LogicalType } from "../types/logical.ts";
import { typeText } from "../types/logical.ts";
import { type FormatColumns, type RecordFormat, textDecoder } from "./format.ts";
import { compileJsonDecoder } from "./json-decode.ts";
import { compileJsonEncoder } from "./json-encode.ts";
import { isConversionError, rowConverter } from "./json-exact.ts";
import { withLayouts } from "./json-layout.ts";
import { parseJsonTree } from "./json-tree.ts";
import type { TimestampStandard } from "./moments.ts";

/** How JSON is read. */
export interface JsonSettings {
  readonly failOnMissingField: boolean;
  readonly ignoreParseErrors: boolean;
  readonly timestamps: TimestampStandard;
}

/** Objects of JSON, one a record or line. */
export const json: RecordFormat = {
  kind: "record",
  name: "json",
  options: {
    "fail-on-missing-field": { kind: "boolean", default: "false" },
    "ignore-parse-errors": { kind: "boolean", default: "false" },
    "timestamp-format.standard": { kind: "string", default: "SQL" },
    "map-null-key.mode": { kind: "string", default: "FAIL" },
    "map-null-key.literal": { kind: "string", default: "null" },
    "encode.decimal-as-plain-number": { kind: "boolean", default: "false" },
    "encode.ignore-null-fields": { kind: "boolean", default: "false" },
    "decode.json-parser.enabled": {
      kind: "boolean",
      refused: "there is one decoder, with the results of both of Flink's",
    },
  },

  decoder(columns, options) {
    const settings = settingsOf(options);
    checkTypes(columns);
    const exact = rowConverter(columns, settings);
    return textDecoder(withLayouts(columns, settings, compileJsonDecoder(columns, settings, decodeExactly)));

    function decodeExactly(text: string, rows: Row[]): void {
      try {
        const tree = parseJsonTree(text);
        if (tree === undefined || tree === null) return;
        rows.push(exact(tree));
      } catch (error) {
        if (!(error instanceof SyntaxError) && !isConversionError(error)) throw error;
        if (settings.ignoreParseErrors) return;
        throw new SqlError("FLINK_SQL_RUNTIME", `Failed to deserialize JSON '${text}'. ${error.message}`);
      }
    }
  },

  encoder(columns, options) {
    checkTypes(columns);
    const mode = options.string("map-null-key.mode").toUpperCase();
    if (mode !== "FAIL" && mode !== "DROP" && mode !== "LITERAL")
      throw options.invalid(
        `Unsupported value '${options.string("map-null-key.mode")}' for option map-null-key.mode. Supported values are [LITERAL, FAIL, DROP].`,
      );
    return compileJsonEncoder(columns, {
      timestamps: timestampsOf(options),
      nullKeys: mode,
      nullKeyLiteral: options.string("map-null-key.literal"),
      plainDecimals: options.boolean("encode.decimal-as-plain-number"),
      ignoreNullFields: options.boolean("encode.ignore-null-fields"),
    });
  },
};

function settingsOf(options: TableOptions): JsonSettings {
  const failOnMissingField = options.boolean("fail-on-missing-field");
  const ignoreParseErrors = options.boolean("ignore-parse-errors");
  if (failOnMissingField && ignoreParseErrors)
    throw options.invalid("fail-on-missing-field and ignore-parse-errors shouldn't both be true.");
  return { failOnMissingField, ignoreParseErrors, timestamps: timestampsOf(options) };
}

function timestampsOf(options: TableOptions): TimestampStandard {
  const standard = options.string("timestamp-format.standard");
  if (standard === "SQL" || standard === "ISO-8601") return standard;
  throw options.invalid(
    `Unsupported value '${standard}' for timestamp-format.standard. Supported values are [SQL, ISO-8601].`,
  );
}

/** Refuses maps whose keys are no texts, as Flink does. */
function checkTypes(columns: FormatColumns): void {
  for (const { type } of columns) checkType(type);
}

function checkType(type: LogicalType): void {
  const key = type.name === "MAP" ? type.key! : type.name === "MULTISET" ? type.element! : undefined;
  if (key !== undefined && key.name !== "CHAR" && key.name !== "VARCHAR") {
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `JSON format doesn't support non-string as key type of map. The type is: ${typeText(type)}`,
    );
  }
  for (const inner of [type.element, type.value, ...(type.fields ?? []).map((field) => field.type)])
    if (inner !== undefined) checkType(inner);
}
