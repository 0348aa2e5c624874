import fc from "fast-check";
import { expect, test } from "vitest";
import { AwsError } from "../../../src/errors.ts";
import { compilePartitionExpression } from "../../../src/services/glue/partition-expression.ts";

const KEYS = [
  { Name: "n", Type: "bigint" },
  { Name: "s", Type: "string" },
];

interface Case {
  readonly text: string;
  readonly test: (n: number, s: string) => boolean;
}

const letters = fc.string({ unit: fc.constantFrom("a", "b", "'", "%", "_", ".", "("), maxLength: 4 });
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const number = fc.integer({ min: -3, max: 3 });

const condition: fc.Arbitrary<Case> = fc.oneof(
  fc.tuple(fc.constantFrom("=", "<>", "<", "<=", ">", ">="), number).map(([sign, value]) => ({
    text: `n ${sign} ${value}`,
    test: (n: number) =>
      ({ "=": n === value, "<>": n !== value, "<": n < value, "<=": n <= value, ">": n > value, ">=": n >= value })[
        sign
      ]!,
  })),
  fc.tuple(number, number, fc.boolean()).map(([low, high, not]) => ({
    text: `n ${not ? "NOT " : ""}BETWEEN ${low} AND '${high}'`,
    test: (n: number) => (n >= low && n <= high) !== not,
  })),
  fc.tuple(fc.array(letters, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([list, not]) => ({
    text: `s ${not ? "not " : ""}in (${list.map(quoted).join(", ")})`,
    test: (_n: number, s: string) => list.includes(s) !== not,
  })),
  letters.map((pattern) => ({
    text: `s LIKE ${quoted(pattern)}`,
    test: (_n: number, s: string) => like(s, pattern),
  })),
);

const { expression } = fc.letrec<{ expression: Case }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    condition,
    fc.tuple(tie("expression"), tie("expression"), fc.boolean()).map(([a, b, and]) => ({
      text: `(${a.text}) ${and ? "AND" : "or"} (${b.text})`,
      test: (n: number, s: string) => (and ? a.test(n, s) && b.test(n, s) : a.test(n, s) || b.test(n, s)),
    })),
    tie("expression").map((a) => ({ text: `NOT (${a.text})`, test: (n: number, s: string) => !a.test(n, s) })),
  ),
}));

/** LIKE by recursion, unlike the compiled one. */
function like(text: string, pattern: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "%") return like(text, pattern.slice(1)) || (text !== "" && like(text.slice(1), pattern));
  return text !== "" && (pattern[0] === "_" || pattern[0] === text[0]) && like(text.slice(1), pattern.slice(1));
}

test("an expression selects what its parts say", () => {
  fc.assert(
    fc.property(expression, number, letters, (sample, n, s) => {
      expect(compilePartitionExpression(sample.text, KEYS)([String(n), s])).toBe(sample.test(n, s));
    }),
  );
});

test("any text is compiled or refused with InvalidInputException", () => {
  const words = fc.constantFrom(
    "n",
    "s",
    "and",
    "OR",
    "not",
    "in",
    "between",
    "like",
    "is",
    "null",
    "(",
    ")",
    "1",
    "'a'",
    "=",
    "<",
    ",",
    "'",
    "date",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")),
      ),
      (text) => {
        try {
          compilePartitionExpression(text, KEYS);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
          expect((error as AwsError).code).toBe("InvalidInputException");
        }
      },
    ),
  );
});
