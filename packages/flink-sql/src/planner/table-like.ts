import { invalid, type Position } from "../errors.ts";
import type { ColumnNode, CreateTable, Options } from "../parser/ast-statement.ts";
import type { CatalogTable } from "./catalog.ts";

type Feature = "ALL" | "CONSTRAINTS" | "GENERATED" | "METADATA" | "OPTIONS" | "PARTITIONS" | "WATERMARKS";
type Strategy = "INCLUDING" | "EXCLUDING" | "OVERWRITING";

const OVERWRITABLE = new Set<Feature>(["GENERATED", "METADATA", "OPTIONS", "WATERMARKS"]);
const FEATURES = new Set<string>(["ALL", "CONSTRAINTS", "DISTRIBUTION", "PARTITIONS", ...OVERWRITABLE]);

/** CREATE TABLE … LIKE: the definition with what it takes over from `base`. */
export function mergeLike(definition: CreateTable, base: CatalogTable): CreateTable {
  const like = definition.like!;
  const strategyOf = strategies(like.rules, definition.at);
  const from = base.definition;
  const { at } = definition;
  const columns = mergeColumns(definition.columns, from.columns, strategyOf);
  const constraints = strategyOf("CONSTRAINTS") === "INCLUDING" ? from.primaryKey : undefined;
  if (constraints !== undefined && definition.primaryKey !== undefined)
    throw invalid("The base table already has a primary key. You might want to specify EXCLUDING CONSTRAINTS.", at);
  const partitions = strategyOf("PARTITIONS") === "INCLUDING" ? from.partitionedBy : [];
  if (partitions.length > 0 && definition.partitionedBy.length > 0)
    throw invalid("The base table already has partitions defined. You might want to specify EXCLUDING PARTITIONS.", at);
  return {
    ...definition,
    columns,
    watermark: mergeWatermark(definition, from, strategyOf("WATERMARKS")),
    primaryKey: definition.primaryKey ?? constraints,
    partitionedBy: partitions.length > 0 ? partitions : definition.partitionedBy,
    options: mergeOptions(definition.options, from.options, strategyOf("OPTIONS"), at),
    like: undefined,
  };
}

/** What is said of every feature; options, computed columns, metadata and watermarks default to OVERWRITING or INCLUDING. */
function strategies(rules: readonly string[], at: Position): (feature: Feature) => Strategy {
  const given = new Map<string, Strategy>();
  for (const rule of rules) {
    const [strategy, feature] = rule.split(" ") as [Strategy, string];
    if (!FEATURES.has(feature)) throw invalid(`Unknown feature '${feature}' of the LIKE clause`, at);
    if (given.has(feature)) throw invalid("Each like option feature can be declared only once.", at);
    if (strategy === "OVERWRITING" && !OVERWRITABLE.has(feature as Feature))
      throw invalid(`Illegal merging strategy 'OVERWRITING' for '${feature}' option.`, at);
    given.set(feature, strategy);
  }
  const all = given.get("ALL");
  return (feature) => given.get(feature) ?? all ?? (feature === "OPTIONS" ? "OVERWRITING" : "INCLUDING");
}

function mergeColumns(
  own: readonly ColumnNode[],
  base: readonly ColumnNode[],
  strategyOf: (feature: Feature) => Strategy,
): ColumnNode[] {
  const merged = base.filter(({ kind }) => {
    if (kind === "computed") return strategyOf("GENERATED") !== "EXCLUDING";
    return kind === "physical" || strategyOf("METADATA") !== "EXCLUDING";
  });
  for (const column of own) {
    const place = merged.findIndex(({ name }) => name === column.name);
    const before = merged[place];
    if (before === undefined) {
      merged.push(column);
      continue;
    }
    const feature = column.kind === "metadata" ? "METADATA" : "GENERATED";
    if (column.kind === "physical" || before.kind !== column.kind)
      throw invalid(`A column named '${column.name}' already exists in the base table.`, column.at);
    if (strategyOf(feature) !== "OVERWRITING") {
      const word = column.kind === "metadata" ? "metadata" : "generated";
      throw invalid(
        `A ${word} column named '${column.name}' already exists in the base table. You might want to specify EXCLUDING ${feature} or OVERWRITING ${feature}.`,
        column.at,
      );
    }
    merged[place] = column;
  }
  return merged;
}

function mergeWatermark(own: CreateTable, base: CreateTable, strategy: Strategy): CreateTable["watermark"] {
  if (strategy === "EXCLUDING" || base.watermark === undefined) return own.watermark;
  if (own.watermark !== undefined && strategy === "INCLUDING")
    throw invalid(
      `There already exists a watermark spec for column '${base.watermark.column.join(".")}' in the base table. You might want to specify EXCLUDING WATERMARKS or OVERWRITING WATERMARKS.`,
      own.watermark.at,
    );
  return own.watermark ?? base.watermark;
}

function mergeOptions(own: Options, base: Options, strategy: Strategy, at: Position): Options {
  if (strategy === "EXCLUDING") return own;
  const merged = new Map(base.map(({ key, value }) => [key, value]));
  for (const { key, value } of own) {
    if (strategy === "INCLUDING" && merged.has(key))
      throw invalid(
        `There already exists an option ['${key}' = '${merged.get(key)}'] in the base table. You might want to specify EXCLUDING OPTIONS or OVERWRITING OPTIONS.`,
        at,
      );
    merged.set(key, value);
  }
  return [...merged].map(([key, value]) => ({ key, value }));
}
