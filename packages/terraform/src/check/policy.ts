import type { Block, Body, Expression, Position } from "../hcl/syntax.ts";
import type { Declarations, SourceFile } from "./declarations.ts";
import type { Report } from "./finding.ts";
import { literalText, walkBody } from "./walk.ts";

/*
 * A statement grants too much when an action holds `*`, a resource is `*`, or it allows by exception (NotAction,
 * NotResource). A comment `# reason: …` on the line of the statement or of the value, or on the one above, states why.
 */

interface Statement {
  readonly position: Position;
  readonly effect: Expression | undefined;
  readonly actions: Expression | undefined;
  readonly resources: Expression | undefined;
  readonly exceptions: readonly Expression[];
}

/** Statements of policy documents, jsonencode() and module arguments that allow more than they name. */
export function checkPolicies(declarations: Declarations, report: Report): void {
  for (const file of declarations.files) {
    const statements: Statement[] = [];
    for (const block of file.blocks) {
      if (block.type === "data" && block.labels[0] === "aws_iam_policy_document") collectBlocks(block.body, statements);
      walkBody(block.body, (part) => {
        const statement = readObject(part);
        if (statement) statements.push(statement);
      });
    }
    for (const statement of statements) checkStatement(statement, file, report);
  }
}

function collectBlocks(body: Body, statements: Statement[]): void {
  for (const block of body.blocks) {
    const content = block.type === "dynamic" ? block.body.blocks.find((nested) => nested.type === "content") : block;
    const name = block.type === "dynamic" ? block.labels[0] : block.type;
    if (name !== "statement" || !content) continue;
    statements.push(readBlock(content, block.position));
  }
}

function readBlock(block: Block, position: Position): Statement {
  const value = (name: string) => block.body.attributes.find((attribute) => attribute.name === name)?.value;
  return {
    position,
    effect: value("effect"),
    actions: value("actions"),
    resources: value("resources"),
    exceptions: [value("not_actions"), value("not_resources")].filter((item) => item !== undefined),
  };
}

/** A statement of a JSON policy or of a module's argument: an object with actions and resources, or an Effect. */
function readObject(expression: Expression): Statement | undefined {
  if (expression.kind !== "object") return undefined;
  const value = (name: string) => expression.entries.find((entry) => literalText(entry.key) === name)?.value;
  const actions = value("Action") ?? value("actions");
  const resources = value("Resource") ?? value("resources");
  const exceptions = [value("NotAction"), value("NotResource")].filter((item) => item !== undefined);
  if (!(value("Effect") && (actions || resources || exceptions.length > 0)) && !(actions && resources))
    return undefined;
  return { position: expression.position, effect: value("Effect"), actions, resources, exceptions };
}

function checkStatement(statement: Statement, file: SourceFile, report: Report): void {
  if (literalText(statement.effect) === "Deny") return;
  const check = (expression: Expression, message: string) => {
    if (!hasReason(file, [statement.position.line, expression.position.line]))
      report("iam-wildcard", expression.position, `${message}; name what is needed, or state why: # reason: …`);
  };
  for (const item of itemsOf(statement.actions))
    if (textOf(item).includes("*")) check(item, `the statement allows the actions ${JSON.stringify(textOf(item))}`);
  for (const item of itemsOf(statement.resources))
    if (textOf(item) === "*") check(item, "the statement allows every resource");
  for (const item of statement.exceptions) check(item, "the statement allows everything but what it names");
}

function itemsOf(expression: Expression | undefined): readonly Expression[] {
  if (!expression) return [];
  return expression.kind === "tuple" ? expression.items : [expression];
}

/** Literal text with interpolations left out. */
function textOf(expression: Expression): string {
  if (expression.kind === "template")
    return expression.parts.map((part) => (part.kind === "text" ? part.text : "\uFFFC")).join("");
  return literalText(expression) ?? "";
}

function hasReason(file: SourceFile, lines: readonly number[]): boolean {
  return lines.some((line) =>
    [file.lines[line - 1], file.lines[line - 2]].some((text) => /(#|\/\/)\s*reason:\s*\S/.test(text ?? "")),
  );
}
