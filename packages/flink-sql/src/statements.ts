import { notImplemented } from "./errors.ts";
import type { Statement } from "./parser/ast-statement.ts";
import { printStatement } from "./parser/print-statement.ts";
import { type Catalog, tableName } from "./planner/catalog.ts";
import { describeFields, explainPlan } from "./planner/explain.ts";
import type { Field } from "./planner/plan.ts";
import { planInsert, planSelectStatement } from "./planner/planner.ts";
import { planTable } from "./planner/queries.ts";
import { sessionOf } from "./planner/session.ts";
import type { Row } from "./runtime/operator.ts";
import { checkSetting, SETTINGS, settingKey } from "./settings.ts";
import { BOOLEAN, STRING } from "./types/logical.ts";

/** Statements that read tables; the others run nothing. */
export type Work = Extract<Statement, { kind: "select" | "insert" | "statementSet" }>;

/** What DESCRIBE, SHOW, SET and EXPLAIN give. */
export interface Listing {
  readonly fields: readonly Field[];
  readonly rows: readonly Row[];
}

/** Whether a statement reads tables. */
export function isWork(statement: Statement): statement is Work {
  return statement.kind === "select" || statement.kind === "insert" || statement.kind === "statementSet";
}

/** Executes a statement that runs nothing; undefined when it gives no rows. */
export function executeDefinition(statement: Statement, catalog: Catalog): Listing | undefined {
  switch (statement.kind) {
    case "createTable":
      catalog.createTable(statement);
      return undefined;
    case "createView":
      planSelectStatement(statement.query, catalog);
      catalog.createView(statement);
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
    case "describe": {
      const plan = planTable(statement.name, statement.at, sessionOf(catalog), undefined);
      const fields = [text("name"), text("type"), { name: "null", type: BOOLEAN }];
      return { fields, rows: describeFields(plan).map((field) => [field.name, field.type, field.null]) };
    }
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

function show(statement: Extract<Statement, { kind: "show" }>, catalog: Catalog): Listing {
  const { tables, views } = catalog;
  if (statement.name === undefined) {
    switch (statement.what) {
      case "VIEWS":
        return texts("view name", [...views.keys()].toSorted());
      case "TABLES":
        return texts("table name", [...tables.keys(), ...views.keys()].toSorted());
      default:
        return texts("function name", catalog.functions.names());
    }
  }
  const found = tables.get(tableName(statement.name, statement.at));
  if (statement.what !== "CREATE TABLE" || found === undefined)
    throw notImplemented(`SHOW ${statement.what} of this object`, statement.at);
  return texts("result", [printStatement(found.definition)]);
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

function explain(statement: Extract<Statement, { kind: "explain" }>, catalog: Catalog): string {
  const refused = statement.details.find((detail) => detail !== "CHANGELOG_MODE");
  if (refused !== undefined) throw notImplemented(`EXPLAIN ${refused}`, statement.at);
  const inner = statement.statement;
  if (inner.kind !== "select" && inner.kind !== "insert") throw notImplemented(`EXPLAIN of this statement`, inner.at);
  const plan = inner.kind === "select" ? planSelectStatement(inner.query, catalog) : planInsert(inner, catalog).plan;
  return explainPlan(plan, statement.details.includes("CHANGELOG_MODE"));
}

function text(name: string): Field {
  return { name, type: STRING };
}

function texts(name: string, values: readonly string[]): Listing {
  return { fields: [text(name)], rows: values.map((value) => [value]) };
}
