import { expect, test } from "vitest";
import { readExpressions } from "../../../src/services/dynamodb/request-expressions.ts";

/*
 * Refusals as AWS words them; texts from the DynamoDB answers that dynalite's test-suite records
 * (github.com/architect/dynalite, test/*.js).
 */

const NAMES = { "#a": "a", "#b": "b" };
const VALUES = {
  ":s": { S: "x" },
  ":t": { S: "a" },
  ":n": { N: "1" },
  ":l": { L: [] },
  ":m": { M: {} },
  ":ss": { SS: ["x"] },
  ":ty": { S: "Q" },
};

/** Placeholders that an expression uses: others would be refused as unused. */
function used<Value>(all: Readonly<Record<string, Value>>, source: string): Record<string, Value> | undefined {
  const entries = Object.entries(all).filter(([key]) => new RegExp(`${key}\\b`).test(source));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function refusalOf(member: string, source: string): string {
  const input = {
    [member]: source,
    ExpressionAttributeNames: used(NAMES, source),
    ExpressionAttributeValues: used(VALUES, source),
  };
  try {
    readExpressions(input, []);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
}

test.each([
  ["", "The expression can not be empty;"],
  ["whatever bing", 'Syntax error; token: "bing", near: "whatever bing"'],
  ["#a =", 'Syntax error; token: "<EOF>", near: "="'],
  ["(#a = :s", 'Syntax error; token: "<EOF>", near: ":s"'],
  ["abort = :s", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["#nope = :s", "An expression attribute name used in the document path is not defined; attribute name: #nope"],
  ["#a = :nope", "An expression attribute value used in expression is not defined; attribute value: :nope"],
  ["nofn(#a)", "Invalid function name; function: nofn"],
  ["size(#a)", "The function is not allowed to be used this way in an expression; function: size"],
  [
    "attribute_exists(#a) = :s",
    "The function is not allowed to be used this way in an expression; function: attribute_exists",
  ],
  [
    "begins_with(#a)",
    "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
  ],
  ["attribute_exists(:s)", "Operator or function requires a document path; operator or function: attribute_exists"],
  [
    "begins_with(#a, :n)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  ],
  [
    "attribute_type(#a, :ty)",
    "Invalid attribute type name found; type: Q, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
  ],
  ["#a < :m", "Incorrect operand type for operator or function; operator or function: <, operand type: M"],
  [
    "#a = #a",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
  ],
  [
    "#a BETWEEN :s AND :t",
    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {S:a}",
  ],
  [
    "#a BETWEEN :n AND :t",
    "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}",
  ],
  ["((#a = :s))", "The expression has redundant parentheses;"],
])("condition %j is refused", (source, message) => {
  expect(refusalOf("ConditionExpression", source)).toBe(`Invalid ConditionExpression: ${message}`);
});

test.each([
  // github.com/aws/aws-sdk-js/issues/1691
  ["set _something = :s", 'Syntax error; token: "_", near: "set _something"'],
  // github.com/getndazn/dazn-lambda-powertools/issues/242
  ["SET #a = :s, #, #b = :s", 'Syntax error; token: "#", near: ", #,"'],
])("update %j is refused in the words that callers of DynamoDB report", (source, message) => {
  expect(refusalOf("UpdateExpression", source)).toBe(`Invalid UpdateExpression: ${message}`);
});

test.each([
  ["", "The expression can not be empty;"],
  ["SET #a", 'Syntax error; token: "<EOF>", near: "#a"'],
  ["#a = :s", 'Syntax error; token: "#a", near: "#a ="'],
  ["SET #a = :s SET #b = :s", 'The "SET" section can only be used once in an update expression;'],
  ["SET #a = nofn(#b)", "Invalid function name; function: nofn"],
  [
    "SET #a = :s, #a = :t",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
  ],
  [
    "SET #a.#b = :s REMOVE #a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]",
  ],
  [
    "SET #a.#b = :s, #a[0] = :s",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]",
  ],
  ["SET #a = #b + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S"],
  [
    "SET #a = list_append(#a, :n)",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
  ],
  [
    "SET #a = if_not_exists(:s, :t)",
    "Operator or function requires a document path; operator or function: if_not_exists",
  ],
  [
    "ADD #a :s",
    "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
  ],
  [
    "DELETE #a :n",
    "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
  ],
])("update %j is refused", (source, message) => {
  expect(refusalOf("UpdateExpression", source)).toBe(`Invalid UpdateExpression: ${message}`);
});

test.each([
  [
    { ConditionExpression: "a = :s", ExpressionAttributeValues: { ":s": { S: "" }, ":u": { N: "1" } } },
    "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}",
  ],
  [
    { ConditionExpression: "attribute_exists(a)", ExpressionAttributeNames: { "#x": "x" } },
    "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}",
  ],
  [
    { ExpressionAttributeNames: { "#x": "x" } },
    "ExpressionAttributeNames can only be specified when using expressions",
  ],
  [
    { ExpressionAttributeValues: { ":x": { N: "1" } } },
    "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
  ],
  [{ ConditionExpression: "a = :s", ExpressionAttributeValues: {} }, "ExpressionAttributeValues must not be empty"],
  [
    { ConditionExpression: "a = :s", ExpressionAttributeValues: { s: { S: "" } } },
    'ExpressionAttributeValues contains invalid key: Syntax error; key: "s"',
  ],
  [
    { ConditionExpression: "a = :s", ExpressionAttributeValues: { ":s": { N: "x" } } },
    "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :s",
  ],
])("request %j is refused", (input, message) => {
  expect(() => readExpressions(input, ["ConditionExpression"])).toThrow(message);
});
