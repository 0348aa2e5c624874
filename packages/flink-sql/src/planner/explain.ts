import type { CatalogTable } from "./catalog.ts";
import { isUpdating, rankStrategy } from "./changelog.ts";
import { inputsOf, type Plan } from "./plan.ts";

/** A plan as an indented tree, with Flink's names of its nodes and, on request, what kinds of rows each emits. */
export function explainPlan(plan: Plan, changelogMode: boolean, depth = 0): string {
  const mode = changelogMode ? `, changelogMode=[${isUpdating(plan) ? "I,UB,UA,D" : "I"}]` : "";
  const select = plan.fields.map(({ name }) => name).join(", ");
  const line = `${depth === 0 ? "" : `${"   ".repeat(depth - 1)}+- `}${nodeName(plan)}(select=[${select}]${mode})`;
  return [line, ...inputsOf(plan).map((input) => explainPlan(input, changelogMode, depth + 1))].join("\n");
}

/** The plan of an INSERT. */
export function explainInsert({ table, plan }: { table: CatalogTable; plan: Plan }, changelogMode: boolean): string {
  const fields = table.physical.map(({ name }) => name).join(", ");
  return `Sink(table=[${table.name}], fields=[${fields}])\n${explainPlan(plan, changelogMode, 1)}`;
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
    case "window":
      return "WindowTableFunction";
    case "aggregate":
      return plan.per === undefined ? "GroupAggregate" : "WindowAggregate";
    case "expand":
      return "Expand";
    case "rowNumber": {
      const strategy = rankStrategy(plan);
      if (strategy === "window") return "WindowRank";
      return strategy === "first row" || strategy === "last row" ? "Deduplicate" : "Rank";
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
