import { notImplemented, SqlError } from "../errors.ts";
import { formatOf } from "../formats/registry.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import { blackhole } from "./blackhole.ts";
import type { Connector } from "./connector.ts";
import { datagen } from "./datagen.ts";
import { filesystem } from "./filesystem.ts";
import { kinesis, kinesisLegacy } from "./kinesis.ts";
import { elasticsearch7, opensearch, opensearch2 } from "./opensearch.ts";
import { invalidValue, type OptionSpecs, parseOption } from "./options.ts";
import { print } from "./print.ts";
import { values } from "./values.ts";

const CONNECTORS: ReadonlyMap<string, Connector> = new Map(
  [values, datagen, print, blackhole, filesystem, kinesis, kinesisLegacy, opensearch, opensearch2, elasticsearch7].map(
    (connector) => [connector.name, connector],
  ),
);

/** Connectors of Flink that are refused by name. */
const REFUSED = new Set(["kafka", "upsert-kafka", "jdbc", "firehose", "dynamodb", "hbase-1.4", "hbase-2.2", "mongodb"]);

/** All connectors there are, by name. */
export function connectors(): readonly Connector[] {
  return [...CONNECTORS.values()];
}

/** The connector of a table; one that Flink would not find, or that is not executed, is refused. */
export function connectorOf(table: CatalogTable): Connector {
  const { at } = table.definition;
  const name = table.options.get("connector");
  if (name === undefined) {
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `Table options do not contain an option key 'connector' for discovering a connector. Therefore, Flink assumes a managed table. Table: ${table.name}`,
      at,
    );
  }
  const connector = CONNECTORS.get(name);
  if (connector !== undefined) return connector;
  if (REFUSED.has(name)) throw notImplemented(`Connector '${name}'`, at);
  throw new SqlError(
    "FLINK_SQL_VALIDATION",
    `Could not find any factory for identifier '${name}' that implements 'org.apache.flink.table.factories.DynamicTableFactory' in the classpath.\n\nAvailable factory identifiers are:\n\n${[...CONNECTORS.keys()].toSorted().join("\n")}`,
    at,
  );
}

/** The connector of a table that is read or written, after its options were checked as Flink checks them when it plans. */
export function checkTable(table: CatalogTable, use: "source" | "sink"): Connector {
  const { at } = table.definition;
  const connector = connectorOf(table);
  if (connector[use] === undefined) {
    const other = use === "source" ? "sink" : "source";
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `Connector '${connector.name}' can only be used as a ${other}. It cannot be used as a ${use}.`,
      at,
    );
  }
  checkOptions(table, connector);
  connector.check?.(table);
  return connector;
}

/** Refuses missing, unknown and unexecuted options, and values that cannot be read. */
function checkOptions(table: CatalogTable, connector: Connector): void {
  const { at } = table.definition;
  const specs = allOptions(table, connector);
  const missing = Object.keys(specs).filter((key) => specs[key]!.required === true && !table.options.has(key));
  if (missing.length > 0) {
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `One or more required options are missing.\n\nMissing required options are:\n\n${missing.toSorted().join("\n")}`,
      at,
    );
  }
  const unknown: string[] = [];
  for (const [key, value] of table.options) {
    if (key === "connector") continue;
    const spec = specs[key] ?? specs[generalKey(key, specs)];
    if (spec === undefined) unknown.push(key);
    else if (spec.refused !== undefined && value.toLowerCase() !== spec.default) {
      const reason = spec.refused === true ? "" : ` (${spec.refused})`;
      throw notImplemented(`Option '${key}' of connector '${connector.name}'${reason}`, at);
    } else if (parseOption(value, spec.kind) === undefined) throw invalidValue(key, value, spec.kind, table);
  }
  if (unknown.length === 0) return;
  const supported = ["connector", "property-version", ...Object.keys(specs)];
  throw new SqlError(
    "FLINK_SQL_VALIDATION",
    `Unsupported options found for '${connector.name}'.\n\nUnsupported options:\n\n${unknown.toSorted().join("\n")}\n\nSupported options:\n\n${supported.toSorted().join("\n")}`,
    at,
  );
}

/** The key with a `#` that an option such as `fields.price.min` stands under. */
function generalKey(key: string, specs: OptionSpecs): string {
  const general = Object.keys(specs).find((candidate) => {
    const [before, after] = candidate.split("#");
    return after !== undefined && key.startsWith(before!) && key.endsWith(after) && key.length >= candidate.length;
  });
  return general ?? key;
}

/** The options of a table's connector and format. */
function allOptions(table: CatalogTable, connector: Connector): OptionSpecs {
  if (connector.format === undefined) return connector.options;
  const format = formatOf(table, connector.format);
  const specs: Record<string, OptionSpecs[string]> = { ...connector.options };
  specs.format =
    connector.format === "required" ? { kind: "string", required: true } : { kind: "string", default: "json" };
  for (const [key, spec] of Object.entries(format?.options ?? {})) specs[`${format!.name}.${key}`] = spec;
  return specs;
}
