import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TerraformError } from "../../src/errors.ts";
import { encodeJson } from "../../src/functions/encoding.ts";
import { callFunction, FUNCTION_NAMES } from "../../src/functions/index.ts";
import { evaluate, type Scope } from "../../src/hcl/evaluate.ts";
import { parseHcl } from "../../src/hcl/parse.ts";
import { fromPlain, toPlain, type Value } from "../../src/hcl/values.ts";

interface Recorded {
  readonly source: string;
  readonly functions: readonly string[];
  readonly cases: readonly { readonly expression: string; readonly json?: string; readonly error?: true }[];
}

const recorded = JSON.parse(readFileSync(new URL("../fixtures/console.json", import.meta.url), "utf8")) as Recorded;
const scope: Scope = {
  variable: () => undefined,
  call: (name, args, position) => callFunction(name, args, position, { rootPath: ".", now: 0 }),
};

function evaluated(expression: string): Value {
  return evaluate(parseHcl(`e = ${expression}\n`, "console").attributes[0]!.value, scope);
}

/** Where Terraform has a result and this version refuses, because it would not be exact or is not needed. */
const REFUSED = new Set([
  'jsondecode("1e400")',
  "jsonencode(12345678901234567890)",
  "9007199254740993",
  'textencodebase64("hi", "UTF-16LE")',
  'textdecodebase64("aABpAA==", "UTF-16LE")',
  'yamlencode({a = 1, b = ["x", true], c = {d = null}})',
  'yamldecode("a: 1\\nb: [x, y]\\n")',
  'cidrhost("010.0.0.0/8", 1)',
  'cidrsubnet("10.0.0.0/8", -1, 0)',
  'cidrsubnet("10.0.0.0/8", 8, -1)',
  'cidrsubnet("::ffff:10.0.0.0/104", 8, 1)',
  'issensitive(sensitive("x"))',
  'issensitive("x")',
  "5 % 0",
]);

/** Maps and objects are one kind of value here, and references in a branch not taken are the checks' business. */
const DIFFERENT = new Set(['lookup(tomap({a = "1"}), "b", 2)', "true ? 1 : nope.x"]);

test.each(recorded.cases.filter(({ expression }) => !DIFFERENT.has(expression)))(
  "$expression evaluates as Terraform's console does",
  ({ expression, json }) => {
    const result = () => encodeJson(evaluated(expression));

    if (json === undefined || REFUSED.has(expression)) expect(result).toThrow(TerraformError);
    else expect(JSON.parse(result())).toEqual(JSON.parse(json));
  },
);

test("every function of the language exists or is refused by name", () => {
  const known = new Set([...FUNCTION_NAMES, "can", "try"]);

  expect(recorded.functions.filter((name) => !known.has(name))).toEqual([]);
  expect([...known].filter((name) => !recorded.functions.includes(name))).toEqual([]);
});

test("jsonencode and jsondecode give back any JSON value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (data) => {
      const text = encodeJson(fromPlain(data));

      expect(toPlain(callFunction("jsondecode", [text], POSITION, ENVIRONMENT))).toEqual(JSON.parse(text));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});

test("cidrhost and cidrsubnet count as whole numbers do", () => {
  const number = (text: string) => text.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  fc.assert(
    fc.property(
      fc.ipV4(),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 1, max: 8 }),
      fc.nat(),
      (ip, length, bits, n) => {
        const base = (number(ip) >> BigInt(32 - length)) << BigInt(32 - length);
        const index = n % 2 ** bits;

        const subnet = callFunction("cidrsubnet", [`${ip}/${length}`, bits, index], POSITION, ENVIRONMENT) as string;
        const host = callFunction("cidrhost", [subnet, 1], POSITION, ENVIRONMENT) as string;

        const [address = "", prefix] = subnet.split("/");
        expect(Number(prefix)).toBe(length + bits);
        expect(number(address)).toBe(base + (BigInt(index) << BigInt(32 - length - bits)));
        expect(number(host)).toBe(number(address) + 1n);
      },
    ),
  );
});

const POSITION = { file: "test", line: 1, column: 1 };
const ENVIRONMENT = { rootPath: ".", now: 0 };
