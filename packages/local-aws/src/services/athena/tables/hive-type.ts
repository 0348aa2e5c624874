import { QueryFailure } from "../errors.ts";
import { quoted } from "../sql/types.ts";

/** A type as the catalogue has it. */
export type HiveType =
  | { readonly kind: "primitive"; readonly name: string; readonly precision?: number; readonly scale?: number }
  | { readonly kind: "array"; readonly element: HiveType }
  | { readonly kind: "map"; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: "struct"; readonly fields: readonly { readonly name: string; readonly type: HiveType }[] };

const PRIMITIVES: Readonly<Record<string, string>> = {
  tinyint: "TINYINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  integer: "INTEGER",
  bigint: "BIGINT",
  float: "FLOAT",
  real: "FLOAT",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  string: "VARCHAR",
  varchar: "VARCHAR",
  char: "VARCHAR",
  binary: "BLOB",
  date: "DATE",
  timestamp: "TIMESTAMP",
  decimal: "DECIMAL",
};

/** @throws QueryFailure for a type that Hive does not have. */
export function parseHiveType(text: string): HiveType {
  const pieces = text.match(/[A-Za-z_$][\w$ .-]*?(?=\s*[<>,:()]|\s*$)|`[^`]*`|\d+|[<>,:()]/g) ?? [];
  let index = 0;
  const invalid = () => new QueryFailure("GENERIC_USER_ERROR", `type '${text}' is not supported`);
  const expect = (symbol: string) => {
    if (pieces[index++] !== symbol) throw invalid();
  };

  function type(): HiveType {
    const name = (pieces[index++] ?? "").toLowerCase();
    if (name === "array") {
      expect("<");
      const element = type();
      expect(">");
      return { kind: "array", element };
    }
    if (name === "map") {
      expect("<");
      const key = type();
      expect(",");
      const value = type();
      expect(">");
      return { kind: "map", key, value };
    }
    if (name === "struct") {
      expect("<");
      const fields: { name: string; type: HiveType }[] = [];
      do {
        const field = (pieces[index++] ?? "").replaceAll("`", "").toLowerCase();
        expect(":");
        fields.push({ name: field, type: type() });
      } while (pieces[index] === "," && index++ >= 0);
      expect(">");
      return { kind: "struct", fields };
    }
    if (PRIMITIVES[name] === undefined) throw invalid();
    if (pieces[index] !== "(")
      return name === "decimal" ? { kind: "primitive", name, precision: 10, scale: 0 } : { kind: "primitive", name };
    index++;
    const precision = Number(pieces[index++]);
    let scale = 0;
    if (pieces[index] === ",") {
      scale = Number(pieces[index + 1]);
      index += 2;
    }
    expect(")");
    return name === "decimal" ? { kind: "primitive", name, precision, scale } : { kind: "primitive", name };
  }

  const parsed = type();
  if (index !== pieces.length) throw invalid();
  return parsed;
}

/** DuckDB's name of a type. */
export function duckType(type: HiveType): string {
  switch (type.kind) {
    case "primitive":
      return type.name === "decimal" ? `DECIMAL(${type.precision}, ${type.scale})` : PRIMITIVES[type.name]!;
    case "array":
      return `${duckType(type.element)}[]`;
    case "map":
      return `MAP(${duckType(type.key)}, ${duckType(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields.map((field) => `${quoted(field.name)} ${duckType(field.type)}`).join(", ")})`;
  }
}

/** Trino's name, as `SHOW COLUMNS` and errors have it. */
export function trinoType(type: HiveType): string {
  switch (type.kind) {
    case "primitive":
      return (
        { string: "varchar", int: "integer", binary: "varbinary", float: "real", timestamp: "timestamp(3)" }[
          type.name
        ] ?? (type.name === "decimal" ? `decimal(${type.precision},${type.scale})` : type.name)
      );
    case "array":
      return `array(${trinoType(type.element)})`;
    case "map":
      return `map(${trinoType(type.key)}, ${trinoType(type.value)})`;
    case "struct":
      return `row(${type.fields.map((field) => `${field.name} ${trinoType(field.type)}`).join(", ")})`;
  }
}
