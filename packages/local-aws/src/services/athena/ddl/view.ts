import { QueryFailure } from "../errors.ts";
import { prepareQuery } from "../select.ts";
import type { StatementContext } from "../statements.ts";
import { viewText } from "../views.ts";
import { allow, change } from "./catalogue.ts";
import { hiveTypeOf } from "./write.ts";

/** `CREATE [OR REPLACE] VIEW name AS query`: the query is checked against the catalogue, then kept as its text. */
export async function createView(
  context: StatementContext,
  place: { readonly database: string; readonly name: string },
  query: string,
  replace: boolean,
): Promise<void> {
  await allow(context, "glue:CreateTable", place.database, place.name);
  const existing = context.glue.table(place.database, place.name);
  if (existing && (!replace || existing.TableType !== "VIRTUAL_VIEW"))
    throw new QueryFailure("ALREADY_EXISTS", `line 1:1: View already exists: '${place.database}.${place.name}'`);
  const { sql } = await prepareQuery(context, query, false);
  await context.permissions.settle();
  const described = (await context.connection.runAndReadAll(`DESCRIBE ${sql}`)).getRows();
  const columns = described.map(([name, type]) => ({ name: String(name).toLowerCase(), type: viewType(String(type)) }));
  const table = {
    Name: place.name,
    TableType: "VIRTUAL_VIEW",
    Parameters: { presto_view: "true", comment: "Presto View" },
    PartitionKeys: [],
    ViewOriginalText: viewText(query, place.database, columns),
    ViewExpandedText: "/* Presto View */",
    StorageDescriptor: {
      Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })),
      Location: "",
      SerdeInfo: {},
    },
  };
  change(() =>
    existing ? context.glue.updateTable(place.database, table) : context.glue.createTable(place.database, table),
  );
}

/** A view may have columns of types that no table has. */
function viewType(type: string): string {
  return type === "JSON" || type === "TIMESTAMP WITH TIME ZONE" ? "string" : hiveTypeOf(type);
}
