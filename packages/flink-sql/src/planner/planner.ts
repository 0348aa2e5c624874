import { checkTable } from "../connectors/registry.ts";
import { invalid, SqlError } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import { literal, type Rex } from "../functions/rex.ts";
import type { Query } from "../parser/ast-query.ts";
import type { Insert } from "../parser/ast-statement.ts";
import { commonType } from "../types/coercion.ts";
import { plain, typeText, withNullable } from "../types/logical.ts";
import { columnsOf, project } from "./builders.ts";
import type { Catalog, CatalogTable } from "./catalog.ts";
import { isUpdating, markRankUse, updatingNode } from "./changelog.ts";
import { checkPlan } from "./checks.ts";
import type { Plan } from "./plan.ts";
import { planQuery } from "./queries.ts";
import { sessionOf } from "./session.ts";

/** Plans a query whose rows are shown. */
export function planSelectStatement(query: Query, catalog: Catalog): Plan {
  return finished(planQuery(query, sessionOf(catalog)));
}

/** Plans INSERT INTO: the query with its columns turned into those of the table. */
export function planInsert(insert: Insert, catalog: Catalog): { table: CatalogTable; plan: Plan } {
  const name = catalog.nameOf(insert.table, insert.at);
  const table = catalog.tables.get(name);
  if (table === undefined) throw invalid(`Object '${insert.table.join(".")}' not found`, insert.at);
  for (const [what, present] of [
    ["INSERT OVERWRITE", insert.overwrite],
    ["INSERT INTO … PARTITION", insert.partition.length > 0],
    [`Hint ${insert.hint}`, insert.hint !== undefined],
  ] as const) {
    if (present)
      throw new SqlError("FLINK_SQL_NOT_IMPLEMENTED", `${what} is not implemented by the embedded engine`, insert.at);
  }
  const { accepts } = checkTable(table, "sink");
  if (table.metadata.some(({ virtual }) => !virtual)) {
    throw invalid(
      `Table 'default_catalog.default_database.${name}' declares persistable metadata columns, but the underlying DynamicTableSink doesn't implement the SupportsWritingMetadata interface. If the column should not be persisted, it can be declared with the VIRTUAL keyword.`,
      insert.at,
    );
  }
  const query = planQuery(insert.query, sessionOf(catalog));
  const targets = insert.columns.length === 0 ? table.physical.map((column) => column.name) : insert.columns;
  if (targets.length !== query.fields.length) {
    const sink = table.physical.map((column) => `${column.name}: ${typeText(column.type)}`).join(", ");
    throw invalid(
      `Column types of query result and sink for '${name}' do not match. Cause: Different number of columns. Sink schema: [${sink}]`,
      insert.at,
    );
  }
  const columns = columnsOf(query);
  const rexes = table.physical.map(({ name: column, type }): Rex => {
    const index = targets.indexOf(column);
    if (index < 0) return literal(null, withNullable(type, true));
    const source = columns[index]!;
    if (commonType([source.type, type]) === undefined) {
      throw invalid(
        `Column types of query result and sink for '${name}' do not match. Cause: Incompatible types for sink column '${column}' at position ${index}.`,
        insert.at,
      );
    }
    return coerce(source, plain(type), catalog.zone);
  });
  const plan = finished(
    project(
      query,
      rexes,
      table.physical.map((column) => column.name),
    ),
  );
  if (isUpdating(plan) && (accepts === "append" || (accepts === "upsert" && table.primaryKey.length === 0))) {
    const node = updatingNode(plan);
    throw new SqlError(
      "FLINK_SQL_PLAN",
      `Table sink 'default_catalog.default_database.${name}' doesn't support consuming update and delete changes which is produced by node ${node}`,
      insert.at,
    );
  }
  return { table, plan };
}

function finished(plan: Plan): Plan {
  checkPlan(plan);
  markRankUse(plan, new Set(plan.fields.keys()));
  return plan;
}
