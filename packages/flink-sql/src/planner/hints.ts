import { invalid, notImplemented, type Position } from "../errors.ts";
import { tokenize } from "../lexer/lexer.ts";
import type { TableExpression } from "../parser/ast-query.ts";
import { Cursor } from "../parser/cursor.ts";
import type { CatalogTable } from "./catalog.ts";

interface Hint {
  /** In upper case. */
  readonly name: string;
  readonly args: readonly { readonly key: string; readonly value: string | undefined }[];
}

/** Hints about how a batch job joins: a streaming job of Flink takes them and does nothing with them. */
const BATCH_HINTS = new Set(["BROADCAST", "SHUFFLE_HASH", "SHUFFLE_MERGE", "NEST_LOOP"]);

/** The hints between the marks of a comment, with keys and values or a list of names. */
function parseHints(text: string, at: Position): Hint[] {
  const cursor = new Cursor(text, tokenize(text));
  const hints: Hint[] = [];
  const word = () => (cursor.token.kind === "string" ? cursor.string() : cursor.names().join("."));
  try {
    while (!cursor.done) {
      const name = cursor.next().text.toUpperCase();
      const args = cursor.isOperator("(")
        ? cursor.parenthesised(() => ({ key: word(), value: cursor.accept("=") ? word() : undefined }))
        : [];
      hints.push({ name, args });
      cursor.accept(",");
    }
  } catch {
    throw invalid(`Hint ${text} cannot be read`, at);
  }
  return hints;
}

/** A table with the options that `OPTIONS` behind its name sets. */
export function withOptionsHint(table: CatalogTable, hint: string | undefined, at: Position): CatalogTable {
  if (hint === undefined) return table;
  const options = new Map(table.options);
  for (const { name, args } of parseHints(hint, at)) {
    if (name !== "OPTIONS") throw unknown(name, at);
    for (const { key, value } of args) {
      if (value === undefined) throw invalid(`Hint OPTIONS only support key-value options`, at);
      options.set(key, value);
    }
  }
  return { ...table, name: `${table.name} /*+ ${hint} */`, hinted: table.name, options };
}

/** Refuses hints of a query that would change what it does, and those that name no table of it. */
export function checkQueryHints(text: string | undefined, from: TableExpression | undefined, at: Position): void {
  if (text === undefined) return;
  const tables = new Set(from === undefined ? [] : namesIn(from));
  for (const { name, args } of parseHints(text, at)) {
    if (name === "STATE_TTL" || name === "LOOKUP") throw notImplemented(`Hint ${name}`, at);
    if (!BATCH_HINTS.has(name)) throw unknown(name, at);
    const missing = args.filter(({ key }) => !tables.has(key));
    if (missing.length > 0) {
      const list = missing.map(({ key }) => `\`${key}\``).join(", ");
      throw invalid(
        `The options of following hints cannot match the name of input tables or views: \n${list} in \`${name}\``,
        at,
      );
    }
  }
}

function unknown(name: string, at: Position): Error {
  return invalid(`Hint: ${name} should be registered in the HintStrategyTable`, at);
}

/** Names and aliases of the tables of FROM. */
function namesIn(table: TableExpression): string[] {
  if (table.kind === "join") return [...namesIn(table.left), ...namesIn(table.right)];
  if (table.alias !== undefined) return [table.alias.name];
  if (table.kind === "match") return namesIn(table.input);
  return table.kind === "tableName" ? [table.name.join("."), table.name.at(-1)!] : [];
}
