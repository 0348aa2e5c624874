import { checkTable } from "../connectors/registry.ts";
import { invalid, type Position } from "../errors.ts";
import { cast } from "../functions/cast.ts";
import { column, type Rex } from "../functions/rex.ts";
import { isTimestamp, type LogicalType, plain, typeText } from "../types/logical.ts";
import { project } from "./builders.ts";
import type { CatalogTable, MetadataColumn } from "./catalog.ts";
import { Translator } from "./expressions.ts";
import type { Plan } from "./plan.ts";
import { Scope } from "./scope.ts";
import type { PlanningSession } from "./session.ts";

/** Reads a table: physical and metadata columns, then computed ones, then the watermark, then upserts by key. */
export function planScan(table: CatalogTable, session: PlanningSession): Plan {
  const { definition } = table;
  const plan = withSchema(scanOf(table, session), table, session);
  const mode = table.options.get("changelog-mode") ?? "I";
  const upsert = mode !== "I" && !mode.split(",").includes("UB");
  if (!upsert && table.options.get("cdc-events-duplicate") !== "true") return plan;
  const keys = table.primaryKey.map((key) => plan.fields.findIndex(({ name }) => name === key));
  if (keys.length === 0)
    throw invalid(
      `Table '${table.name}' produces a changelog stream that contains UPDATE_AFTER but no UPDATE_BEFORE. This requires defining primary key constraint on the table.`,
      definition.at,
    );
  return { kind: "normalize", input: plan, keys, condition: undefined, fields: plan.fields };
}

/** The columns of a table as it is declared, whatever its connector. */
export function planDeclared(table: CatalogTable, session: PlanningSession): Plan {
  return withSchema({ kind: "scan", table, fields: [...table.physical, ...table.metadata] }, table, session);
}

/** Adds computed columns and the watermark. */
function withSchema(input: Plan, table: CatalogTable, session: PlanningSession): Plan {
  const { definition } = table;
  let plan = input;
  const inOrder = definition.columns.every(({ name }, index) => plan.fields[index]?.name === name);
  if (!inOrder) {
    const { fields } = plan;
    const translator = new Translator(Scope.of(fields, undefined), session);
    const expressions = definition.columns.map((one): Rex => {
      if (one.kind === "computed") return translator.translate(one.expression);
      const index = fields.findIndex(({ name }) => name === one.name);
      return column(index, fields[index]!.type);
    });
    plan = project(
      plan,
      expressions,
      definition.columns.map(({ name }) => name),
    );
  }
  return definition.watermark === undefined ? plan : withWatermark(plan, table, session);
}

/** What the connector gives: physical columns, then metadata, here in the order and with the types of the declaration. */
function scanOf(table: CatalogTable, session: PlanningSession): Plan {
  const { metadata: known = {}, name: connector } = checkTable(table, "source");
  const { metadata, physical, definition } = table;
  if (metadata.length === 0) return { kind: "scan", table, fields: physical };
  const fields = [...physical];
  for (const { name, key, at } of metadata) {
    const found = known[key];
    if (found === undefined) throw unknownMetadata(table, connector, name, key, Object.keys(known), at);
    fields.push({ name, type: found.type });
  }
  const declared = definition.columns.filter(({ kind }) => kind !== "computed");
  const expressions = declared.map((one): Rex => {
    const index = fields.findIndex(({ name }) => name === one.name);
    const rex = column(index, fields[index]!.type);
    const wanted = metadata.find(({ name }) => name === one.name);
    return wanted === undefined ? rex : castMetadata(rex, wanted, session.zone);
  });
  return project(
    { kind: "scan", table, fields },
    expressions,
    declared.map(({ name }) => name),
  );
}

function castMetadata(rex: Rex, { type, at }: MetadataColumn, zone: string): Rex {
  const converted = typeText(plain(rex.type)) === typeText(type) ? rex : cast(rex, type, zone, at);
  return { ...converted, type };
}

function unknownMetadata(
  table: CatalogTable,
  connector: string,
  name: string,
  key: string,
  known: readonly string[],
  at: Position,
): Error {
  const place = `default_catalog.default_database.${table.name}`;
  if (known.length === 0) {
    return invalid(
      `Table '${place}' declares metadata columns, but the underlying DynamicTableSource doesn't implement the SupportsReadingMetadata interface. Therefore, metadata cannot be read from the given source.`,
      at,
    );
  }
  return invalid(
    `Invalid metadata key '${key}' in column '${name}' of table '${place}'. The DynamicTableSource of connector '${connector}' supports the following metadata keys for reading:\n${known.join("\n")}`,
    at,
  );
}

function withWatermark(input: Plan, table: CatalogTable, session: PlanningSession): Plan {
  const { at, column: parts, expression } = table.definition.watermark!;
  const available = input.fields.map(({ name }) => name).join(", ");
  if (parts.length > 1)
    throw invalid(
      `Invalid column name '${parts.join(".")}' for rowtime attribute in watermark declaration. Available columns are: [${available}]`,
      at,
    );
  const index = input.fields.findIndex(({ name }) => name === parts[0]);
  const type = input.fields[index]?.type;
  if (type === undefined)
    throw invalid(
      `The rowtime attribute field '${parts[0]}' is not defined in the table schema\nAvailable fields: ['${available.replaceAll(", ", "', '")}']`,
      at,
    );
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
