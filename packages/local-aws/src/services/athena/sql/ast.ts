import { type Position, QueryFailure } from "../errors.ts";

/** A node of the parser's tree: one key, its kind, over its fields. */
export type Node = Readonly<Record<string, unknown>> | string;
export type Fields = Readonly<Record<string, unknown>>;

/** A name as written, with its place in the text. */
export interface Name {
  readonly name: string;
  readonly quoted?: boolean;
  readonly span?: { readonly start: number; readonly end: number };
}

export function kindOf(node: Node): string {
  if (typeof node === "string") return node;
  const keys = Object.keys(node);
  return keys.length === 1 ? keys[0]! : "";
}

export function fieldsOf(node: Node): Fields {
  return typeof node === "string" ? {} : (((node as Fields)[kindOf(node)] ?? {}) as Fields);
}

/** Fields that say where something stood and how it was spelt, not what it does. */
const INCIDENTAL =
  /^(span|.*_comments|comments|inferred_type|original_name|alias_explicit_as|alias_keyword|nesting_group|.*_text|integer_spelling|.*_spelling|use_outer_keyword|use_inner_keyword|alias_first|name|position_explicit|sql_standard_syntax|from_for_syntax|explicit_method|method_before_size|no_parens)$/;

/** Refuses a clause that the parser understood and the translation does not carry over. */
export function onlyFields(kind: string, fields: Fields, known: readonly string[]): void {
  for (const [field, value] of Object.entries(fields)) {
    if (known.includes(field) || INCIDENTAL.test(field) || isAbsent(value)) continue;
    throw new QueryFailure(
      "NOT_SUPPORTED",
      `clause "${field.replaceAll("_", " ")}" of ${kind.replaceAll("_", " ")} is not run by the embedded Athena: leave it out`,
    );
  }
}

export function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

/** Place of an offset in a text. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}
