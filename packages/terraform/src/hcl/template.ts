import { parseExpression, parseForIntro } from "./expression.ts";
import { Scanner } from "./scanner.ts";
import type { Expression, TemplatePart } from "./syntax.ts";

/*
 * HCL specification, "Template language": ${ expr }, %{ if }, %{ else }, %{ endif }, %{ for }, %{ endfor }; `~` beside a
 * bracket strips the blanks and one line end next to it; $${ and %%{ stand for themselves. Quoted strings also know the
 * escapes \n \r \t \" \\ \uXXXX \UXXXXXXXX. A heredoc `<<-` removes the smallest indentation of its lines.
 */

type Token =
  | { readonly kind: "text"; text: string }
  | { readonly kind: "interpolation"; readonly value: Expression; readonly left: boolean; readonly right: boolean }
  | {
      readonly kind: "directive";
      readonly name: string;
      readonly intro?: ReturnType<typeof parseForIntro>;
      readonly condition?: Expression;
      readonly left: boolean;
      readonly right: boolean;
      readonly at: number;
    };

/** Parses a quoted template; one without interpolation is a literal. */
export function parseQuoted(scanner: Scanner): Expression {
  const position = scanner.position();
  scanner.at++;
  const tokens: Token[] = [];
  let text = "";
  while (!scanner.take('"')) {
    if (scanner.done || scanner.startsWith("\n"))
      scanner.fail(`string: expected a closing quote, found ${scanner.found()}`);
    if (scanner.startsWith("$${") || scanner.startsWith("%%{")) {
      text += scanner.text.slice(scanner.at + 1, scanner.at + 3);
      scanner.at += 3;
    } else if (scanner.startsWith("${") || scanner.startsWith("%{")) {
      if (text !== "") tokens.push({ kind: "text", text });
      text = "";
      tokens.push(parseSequence(scanner));
    } else if (scanner.startsWith("\\")) {
      text += parseEscape(scanner);
    } else {
      text += scanner.text[scanner.at++];
    }
  }
  if (text !== "") tokens.push({ kind: "text", text });
  stripBlanks(tokens);
  return finish(scanner, tokens, position);
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

function parseEscape(scanner: Scanner): string {
  const letter = scanner.text[scanner.at + 1] ?? "";
  const plain = ESCAPES[letter];
  if (plain !== undefined) {
    scanner.at += 2;
    return plain;
  }
  const length = letter === "u" ? 4 : letter === "U" ? 8 : 0;
  const digits = scanner.text.slice(scanner.at + 2, scanner.at + 2 + length);
  if (length === 0 || !/^[0-9a-fA-F]+$/.test(digits) || digits.length !== length)
    scanner.fail(`string: unknown escape \\${letter}; use one of \\n \\r \\t \\" \\\\ \\uXXXX \\UXXXXXXXX`);
  scanner.at += 2 + length;
  return String.fromCodePoint(Number.parseInt(digits, 16));
}

/** Parses `<<NAME` or `<<-NAME` up to the line that holds NAME alone. */
export function parseHeredoc(scanner: Scanner): Expression {
  const position = scanner.position();
  const opening = /^<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/u.exec(
    scanner.text.slice(scanner.at, scanner.at + 200),
  );
  if (!opening) scanner.fail("heredoc: expected <<NAME or <<-NAME and a line end");
  const start = scanner.at + opening[0].length;
  let lineStart = start;
  while (true) {
    const lineEnd = scanner.text.indexOf("\n", lineStart);
    const line = scanner.text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    if (line.trim() === opening[2]) {
      const inner = new Scanner(scanner.text, scanner.file);
      inner.at = start;
      const tokens = heredocTokens(inner, lineStart);
      stripBlanks(tokens);
      if (opening[1] === "-") removeIndentation(tokens);
      scanner.at = lineEnd < 0 ? scanner.text.length : lineEnd;
      return finish(scanner, tokens, position);
    }
    if (lineEnd < 0) scanner.fail(`heredoc: expected a line with ${opening[2]} alone before the end of the file`);
    lineStart = lineEnd + 1;
  }
}

/** Literal text is one token a line, so that `~` strips no further than a line end. */
function heredocTokens(scanner: Scanner, end: number): Token[] {
  const tokens: Token[] = [];
  let text = "";
  while (scanner.at < end) {
    if (scanner.startsWith("$${") || scanner.startsWith("%%{")) {
      text += scanner.text.slice(scanner.at + 1, scanner.at + 3);
      scanner.at += 3;
    } else if (scanner.startsWith("${") || scanner.startsWith("%{")) {
      if (text !== "") tokens.push({ kind: "text", text });
      text = "";
      tokens.push(parseSequence(scanner));
    } else {
      const character = scanner.text[scanner.at++]!;
      text += character;
      if (character === "\n") {
        tokens.push({ kind: "text", text });
        text = "";
      }
    }
  }
  if (text !== "") tokens.push({ kind: "text", text });
  return tokens;
}

/**
 * Takes the smallest indentation of the lines off every line that starts in literal text, as HCL does it: after `~` has
 * stripped blanks, blank lines not counted, a line that starts with an interpolation counted as not indented.
 */
function removeIndentation(tokens: Token[]): void {
  let smallest = Number.POSITIVE_INFINITY;
  let atLineStart = true;
  const indented: (Token & { kind: "text" })[] = [];
  for (const token of tokens) {
    if (atLineStart) {
      atLineStart = false;
      if (token.kind !== "text") smallest = 0;
      else if (token.text.trimStart() !== "" || !token.text.endsWith("\n")) {
        smallest = Math.min(smallest, token.text.length - token.text.trimStart().length);
        indented.push(token);
      }
    }
    if (token.kind === "text" && token.text.endsWith("\n")) atLineStart = true;
  }
  for (const token of indented) token.text = token.text.slice(smallest);
}

function parseSequence(scanner: Scanner): Token {
  const at = scanner.at;
  const directive = scanner.startsWith("%{");
  scanner.at += 2;
  const left = scanner.take("~");
  scanner.skip(true);
  let token: Token;
  if (!directive) {
    token = { kind: "interpolation", value: parseExpression(scanner, true), left, right: false };
  } else {
    const name = scanner.identifierHere() ?? "";
    if (name === "for") token = { kind: "directive", name, intro: parseForIntro(scanner), left, right: false, at };
    else {
      scanner.at += name.length;
      scanner.skip(true);
      if (name === "if")
        token = { kind: "directive", name, condition: parseExpression(scanner, true), left, right: false, at };
      else if (name === "else" || name === "endif" || name === "endfor")
        token = { kind: "directive", name, left, right: false, at };
      else scanner.fail(`template: expected if, else, endif, for or endfor, found ${JSON.stringify(name)}`, at);
    }
  }
  scanner.skip(true);
  const right = scanner.take("~");
  scanner.expect("}", "template");
  return { ...token, right } as Token;
}

function finish(scanner: Scanner, tokens: Token[], position: Expression["position"]): Expression {
  const cursor = { index: 0 };
  const parts = readParts(scanner, tokens, cursor, []);
  const [only] = parts;
  if (only === undefined) return { kind: "literal", value: "", position };
  if (parts.length === 1 && only.kind === "text") return { kind: "literal", value: only.text, position };
  return { kind: "template", parts, position };
}

function stripBlanks(tokens: readonly Token[]): void {
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.kind === "text") continue;
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    if (token.left && before?.kind === "text") before.text = before.text.replace(/[ \t\r\n]+$/, "");
    if (token.right && after?.kind === "text") after.text = after.text.replace(/^[ \t\r\n]+/, "");
  }
}

