import type { CatalogTable } from "./catalog.ts";
import { changesOf, rankStrategy } from "./changelog.ts";
import { describeNode } from "./describe-plan.ts";
import { inputsOf, type Plan } from "./plan.ts";

/** A plan as Flink's EXPLAIN indents it and, on request, what kinds of rows each node emits. */
export function explainPlan(plan: Plan, changelogMode: boolean): string {
  return ["== Optimized Physical Plan ==", ...lines(plan, changelogMode)].join("\n");
}

/** The plan of an INSERT. */
export function explainInsert({ table, plan }: { table: CatalogTable; plan: Plan }, changelogMode: boolean): string {
  const fields = table.physical.map(({ name }) => name).join(", ");
  const path = table.name.includes(".") ? table.name : `default_database.${table.name}`;
  const mode = changelogMode ? ", changelogMode=[NONE]" : "";
  const materialized = plan.kind === "materialize";
  const upsert = materialized ? ", upsertMaterialize=[true]" : "";
  const sink = `Sink(table=[default_catalog.${path}], fields=[${fields}]${upsert}${mode})`;
  const below = lines(materialized ? plan.input : plan, changelogMode);
  return ["== Optimized Physical Plan ==", sink, ...indented(below, true)].join("\n");
}

function lines(plan: Plan, changelogMode: boolean): string[] {
  const node = describeNode(plan);
  const mode = changelogMode ? `, changelogMode=[${kindsOf(plan)}])` : ")";
  const inputs = inputsOf(plan);
  const below = inputs.flatMap((input, index) => indented(lines(input, changelogMode), index === inputs.length - 1));
  return [`${node.slice(0, -1)}${mode}`, ...below];
}

function kindsOf(plan: Plan): string {
  const { updates, deletes } = changesOf(plan);
  return `I${updates ? ",UB,UA" : ""}${deletes ? ",D" : ""}`;
}

function indented([first, ...rest]: readonly string[], last: boolean): string[] {
  return [`${last ? "+- " : ":- "}${first}`, ...rest.map((line) => `${last ? "   " : ":  "}${line}`)];
}

/** The name Flink gives the operator of a node. */
export function nodeName(plan: Plan): string {
  switch (plan.kind) {
    case "scan":
      return `TableSourceScan[${plan.table.name}]`;
    case "values":
      return "Values";
    case "filter":
    case "project":
      return "Calc";
    case "watermark":
      return "WatermarkAssigner";
    case "normalize":
      return "ChangelogNormalize";
    case "materialize":
      return "SinkUpsertMaterializer";
    case "window":
      return "WindowTableFunction";
    case "aggregate":
      return plan.per === undefined ? "GroupAggregate" : "WindowAggregate";
    case "expand":
      return "Expand";
    case "rowNumber": {
      const strategy = rankStrategy(plan);
      if (strategy === "window") return "WindowRank";
      return strategy.endsWith("row") ? "Deduplicate" : "Rank";
    }
    case "over":
      return "OverAggregate";
    case "join":
      return {
        regular: "Join",
        interval: "IntervalJoin",
        window: "WindowJoin",
        lookup: "LookupJoin",
        temporal: "TemporalJoin",
      }[plan.strategy.kind];
    case "union":
      return "Union";
    case "set":
      return plan.operator === "INTERSECT" ? "Intersect" : "Except";
    case "unnest":
      return "Correlate";
    case "sortLimit":
      return plan.keys.length === 0 ? "Limit" : "SortLimit";
    case "temporalSort":
      return "TemporalSort";
    case "match":
      return "Match";
  }
}
