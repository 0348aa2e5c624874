import { checkTable } from "../connectors/registry.ts";
import { invalid, notImplemented } from "../errors.ts";
import { column, type Rex } from "../functions/rex.ts";
import { isTimestamp, type LogicalType, typeText } from "../types/logical.ts";
import { project } from "./builders.ts";
import type { CatalogTable } from "./catalog.ts";
import { Translator } from "./expressions.ts";
import type { Plan } from "./plan.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";

/** Reads a table: physical columns, then computed ones, then the watermark. */
export function planScan(table: CatalogTable, session: PlanningSession): Plan {
  const { definition } = table;
  checkTable(table, "source");
  let plan: Plan = { kind: "scan", table, fields: table.physical };
  const mode = table.options.get("changelog-mode") ?? "I";
  const upsert = mode !== "I" && !mode.split(",").includes("UB");
  if (upsert || table.options.get("cdc-events-duplicate") === "true") {
    const keys = table.primaryKey.map((key) => table.physical.findIndex(({ name }) => name === key));
    if (keys.length === 0)
      throw invalid(
        `Table '${table.name}' produces a changelog stream that contains UPDATE_AFTER but no UPDATE_BEFORE. This requires defining primary key constraint on the table.`,
        definition.at,
      );
    plan = { kind: "normalize", input: plan, keys, condition: undefined, fields: plan.fields };
  }
  const translator = new Translator(Scope.of(table.physical, undefined), session);
  if (definition.columns.some(({ kind }) => kind === "computed")) {
    const expressions = definition.columns.map((one): Rex => {
      if (one.kind === "computed") return translator.translate(one.expression);
      const index = table.physical.findIndex(({ name }) => name === one.name);
      return column(index, table.physical[index]!.type);
    });
    plan = project(
      plan,
      expressions,
      definition.columns.map(({ name }) => name),
    );
  }
  return definition.watermark === undefined ? plan : withWatermark(plan, table, session);
}

function withWatermark(input: Plan, table: CatalogTable, session: PlanningSession): Plan {
  const { at, column: parts, expression } = table.definition.watermark!;
  if (parts.length > 1) throw notImplemented("A watermark on a nested field", at);
  const index = input.fields.findIndex(({ name }) => name === parts[0]);
  const type = input.fields[index]?.type;
  if (type === undefined)
    throw invalid(`The rowtime attribute field '${parts[0]}' is not defined in the table schema`, at);
  if (!isTimestamp(type) || type.precision! > 3) {
    throw invalid(
      `Invalid data type of time field for watermark definition. The field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3, but the time field type is ${typeText(type)}`,
      at,
    );
  }
  const fromSource = expression.kind === "call" && expression.name[0]!.toUpperCase() === "SOURCE_WATERMARK";
  const rex = fromSource
    ? column(index, type)
    : new Translator(Scope.of(input.fields, undefined), session).translate(expression);
  if (!isTimestamp(rex.type))
    throw invalid(`Invalid data type of expression for watermark definition: ${typeText(rex.type)}`, at);
  const rowtime: LogicalType = { ...type, time: "rowtime" };
  const fields = input.fields.map((field, place) => (place === index ? { name: field.name, type: rowtime } : field));
  return { kind: "watermark", input, column: index, expression: rex, fromSource, fields };
}
