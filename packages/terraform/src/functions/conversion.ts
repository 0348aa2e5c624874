import { convert } from "../hcl/convert.ts";
import { evaluate } from "../hcl/evaluate.ts";
import { unify } from "../hcl/unify.ts";
import { keysOf, record, SetValue, type Value } from "../hcl/values.ts";
import type { Arguments, FunctionContext, TerraformFunction } from "./signature.ts";

/** Type conversion functions of the Terraform language; can() and try() are part of evaluation. */
export const conversion: Record<string, TerraformFunction> = {
  tostring: (args, context) => primitive(args, context, "string"),
  tonumber: (args, context) => primitive(args, context, "number"),
  tobool: (args, context) => primitive(args, context, "bool"),
  tolist: (args) => (args.any(0) === null ? null : unified(args, args.list(0))),
  toset: (args) => (args.any(0) === null ? null : new SetValue(unified(args, args.list(0)))),
  tomap(args) {
    if (args.any(0) === null) return null;
    const map = args.map(0);
    const keys = keysOf(map);
    const values = unified(
      args,
      keys.map((key) => map[key]!),
    );
    return record(keys.map((key, index) => [key, values[index]!] as const));
  },
  // What is sensitive is followed through references (configuration/sensitivity.ts), not in values.
  sensitive: (args) => same(args),
  nonsensitive: (args) => same(args),
  issensitive: (args) => args.fail("is not supported: whether a value is sensitive is not part of the value here"),
  ephemeralasnull: (args) => args.fail("is not supported: there are no ephemeral values"),
};

function same(args: Arguments): Value {
  args.count(1);
  return args.any(0);
}

function primitive(args: Arguments, context: FunctionContext, kind: "string" | "number" | "bool"): Value {
  args.count(1);
  return convert(args.any(0), { kind }, "argument", context.position, (expression) => evaluate(expression, NO_NAMES));
}

const NO_NAMES = { variable: () => undefined, call: () => null };

function unified(args: Arguments, items: readonly Value[]): readonly Value[] {
  return unify(items) ?? args.fail("the elements have types that do not go together");
}
