import type { Node } from "../ast.ts";
import type { Scope } from "../expression.ts";
import { guard } from "../operators.ts";
import { MANY, type Specials } from "./definition.ts";

/** Functions of numbers whose text depends on the types of their operands, and of several values. */
export const NUMBERS: Specials = {
  grouping: [1, MANY, (args) => `CAST(grouping(${args.join(", ")}) AS INTEGER)`],
  greatest: [1, MANY, (args) => unlessNull(args, `greatest(${args.join(", ")})`)],
  least: [1, MANY, (args) => unlessNull(args, `least(${args.join(", ")})`)],
  round: [1, 2, (args, nodes, scope) => rounded("round", args, nodes, scope)],
  sign: [
    1,
    1,
    ([x], [part], { sites }) =>
      sites.write(
        part!,
        "sign",
        (mark) => `cast_to_type(sign(${guard(x!, "DECIMAL.*", mark)}), ${x})`,
        () => `CAST(sign(${x}) AS DECIMAL(1, 0))`,
      ),
  ],
  truncate: [1, 2, (args, nodes, scope) => rounded("trunc", args, nodes, scope)],
};

/** Decimals keep their scale when digits are named; others are cut by powers of ten. */
function rounded(name: "round" | "trunc", args: readonly string[], nodes: readonly Node[], { sites }: Scope): string {
  const [x, digits] = args;
  if (digits === undefined) return `${name}(${x})`;
  const power = `power(10, ${digits})`;
  return sites.write(
    nodes[0]!,
    name,
    (mark) => {
      const guarded = guard(x!, "DECIMAL.*", mark);
      return name === "round" ? `round(${guarded}, ${digits})` : `(trunc(${guarded} * ${power}) / ${power})`;
    },
    () => `(${name === "round" ? `round(${x}, ${digits})` : `cut_decimal(${x}, ${digits})`} + (${x} - ${x}))`,
  );
}

function unlessNull(args: readonly string[], text: string): string {
  return `CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(" OR ")} THEN NULL ELSE ${text} END`;
}
