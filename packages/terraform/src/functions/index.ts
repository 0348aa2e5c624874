import { TerraformError } from "../errors.ts";
import type { Position } from "../hcl/syntax.ts";
import { hasUnknown, Unknown, type Value } from "../hcl/values.ts";
import { collection } from "./collection.ts";
import { conversion } from "./conversion.ts";
import { date } from "./date.ts";
import { encoding } from "./encoding.ts";
import { filesystem } from "./filesystem.ts";
import { network } from "./network.ts";
import { numeric } from "./numeric.ts";
import { Arguments, type FunctionContext, type TerraformFunction } from "./signature.ts";
import { string } from "./string.ts";

const FUNCTIONS: ReadonlyMap<string, TerraformFunction> = new Map(
  Object.entries({
    ...numeric,
    ...string,
    ...collection,
    ...encoding,
    ...filesystem,
    ...network,
    ...date,
    ...conversion,
  }),
);

/** Names of every function, supported or refused by name. */
export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()].sort();

/** Functions that look only at the shape of a collection, so that unknown elements do no harm. */
const SHAPE_ONLY = new Set([
  "length",
  "keys",
  "values",
  "merge",
  "concat",
  "flatten",
  "zipmap",
  "element",
  "lookup",
  "one",
  "slice",
  "reverse",
  "tolist",
  "tomap",
  "chunklist",
]);

/**
 * Calls a function. An unknown argument makes the result unknown.
 * @throws TerraformError TERRAFORM_FUNCTION.
 */
export function callFunction(
  name: string,
  values: readonly Value[],
  position: Position,
  environment: Pick<FunctionContext, "rootPath" | "now" | "symbolic">,
): Value {
  const bare = name.startsWith("core::") ? name.slice(6) : name;
  const implementation = FUNCTIONS.get(bare);
  if (!implementation) {
    throw new TerraformError("TERRAFORM_FUNCTION", `no function is named ${name}; ${suggestion(bare)}`, position);
  }
  if (values.some((value) => (SHAPE_ONLY.has(bare) ? value instanceof Unknown : hasUnknown(value))))
    return new Unknown(`${name}()`);
  return implementation(new Arguments(name, values, position), {
    position,
    rootPath: environment.rootPath,
    now: environment.now,
    symbolic: environment.symbolic ?? false,
    call: (other, args) => callFunction(other, args, position, environment),
  });
}

function suggestion(name: string): string {
  const close = FUNCTION_NAMES.filter(
    (candidate) => candidate.startsWith(name.slice(0, 3)) && Math.abs(candidate.length - name.length) <= 3,
  );
  return close.length > 0 ? `did you mean ${close.slice(0, 3).join(", ")}?` : "see the Terraform language's functions";
}
