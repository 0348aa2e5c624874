import type { TerraformError } from "../errors.ts";
import { readNumber } from "./number.ts";
import type { Scanner } from "./scanner.ts";
import { type BinaryOperator, type Expression, type ForExpression, type ObjectEntry, SPLAT_ITEM } from "./syntax.ts";
import { parseHeredoc, parseQuoted } from "./template.ts";

/*
 * HCL specification, "Expressions": conditional binds weakest, then by level
 *   || ; && ; == != ; < > <= >= ; + - ; * / %
 * then unary - and !, then a term with its traversals. Newlines count only outside brackets.
 */

const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** Parses one expression; `newlines` says whether line ends are blanks here (inside brackets they are). */
export function parseExpression(scanner: Scanner, newlines: boolean): Expression {
  const position = scanner.position();
  const condition = parseBinary(scanner, newlines, 0);
  const end = scanner.at;
  scanner.skip(newlines);
  if (!scanner.take("?")) {
    scanner.at = end;
    return condition;
  }
  scanner.skip(true);
  const yes = parseExpression(scanner, newlines);
  scanner.skip(true);
  scanner.expect(":", "conditional");
  scanner.skip(true);
  const no = parseExpression(scanner, newlines);
  return { kind: "conditional", condition, yes, no, position };
}

function parseBinary(scanner: Scanner, newlines: boolean, level: number): Expression {
  if (level === LEVELS.length) return parseUnary(scanner, newlines);
  const position = scanner.position();
  let left = parseBinary(scanner, newlines, level + 1);
  while (true) {
    const end = scanner.at;
    scanner.skip(newlines);
    const operator = LEVELS[level]!.find((candidate) => scanner.startsWith(candidate));
    // `=>` ends the key of an object for-expression; `//` and `/*` were skipped as comments.
    if (operator === undefined || (operator === "==" ? false : scanner.startsWith("=>"))) {
      scanner.at = end;
      return left;
    }
    scanner.at += operator.length;
    scanner.skip(newlines);
    left = { kind: "binary", operator, left, right: parseBinary(scanner, newlines, level + 1), position };
  }
}

function parseUnary(scanner: Scanner, newlines: boolean): Expression {
  const position = scanner.position();
  for (const operator of ["-", "!"] as const) {
    if (scanner.startsWith(operator) && !scanner.startsWith("!=")) {
      scanner.at++;
      scanner.skip(newlines);
      return { kind: "unary", operator, operand: parseUnary(scanner, newlines), position };
    }
  }
  return parseTraversal(scanner, parseTerm(scanner, newlines), newlines);
}

function parseTraversal(scanner: Scanner, term: Expression, newlines: boolean): Expression {
  let value = term;
  while (true) {
    const position = scanner.position();
    if (scanner.startsWith("[*]")) {
      scanner.at += 3;
      return { kind: "splat", object: value, each: parseTraversal(scanner, splatItem(position), newlines), position };
    }
    if (scanner.startsWith(".*")) {
      scanner.at += 2;
      let each: Expression = splatItem(position);
      while (scanner.startsWith(".") && !scanner.startsWith(".*")) each = parseDot(scanner, each);
      value = { kind: "splat", object: value, each, position };
    } else if (scanner.take("[")) {
      scanner.skip(true);
      const key = parseExpression(scanner, true);
      scanner.skip(true);
      scanner.expect("]", "index");
      value = { kind: "index", object: value, key, position };
    } else if (scanner.startsWith(".") && !scanner.startsWith("...")) {
      value = parseDot(scanner, value);
    } else {
      return value;
    }
  }
}

function splatItem(position: Expression["position"]): Expression {
  return { kind: "variable", name: SPLAT_ITEM, position };
}

/** `.name`, or the legacy index `.0`. */
function parseDot(scanner: Scanner, object: Expression): Expression {
  const position = scanner.position();
  scanner.at++;
  const digits = /^\d+/.exec(scanner.text.slice(scanner.at, scanner.at + 16))?.[0];
  if (digits !== undefined) {
    scanner.at += digits.length;
    return { kind: "index", object, key: { kind: "literal", value: Number(digits), position }, position };
  }
  return { kind: "attribute", object, name: scanner.identifier("attribute"), position };
}

const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function parseTerm(scanner: Scanner, newlines: boolean): Expression {
  const position = scanner.position();
  const character = scanner.text[scanner.at];
  if (character === '"') return parseQuoted(scanner);
  if (scanner.startsWith("<<")) return parseHeredoc(scanner);
  if (character === "(") {
    scanner.at++;
    scanner.skip(true);
    const inner = parseExpression(scanner, true);
    scanner.skip(true);
    scanner.expect(")", "parentheses");
    return inner;
  }
  if (character === "[") return parseTuple(scanner, position);
  if (character === "{") return parseObject(scanner, position);
  NUMBER.lastIndex = scanner.at;
  const digits = NUMBER.exec(scanner.text)?.[0];
  if (digits !== undefined) {
    scanner.at += digits.length;
    return { kind: "literal", value: exactNumber(scanner, digits), position };
  }
  if (scanner.identifierHere() === undefined) scanner.fail(`expression: expected a value, found ${scanner.found()}`);
  const name = scanner.identifier("expression");
  if (name === "true" || name === "false") return { kind: "literal", value: name === "true", position };
  if (name === "null") return { kind: "literal", value: null, position };
  let called = name;
  while (scanner.startsWith("::")) {
    scanner.at += 2;
    called += `::${scanner.identifier("function name")}`;
  }
  const end = scanner.at;
  scanner.skip(newlines);
  if (scanner.take("(")) return parseCall(scanner, called, position);
  scanner.at = end;
  return { kind: "variable", name, position };
}

