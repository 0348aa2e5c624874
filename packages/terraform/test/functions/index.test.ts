import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeJson } from "../../src/functions/encoding.ts";
import { callFunction } from "../../src/functions/index.ts";
import { evaluate, type Scope } from "../../src/hcl/evaluate.ts";
import { parseExpression } from "../../src/hcl/expression.ts";
import { Scanner } from "../../src/hcl/scanner.ts";

interface Recorded {
  readonly source: string;
  readonly cases: readonly { readonly expression: string; readonly json?: string; readonly error?: true }[];
}

const recorded = JSON.parse(readFileSync(new URL("../fixtures/console.json", import.meta.url), "utf8")) as Recorded;
const scope: Scope = {
  variable: () => undefined,
  call: (name, args, position) => callFunction(name, args, position, { modulePath: ".", now: 0 }),
};

test.each(recorded.cases)("$expression evaluates as Terraform's console does", ({ expression, json }) => {
  const scanner = new Scanner(expression, "console");

  const result = () => encodeJson(evaluate(parseExpression(scanner, false), scope));

  if (json === undefined) expect(result).toThrow();
  else expect(JSON.parse(result())).toEqual(JSON.parse(json));
});
