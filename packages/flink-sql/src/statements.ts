import { notImplemented, SqlError } from "./errors.ts";
import type { Statement } from "./parser/ast-statement.ts";
import { alterTable, alterView } from "./planner/alter.ts";
import type { Catalog } from "./planner/catalog.ts";
import { createTable, createTableAs, createView } from "./planner/definitions.ts";
import { describe, type Listing } from "./planner/describe.ts";
import { explainInsert, explainPlan } from "./planner/explain.ts";
import { planInsert } from "./planner/insert.ts";
import type { Field } from "./planner/plan.ts";
import { planSelectStatement } from "./planner/planner.ts";
import { show } from "./planner/show.ts";
import { checkSetting, SETTINGS, settingKey } from "./settings.ts";
import { STRING } from "./types/logical.ts";

/** Statements that read tables; the others run nothing. */
export type Work = Extract<Statement, { kind: "select" | "insert" | "statementSet" }>;

/** What a statement runs, undefined when it runs nothing; of CREATE TABLE … AS the table is made here. */
export function workOf(statement: Statement, catalog: Catalog): Work | undefined {
  if (statement.kind === "createTable" && statement.query !== undefined) return createTableAs(statement, catalog);
  return statement.kind === "select" || statement.kind === "insert" || statement.kind === "statementSet"
    ? statement
    : undefined;
}

/** Executes a statement that runs nothing; undefined when it gives no rows. */
export function executeDefinition(statement: Statement, catalog: Catalog): Listing | undefined {
  switch (statement.kind) {
    case "createTable":
      createTable(statement, catalog);
      return undefined;
    case "createView":
      createView(statement, catalog);
      return undefined;
    case "alterTable":
      alterTable(statement, catalog);
      return undefined;
    case "alterView":
      alterView(statement, catalog);
      return undefined;
    case "createDatabase":
      catalog.databases.create(statement);
      return undefined;
    case "dropDatabase":
      catalog.dropDatabase(statement);
      return undefined;
    case "use":
      catalog.databases.use(statement);
      return undefined;
    case "createFunction":
      catalog.functions.create(statement);
      return undefined;
    case "dropFunction":
      catalog.functions.drop(statement);
      return undefined;
    case "drop":
      catalog.drop(statement);
      return undefined;
    case "describe":
      return describe(statement.name, statement.at, catalog);
    case "show":
      return show(statement, catalog);
    case "set":
      return set(statement, catalog);
    case "reset":
      if (statement.key === undefined) catalog.settings.clear();
      else catalog.settings.delete(settingKey(statement.key, statement.at));
      return undefined;
    case "explain":
      return texts("result", [explain(statement, catalog)]);
    case "select":
    case "insert":
    case "statementSet":
      throw new TypeError(`${statement.kind} reads tables`);
  }
}

/** `SET` alone lists all settings there are a value for, defaults included. */
function set({ key: written, value, at }: Extract<Statement, { kind: "set" }>, catalog: Catalog): Listing | undefined {
  if (written === undefined) {
    const values = Object.entries(SETTINGS).map(([key, { default: own }]) => [key, catalog.settings.get(key) ?? own]);
    return { fields: [text("key"), text("value")], rows: values.filter((row) => row[1] !== undefined).toSorted() };
  }
  const key = settingKey(written, at);
  checkSetting(key, value!, at);
  catalog.settings.set(key, value!);
  return undefined;
}

/** Plans of a query, an INSERT or all those of a statement set. */
function explain(statement: Extract<Statement, { kind: "explain" }>, catalog: Catalog): string {
  const refused = statement.details.find((detail) => detail !== "CHANGELOG_MODE");
  if (refused !== undefined) throw notImplemented(`EXPLAIN ${refused}`, statement.at);
  const inner = statement.statement;
  const changelog = statement.details.includes("CHANGELOG_MODE");
  if (inner.kind === "select") return explainPlan(planSelectStatement(inner.query, catalog), changelog);
  if (inner.kind !== "insert" && inner.kind !== "statementSet")
    throw new SqlError(
      "FLINK_SQL_PARSE",
      "SQL parse failed. EXPLAIN takes a query, an INSERT or a statement set",
      inner.at,
    );
  const inserts = inner.kind === "insert" ? [inner] : inner.inserts;
  return inserts.map((insert) => explainInsert(planInsert(insert, catalog), changelog)).join("\n\n");
}

function text(name: string): Field {
  return { name, type: STRING };
}

function texts(name: string, values: readonly string[]): Listing {
  return { fields: [text(name)], rows: values.map((value) => [value]) };
}
