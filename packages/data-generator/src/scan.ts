import { DataGeneratorError, type Position } from "./errors.ts";

/** A call in a template, `{{module.method(argument)}}`. */
export interface ScannedCall {
  readonly name: string;
  /** Text between the parentheses, undefined without them or with nothing in them. */
  readonly argument: string | undefined;
  readonly position: Position;
  readonly argumentPosition: Position;
}

/** A text between calls as it stands in the template, its line breaks included, and where it begins. */
export interface ScannedText {
  readonly text: string;
  readonly offset: number;
}

/** A template in pieces: texts and the calls between them. */
export type Piece = ScannedText | ScannedCall;

/**
 * Takes a template apart, without the space around it.
 * @throws DataGeneratorError DATA_GENERATOR_TEMPLATE_INVALID with the position of what breaks it.
 */
export function scanTemplate(template: string): Piece[] {
  const pieces: Piece[] = [];
  let offset = template.length - template.trimStart().length;
  const end = template.trimEnd().length;
  while (offset < end) {
    const open = template.indexOf("{{", offset);
    if (open < 0 || open >= end) {
      addText(pieces, template.slice(offset, end), offset);
      break;
    }
    addText(pieces, template.slice(offset, open), offset);
    const call = scanCall(template, open);
    pieces.push(call.call);
    offset = call.end;
  }
  return pieces;
}

function addText(pieces: Piece[], text: string, offset: number): void {
  if (text !== "") pieces.push({ text, offset });
}

const NAME = /\s*([A-Za-z]+\.[A-Za-z]+)\s*/y;

function scanCall(template: string, open: number): { call: ScannedCall; end: number } {
  NAME.lastIndex = open + 2;
  const found = NAME.exec(template);
  if (!found) throw invalid(template, open, "expected {{module.method}} or {{module.method(argument)}}");
  let offset = NAME.lastIndex;
  let argument: string | undefined;
  const argumentStart = offset + 1;
  if (template[offset] === "(") {
    const close = argumentEnd(template, offset);
    if (close < 0) throw invalid(template, offset, `${found[1]}: the parenthesis is not closed`);
    argument = template.slice(argumentStart, close).trim() || undefined;
    offset = close + 1;
  }
  while (/\s/.test(template[offset] ?? "")) offset++;
  if (!template.startsWith("}}", offset)) throw invalid(template, offset, `${found[1]}: expected }}`);
  const call = {
    name: found[1]!,
    argument,
    position: positionOf(template, open),
    argumentPosition: positionOf(template, argument === undefined ? open : argumentStart),
  };
  return { call, end: offset + 2 };
}

/** Offset of the parenthesis that closes the one at `open`; those in strings and further ones inside do not count. */
function argumentEnd(template: string, open: number): number {
  let depth = 0;
  for (let offset = open; offset < template.length; offset++) {
    const char = template[offset];
    if (char === '"') offset = stringEnd(template, offset);
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return offset;
  }
  return -1;
}

function stringEnd(template: string, open: number): number {
  for (let offset = open + 1; offset < template.length; offset++) {
    if (template[offset] === "\\") offset++;
    else if (template[offset] === '"') return offset;
  }
  return template.length;
}

function invalid(template: string, offset: number, message: string): DataGeneratorError {
  return new DataGeneratorError("DATA_GENERATOR_TEMPLATE_INVALID", message, { position: positionOf(template, offset) });
}

/** Line and column of an offset. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
