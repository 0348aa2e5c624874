import { parseExpression } from "./expression.ts";
import { Scanner } from "./scanner.ts";
import type { Attribute, Block, Body } from "./syntax.ts";

/*
 * HCL native syntax specification, "Structural language":
 *   Body = (Attribute | Block | OneLineBlock)*;   Attribute = Identifier "=" Expression Newline;
 *   Block = Identifier (StringLit|Identifier)* "{" Newline Body "}" Newline;
 *   OneLineBlock = Identifier (StringLit|Identifier)* "{" (Identifier "=" Expression)? "}" Newline;
 */

/**
 * Parses a configuration file.
 * @throws TerraformError TERRAFORM_SYNTAX with the place, what was expected and what was found.
 */
export function parseHcl(text: string, file: string): Body {
  const scanner = new Scanner(text, file);
  const body = parseBody(scanner, false);
  if (!scanner.done) scanner.fail(`configuration: expected an argument or a block, found ${scanner.found()}`);
  return body;
}

function parseBody(scanner: Scanner, nested: boolean): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  const seen = new Map<string, Attribute>();
  while (true) {
    scanner.skip(true);
    if (scanner.done || (nested && scanner.startsWith("}"))) return { attributes, blocks };
    const position = scanner.position();
    const start = scanner.at;
    const name = scanner.identifier("body");
    scanner.skip(false);
    if (scanner.startsWith("=") && !scanner.startsWith("==")) {
      scanner.at++;
      scanner.skip(false);
      const attribute = { name, value: parseExpression(scanner, false), position };
      const earlier = seen.get(name);
      if (earlier) scanner.fail(`argument ${name}: set twice; first on line ${earlier.position.line}`, start);
      seen.set(name, attribute);
      attributes.push(attribute);
    } else {
      blocks.push(parseBlock(scanner, name, position));
    }
    endOfItem(scanner, nested, name);
  }
}

function endOfItem(scanner: Scanner, nested: boolean, name: string): void {
  scanner.skip(false);
  if (scanner.done || scanner.take("\n") || (nested && scanner.startsWith("}"))) return;
  scanner.fail(`${name}: expected the end of the line, found ${scanner.found()}`);
}

function parseBlock(scanner: Scanner, type: string, position: Block["position"]): Block {
  const labels: string[] = [];
  while (!scanner.startsWith("{")) {
    if (scanner.startsWith('"')) {
      const label = parseExpression(scanner, false);
      if (label.kind !== "literal" || typeof label.value !== "string")
        scanner.fail(`block ${type}: expected a plain string as label`);
      labels.push(label.value);
    } else if (scanner.identifierHere() !== undefined) {
      labels.push(scanner.identifier(`block ${type}`));
    } else {
      scanner.fail(`${type}: expected "=" for an argument or "{" for a block, found ${scanner.found()}`);
    }
    scanner.skip(false);
  }
  scanner.at++;
  const body = parseBody(scanner, true);
  scanner.expect("}", `block ${type}`);
  return { type, labels, body, position };
}
