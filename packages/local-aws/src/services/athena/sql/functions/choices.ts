import type { Fields } from "../ast.ts";
import { ofOneKind } from "../operators.ts";
import { MANY, type Specials } from "./definition.ts";

/** Functions that choose one of their arguments. */
export const CHOICES: Specials = {
  coalesce: [
    1,
    MANY,
    (args, nodes, scope) => {
      const message = "All COALESCE operands must be the same type";
      return `coalesce(${ofOneKind(nodes[0] as Fields, message, nodes, args, scope).join(", ")})`;
    },
  ],
  if: [
    2,
    3,
    ([condition, ...values], [part, ...nodes], scope) => {
      const message = "Result types for IF must be the same";
      const [yes, no] = ofOneKind(part as Fields, message, nodes, values, scope);
      return `CASE WHEN ${condition} THEN ${yes}${no === undefined ? "" : ` ELSE ${no}`} END`;
    },
  ],
};
