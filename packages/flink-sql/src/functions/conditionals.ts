import { caseOf, coalesce, compare } from "./operators.ts";
import { literal } from "./rex.ts";
import type { FunctionGroup } from "./scalar.ts";

export const conditionalFunctions: FunctionGroup = [
  [
    "IF",
    (_name, args, planning) => {
      if (args.length !== 3 || args[0]!.type.name !== "BOOLEAN") return undefined;
      const result = { ...caseOf(args, planning), name: "IF" };
      return { ...result, type: { ...result.type, nullable: true } };
    },
  ],
  ["IFNULL", (_name, args, planning) => (args.length === 2 ? coalesce(args, planning) : undefined)],
  ["COALESCE", (_name, args, planning) => (args.length > 0 ? coalesce(args, planning) : undefined)],
  [
    "NULLIF",
    (_name, args, planning) => {
      const [left, right] = args;
      if (left === undefined || right === undefined || args.length > 2) return undefined;
      return caseOf(
        [compare("=", left, right, planning), literal(null, { ...left.type, nullable: true }), left],
        planning,
      );
    },
  ],
];