function exactNumber(scanner: Scanner, digits: string): number {
  try {
    return readNumber(digits);
  } catch (error) {
    scanner.fail((error as TerraformError).summary, scanner.at - digits.length);
  }
}

function parseCall(scanner: Scanner, name: string, position: Expression["position"]): Expression {
  const items: Expression[] = [];
  let expand = false;
  scanner.skip(true);
  while (!scanner.take(")")) {
    items.push(parseExpression(scanner, true));
    scanner.skip(true);
    if (scanner.take("...")) {
      expand = true;
      scanner.skip(true);
      scanner.expect(")", `call of ${name}`);
      break;
    }
    if (!scanner.take(",") && !scanner.startsWith(")"))
      scanner.fail(`call of ${name}: expected "," or ")", found ${scanner.found()}`);
    scanner.skip(true);
  }
  return { kind: "call", name, arguments: items, expand, position };
}

function parseTuple(scanner: Scanner, position: Expression["position"]): Expression {
  scanner.at++;
  scanner.skip(true);
  if (scanner.identifierHere() === "for") return parseFor(scanner, position, "]");
  const items: Expression[] = [];
  while (!scanner.take("]")) {
    items.push(parseExpression(scanner, true));
    scanner.skip(true);
    if (!scanner.take(",") && !scanner.startsWith("]"))
      scanner.fail(`list: expected "," or "]", found ${scanner.found()}`);
    scanner.skip(true);
  }
  return { kind: "tuple", items, position };
}

function parseObject(scanner: Scanner, position: Expression["position"]): Expression {
  scanner.at++;
  scanner.skip(true);
  if (scanner.identifierHere() === "for") {
    const start = scanner.at;
    scanner.at += 3;
    scanner.skip(true);
    const isKey = scanner.startsWith("=") || scanner.startsWith(":");
    scanner.at = start;
    if (!isKey) return parseFor(scanner, position, "}");
  }
  const entries: ObjectEntry[] = [];
  while (!scanner.take("}")) {
    const key = parseKey(scanner);
    scanner.skip(false);
    if (!scanner.take("=") && !scanner.take(":"))
      scanner.fail(`object: expected "=" or ":" after the key, found ${scanner.found()}`);
    scanner.skip(false);
    const value = parseExpression(scanner, false);
    entries.push({ key, value });
    scanner.skip(false);
    if (!scanner.take(",") && !scanner.take("\n") && !scanner.startsWith("}")) {
      scanner.fail(`object: expected ",", a line end or "}", found ${scanner.found()}`);
    }
    scanner.skip(true);
  }
  return { kind: "object", entries, position };
}

/** A bare name is a string unless a traversal or call follows; `(expr)` is evaluated. */
function parseKey(scanner: Scanner): Expression {
  const position = scanner.position();
  const start = scanner.at;
  const name = scanner.identifierHere();
  if (name !== undefined) {
    scanner.at += name.length;
    scanner.skip(false);
    if (scanner.startsWith("=") || scanner.startsWith(":")) return { kind: "literal", value: name, position };
    scanner.at = start;
  }
  return parseExpression(scanner, false);
}

/** After the bracket: `for k, v in collection : key => value... if condition` and the closing bracket. */
function parseFor(scanner: Scanner, position: Expression["position"], close: "]" | "}"): ForExpression {
  const { keyName, valueName, collection } = parseForIntro(scanner);
  scanner.skip(true);
  scanner.expect(":", "for");
  scanner.skip(true);
  let value = parseExpression(scanner, true);
  let key: Expression | undefined;
  let grouping = false;
  scanner.skip(true);
  if (close === "}") {
    scanner.expect("=>", "for");
    scanner.skip(true);
    key = value;
    value = parseExpression(scanner, true);
    scanner.skip(true);
    grouping = scanner.take("...");
    scanner.skip(true);
  }
  let condition: Expression | undefined;
  if (scanner.identifierHere() === "if") {
    scanner.at += 2;
    scanner.skip(true);
    condition = parseExpression(scanner, true);
    scanner.skip(true);
  }
  scanner.expect(close, "for");
  return { kind: "for", keyName, valueName, collection, key, value, condition, grouping, position };
}

/** `for k, v in collection`, shared with the template directive. */
export function parseForIntro(scanner: Scanner): Pick<ForExpression, "keyName" | "valueName" | "collection"> {
  scanner.identifier("for");
  scanner.skip(true);
  let valueName = scanner.identifier("for");
  let keyName: string | undefined;
  scanner.skip(true);
  if (scanner.take(",")) {
    scanner.skip(true);
    keyName = valueName;
    valueName = scanner.identifier("for");
    scanner.skip(true);
  }
  if (scanner.identifierHere() !== "in") scanner.fail(`for: expected "in", found ${scanner.found()}`);
  scanner.at += 2;
  scanner.skip(true);
  return { keyName, valueName, collection: parseExpression(scanner, true) };
}
