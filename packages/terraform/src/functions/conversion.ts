import { convert } from "../hcl/convert.ts";
import { evaluate } from "../hcl/evaluate.ts";
import { isRecord, itemsOf, keysOf, record, SetValue, typeName, type Value } from "../hcl/values.ts";
import type { Arguments, FunctionContext, TerraformFunction } from "./signature.ts";

/** Type conversion functions of the Terraform language; can() and try() are part of evaluation. */
export const conversion: Record<string, TerraformFunction> = {
  tostring: (args, context) => primitive(args, context, "string"),
  tonumber: (args, context) => primitive(args, context, "number"),
  tobool: (args, context) => primitive(args, context, "bool"),
  tolist: (args) => (args.any(0) === null ? null : unify(args, args.list(0))),
  toset: (args) => (args.any(0) === null ? null : new SetValue(unify(args, args.list(0)))),
  tomap(args) {
    if (args.any(0) === null) return null;
    const map = args.map(0);
    const keys = keysOf(map);
    const values = unify(
      args,
      keys.map((key) => map[key]!),
    );
    return record(keys.map((key, index) => [key, values[index]!] as const));
  },
  type: (args) => args.fail("is only available in terraform console"),
  sensitive: (args) => args.fail("is not supported: mark the variable or output as sensitive instead"),
  nonsensitive: (args) => args.fail("is not supported: there are no sensitive values"),
  issensitive: (args) => args.fail("is not supported: there are no sensitive values"),
  ephemeralasnull: (args) => args.fail("is not supported: there are no ephemeral values"),
};

function primitive(args: Arguments, context: FunctionContext, kind: "string" | "number" | "bool"): Value {
  args.count(1);
  return convert(args.any(0), { kind }, "argument", context.position, (expression) => evaluate(expression, NO_NAMES));
}

const NO_NAMES = { variable: () => undefined, call: () => null };

/** One element type for all: when primitives are mixed and one is a string, all become strings. */
function unify(args: Arguments, items: readonly Value[]): Value[] {
  const kinds = new Set(
    items
      .filter((item) => item !== null)
      .map((item) => (itemsOf(item) ? "list" : isRecord(item) ? "object" : typeName(item))),
  );
  if (kinds.size <= 1) return [...items];
  if (![...kinds].every((kind) => kind === "string" || kind === "number" || kind === "bool"))
    args.fail(`elements of different types: ${[...kinds].join(", ")}`);
  return items.map((item) => (item === null ? null : String(item)));
}