function readParts(
  scanner: Scanner,
  tokens: readonly Token[],
  cursor: { index: number },
  closers: readonly string[],
): TemplatePart[] {
  const parts: TemplatePart[] = [];
  while (cursor.index < tokens.length) {
    const token = tokens[cursor.index]!;
    if (token.kind === "directive" && closers.includes(token.name)) return parts;
    cursor.index++;
    if (token.kind === "text") {
      const before = parts.at(-1);
      if (before?.kind === "text") parts[parts.length - 1] = { kind: "text", text: before.text + token.text };
      else if (token.text !== "") parts.push({ kind: "text", text: token.text });
    } else if (token.kind === "interpolation") {
      parts.push({ kind: "interpolation", value: token.value });
    } else if (token.name === "if") {
      const yes = readParts(scanner, tokens, cursor, ["else", "endif"]);
      const hasElse = (tokens[cursor.index] as { name?: string } | undefined)?.name === "else";
      if (hasElse) cursor.index++;
      const no = hasElse ? readParts(scanner, tokens, cursor, ["endif"]) : [];
      closeDirective(scanner, tokens, cursor, "endif", token.at);
      parts.push({ kind: "if", condition: token.condition!, yes, no });
    } else if (token.name === "for") {
      const body = readParts(scanner, tokens, cursor, ["endfor"]);
      closeDirective(scanner, tokens, cursor, "endfor", token.at);
      parts.push({ kind: "for", ...token.intro!, body });
    } else {
      scanner.fail(`template: ${token.name} without its opening directive`, token.at);
    }
  }
  return parts;
}

function closeDirective(
  scanner: Scanner,
  tokens: readonly Token[],
  cursor: { index: number },
  name: string,
  at: number,
): void {
  if (cursor.index >= tokens.length) scanner.fail(`template: expected %{ ${name} } for this directive`, at);
  cursor.index++;
}

/** Parses a whole file as a template, for templatefile(). */
export function parseTemplate(text: string, file: string): Expression {
  const scanner = new Scanner(text, file);
  const position = scanner.position();
  const tokens = heredocTokens(scanner, scanner.text.length);
  stripBlanks(tokens);
  return finish(scanner, tokens, position);
}
