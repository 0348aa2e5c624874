import { parseOption } from "../connectors/options.ts";
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

/** How long the hint STATE_TTL lets state about tables be kept; each must be taken by a join or by groups. */
export class StateTtlHint {
  readonly #milliseconds: ReadonlyMap<string, number>;
  readonly #taken = new Set<string>();

  constructor(milliseconds: ReadonlyMap<string, number>) {
    this.#milliseconds = milliseconds;
  }

  /** The milliseconds for a table of FROM, undefined when there are none. */
  take(table: TableExpression | undefined): number | undefined {
    const name = table === undefined || table.kind === "join" ? [] : namesIn(table);
    const found = name.find((one) => this.#milliseconds.has(one));
    if (found === undefined) return undefined;
    this.#taken.add(found);
    return this.#milliseconds.get(found);
  }

  /** Refuses a table whose state is of another kind. */
  check(at: Position): void {
    for (const name of this.#milliseconds.keys())
      if (!this.#taken.has(name))
        throw notImplemented(`Hint STATE_TTL of '${name}', which no regular join or group keeps,`, at);
  }
}

export const NO_TTL = new StateTtlHint(new Map());

/** Reads the hints of a query; refuses those that would change what it does, and those that name no table of it. */
export function queryHints(text: string | undefined, from: TableExpression | undefined, at: Position): StateTtlHint {
  if (text === undefined) return NO_TTL;
  const tables = new Set(from === undefined ? [] : namesIn(from));
  const ttl = new Map<string, number>();
  for (const { name, args } of parseHints(text, at)) {
    if (name === "LOOKUP") throw notImplemented(`Hint ${name}`, at);
    if (name !== "STATE_TTL" && !BATCH_HINTS.has(name)) throw unknown(name, at);
    const missing = args.filter(({ key }) => !tables.has(key));
    if (missing.length > 0) {
      const list = missing.map(({ key }) => `\`${key}\``).join(", ");
      throw invalid(
        `The options of following hints cannot match the name of input tables or views: \n${list} in \`${name}\``,
        at,
      );
    }
    if (name === "STATE_TTL") for (const { key, value = "" } of args) ttl.set(key, milliseconds(value, at));
  }
  return new StateTtlHint(ttl);
}

function milliseconds(value: string, at: Position): number {
  const parsed = parseOption(value, "duration");
  if (typeof parsed !== "number") throw invalid(`Invalid STATE_TTL hint value: ${value}`, at);
  return parsed;
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
