import { QueryFailure } from "../errors.ts";
import type { Fields } from "./ast.ts";

/** DuckDB's name of a type that Trino SQL names in a cast. */
export function castType(type: Fields): string {
  const kind = String(type.data_type);
  switch (kind) {
    case "var_char":
    case "text":
    case "string":
      return "VARCHAR";
    case "tiny_int":
      return "TINYINT";
    case "small_int":
      return "SMALLINT";
    case "int":
    case "integer":
      return "INTEGER";
    case "big_int":
      return "BIGINT";
    case "float":
    case "real":
      return "FLOAT";
    case "double":
      return "DOUBLE";
    case "boolean":
      return "BOOLEAN";
    case "date":
      return "DATE";
    case "json":
      return "JSON";
    case "var_binary":
    case "varbinary":
    case "binary":
    case "blob":
      return "BLOB";
    case "uuid":
      return "UUID";
    case "decimal":
      return typeof type.precision === "number" ? `DECIMAL(${type.precision}, ${type.scale ?? 0})` : "DECIMAL";
    case "time":
      return type.timezone === true ? "TIMETZ" : "TIME";
    case "timestamp":
      return type.timezone === true ? "TIMESTAMPTZ" : "TIMESTAMP";
    case "array":
    case "list":
      return `${castType(type.element_type as Fields)}[]`;
    case "map":
      return `MAP(${castType(type.key_type as Fields)}, ${castType(type.value_type as Fields)})`;
    case "struct": {
      const fields = type.fields as readonly Fields[];
      return `STRUCT(${fields.map((field, index) => `${quoted(String(field.name || `field${index}`))} ${castType(field.data_type as Fields)}`).join(", ")})`;
    }
    default:
      throw new QueryFailure(
        "NOT_SUPPORTED",
        `type ${String(type.name ?? kind)} is not known to the embedded Athena: cast to another type`,
      );
  }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
