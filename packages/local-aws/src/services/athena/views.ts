import type { Table } from "@aws-sdk/client-glue";

/** A view's text in the catalogue: JSON in a comment, as Presto and Athena write it. */
const MARK = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/;

/** The query of a view; undefined for a table. */
export function viewQuery(table: Table): string | undefined {
  if (table.TableType !== "VIRTUAL_VIEW") return undefined;
  const found = MARK.exec((table.ViewOriginalText ?? "").trim());
  if (!found) return table.ViewOriginalText;
  const { originalSql } = JSON.parse(Buffer.from(found[1]!, "base64").toString("utf8")) as { originalSql: string };
  return originalSql;
}

export function viewText(
  query: string,
  database: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  const view = { originalSql: query, catalog: "awsdatacatalog", schema: database, columns };
  return `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString("base64")} */`;
}
