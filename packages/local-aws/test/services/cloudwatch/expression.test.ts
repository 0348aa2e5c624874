import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Expression, parseExpression, references } from "../../../src/services/cloudwatch/expression.ts";

/** The expression with every operation in brackets, which shows what binds tighter. */
function print(node: Expression): string {
  switch (node.kind) {
    case "number":
      return String(node.value);
    case "text":
      return `"${node.value}"`;
    case "reference":
      return node.id;
    case "keyword":
      return node.name;
    case "negation":
      return `(-${print(node.operand)})`;
    case "operation":
      return `(${print(node.left)} ${node.operator} ${print(node.right)})`;
    case "array":
      return `[${node.items.map(print).join(", ")}]`;
    case "call":
      return `${node.name}(${node.args.map(print).join(", ")})`;
  }
}

const id = fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,5}$/);
const capital = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/).filter((name) => name !== "AND" && name !== "OR");
const expressions = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    fc.nat().map((value): Expression => ({ kind: "number", value, at: 0 })),
    id.map((name): Expression => ({ kind: "reference", id: name, at: 0 })),
    fc.stringMatching(/^[^"]*$/).map((value): Expression => ({ kind: "text", value, at: 0 })),
    capital.map((name): Expression => ({ kind: "keyword", name, at: 0 })),
    tie("node").map((operand): Expression => ({ kind: "negation", operand, at: 0 })),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/", "^", "==", "<=", "<", "AND", "OR"), tie("node"), tie("node"))
      .map(([operator, left, right]) => ({ kind: "operation", operator, left, right, at: 0 }) as Expression),
    fc.array(tie("node"), { maxLength: 3 }).map((items): Expression => ({ kind: "array", items, at: 0 })),
    fc
      .tuple(capital, fc.array(tie("node"), { maxLength: 3 }))
      .map(([name, args]): Expression => ({ kind: "call", name, args, at: 0 })),
  ),
})).node;

describe("parseExpression", () => {
  it.each([
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["(1 + 2) * 3", "((1 + 2) * 3)"],
    ["8 - 4 - 2", "((8 - 4) - 2)"],
    ["8 / 4 / 2", "((8 / 4) / 2)"],
    ["2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"],
    ["-2 ^ 2", "(-(2 ^ 2))"],
    ["2 ^ -1", "(2 ^ (-1))"],
    ["--m1", "(-(-m1))"],
    ["-m1 * 2", "((-m1) * 2)"],
    ["m1 - -m2", "(m1 - (-m2))"],
    ["m1 > 15 AND m2 > 15", "((m1 > 15) AND (m2 > 15))"],
    ["a OR b AND c", "(a OR (b AND c))"],
    ["a || b && c", "(a OR (b AND c))"],
    ["m1+1 >= m2*2", "((m1 + 1) >= (m2 * 2))"],
    ["a == b != c", "((a == b) != c)"],
    ["IF(m1<400, m1)", "IF((m1 < 400), m1)"],
    ["SUM(100/[m1, m2])", "SUM((100 / [m1, m2]))"],
    [
      "SUM(METRICS(\"errors\"))/SUM(METRICS('requests'))*100",
      '((SUM(METRICS("errors")) / SUM(METRICS("requests"))) * 100)',
    ],
    ["SLICE(SORT(METRICS(), SUM, DESC), 0, 10)", "SLICE(SORT(METRICS(), SUM, DESC), 0, 10)"],
    ["FILL(m1,REPEAT)", "FILL(m1, REPEAT)"],
    ["e1/(1024*1024*60*5*s1)", "(e1 / ((((1024 * 1024) * 60) * 5) * s1))"],
    [" \t m1 \n", "m1"],
    ["1.5e3 + .5 + 2.", "((1500 + 0.5) + 2)"],
    ["IF(FIRST(SORT(METRICS(), AVG, DESC))>100, 1, 0)", "IF((FIRST(SORT(METRICS(), AVG, DESC)) > 100), 1, 0)"],
  ])("reads %s as %s", (text, expected) => {
    expect(print(parseExpression(text, "e1"))).toBe(expected);
  });

  it("reads what is printed back", () => {
    fc.assert(
      fc.property(expressions, (expression) => {
        const text = print(expression);

        expect(print(parseExpression(text, "e1"))).toBe(text);
      }),
    );
  });

  it.each([
    ["", "Unexpected end of the expression at position 1"],
    ["m1 +", "Unexpected end of the expression at position 5"],
    ["m1 m2", "Unexpected 'm2' at position 4"],
    ["(m1", "Expected ')', got the end at position 4"],
    ["m1)", "Unexpected ')' at position 3"],
    ["SUM(m1,)", "Unexpected ')' at position 8"],
    ["SUM(m1 m2)", "Expected ')', got 'm2' at position 8"],
    ["[m1", "Expected ']', got the end at position 4"],
    ["m1 = 2", "Unexpected character '=' at position 4"],
    ["m1 $ 2", "Unexpected character '$' at position 4"],
    ["m1 + #", "Unexpected character '#' at position 6"],
    ['METRICS("errors)', "Unexpected character '\"' at position 9"],
    ["* 2", "Unexpected '*' at position 1"],
    ["1..2", "Unexpected '.2' at position 3"],
  ])("refuses %j: %s", (text, message) => {
    expect(() => parseExpression(text, "e1")).toThrow(
      expect.objectContaining({ code: "ValidationException", message: `Error in expression 'e1': ${message}` }),
    );
  });

  it.each(["(", "[", "-", "ABS(", "2^"])("refuses %s nested without end, before the stack runs out", (opening) => {
    expect(() => parseExpression(opening.repeat(100_000), "e1")).toThrow("Too deeply nested expression");
  });

  it("reads or refuses any text, and fails in no other way", () => {
    const pieces = fc.constantFrom(
      "m1",
      "SUM",
      "(",
      ")",
      "[",
      "]",
      ",",
      "+",
      "-",
      "^",
      "<",
      "==",
      "AND",
      '"x"',
      "1",
      " ",
      "é",
    );

    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join("")),
        ),
        (text) => {
          try {
            parseExpression(text, "e1");
          } catch (error) {
            expect(error).toMatchObject({
              code: "ValidationException",
              message: expect.stringMatching(/ at position \d+$/),
            });
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

it("finds the ids an expression refers to, each once", () => {
  const expression = parseExpression("IF(m1 > -m2, [m3, m1], FILL(e1, 0)) ^ 2", "e2");

  expect(references(expression)).toEqual(["m1", "m2", "m3", "e1"]);
});
