import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { rankStrategy } from "../planner/changelog.ts";
import type { RowNumber } from "../planner/plan.ts";
import { FirstRow } from "./first-row.ts";
import type { KeySelector, Operator, Receiver } from "./operator.ts";
import { Top1 } from "./top-1.ts";
import { topN } from "./top-n.ts";
import { WindowRank } from "./window-rank.ts";

/** The operator that runs a ROW_NUMBER with a range; `ttl` is 0 where state is kept for ever. */
export function rankOperator(plan: RowNumber, output: Receiver, context: EvaluationContext, ttl: number): Operator {
  const keyOf: KeySelector = compileKey(
    plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
    context,
  );
  switch (rankStrategy(plan)) {
    case "window":
      return new WindowRank(plan, keyOf, output, context);
    case "retract":
    case "append":
    case "update":
      return topN(plan, keyOf, output, context, ttl);
    case "final first row":
      return new FirstRow(plan, keyOf, output, context, ttl);
    default:
      return new Top1(plan, keyOf, output, context, ttl);
  }
}
