import type { Column } from "@aws-sdk/client-glue";
import { AwsError } from "../../errors.ts";
import { invalidInput } from "./errors.ts";
import { type PartitionType, partitionType, type Value } from "./partition-values.ts";

/*
 * API reference, GetPartitions, Expression: the WHERE clause of the JSQLParser, of which Glue takes
 *   or = and { "OR" and }      and = term { "AND" term }      term = "NOT" term | "(" or ")" | condition
 *   condition = column ( comparison literal | ["NOT"] "IN" "(" literal { "," literal } ")"
 *             | ["NOT"] "BETWEEN" literal "AND" literal | ["NOT"] "LIKE" string | "IS" ["NOT"] "NULL" )
 *   comparison = "=" | "<>" | "!=" | "<" | "<=" | ">" | ">="      literal = number | string | ("date" | "timestamp") string
 * Columns, operators and literals may stand in parentheses. Values compare as the key's type says.
 */

/** Whether the values of a partition are meant. @throws AwsError InvalidStateException when one does not fit its type. */
export type PartitionTest = (values: readonly string[]) => boolean;

/** @throws AwsError InvalidInputException. */
export function compilePartitionExpression(expression: string, keys: readonly Column[]): PartitionTest {
  return new Parser(expression, keys).parse();
}

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))|([A-Za-z0-9_.]+|`[^`]+`|"[^"]+")|(<>|!=|<=|>=|[=<>(),]))/y;

interface Token {
  readonly kind: "string" | "number" | "word" | "sign";
  readonly text: string;
}

interface KeyReference {
  readonly index: number;
  readonly type: PartitionType;
}

class Parser {
  readonly #expression: string;
  readonly #keys: readonly Column[];
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string, keys: readonly Column[]) {
    this.#expression = expression;
    this.#keys = keys;
    this.#tokens = tokenize(expression);
  }

  parse(): PartitionTest {
    const test = this.#or();
    if (this.#at < this.#tokens.length) throw unsupported(this.#expression);
    return test;
  }

  #or(): PartitionTest {
    const tests = [this.#and()];
    while (this.#takeOperator("OR")) tests.push(this.#and());
    return tests.length === 1 ? tests[0]! : (values) => tests.some((test) => test(values));
  }

  #and(): PartitionTest {
    const tests = [this.#term()];
    while (this.#takeOperator("AND")) tests.push(this.#term());
    return tests.length === 1 ? tests[0]! : (values) => tests.every((test) => test(values));
  }

  #term(): PartitionTest {
    if (this.#takeWord("NOT")) {
      const test = this.#term();
      return (values) => !test(values);
    }
    // "(" opens a condition or only a column: the first is tried, since a column alone is no condition.
    if (this.#peek()?.text === "(") {
      const start = this.#at;
      try {
        this.#at++;
        const test = this.#or();
        this.#expect(")");
        return test;
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        this.#at = start;
      }
    }
    return this.#condition();
  }

  #condition(): PartitionTest {
    const key = this.#column();
    const { index, type } = key;
    if (this.#takeWord("IS")) {
      const negated = this.#takeWord("NOT");
      this.#expectWord("NULL");
      return () => negated;
    }
    const negated = this.#takeWord("NOT");
    const read = (values: readonly string[]): Value => readValue(type, values[index]!);
    if (this.#takeWord("IN")) {
      const wanted = this.#list(type);
      return (values) => wanted.some((value) => type.compare(read(values), value) === 0) !== negated;
    }
    if (this.#takeWord("BETWEEN")) {
      const low = this.#literal(type);
      if (!this.#takeOperator("AND")) throw unsupported(this.#expression);
      const high = this.#literal(type);
      return (values) => (type.compare(read(values), low) >= 0 && type.compare(read(values), high) <= 0) !== negated;
    }
    if (this.#takeWord("LIKE")) {
      if (type.family !== "String") throw invalidInput(`${type.family} data type doesn't support operation 'LIKE'`);
      const pattern = likePattern(this.#string());
      return (values) => pattern.test(values[index]!) !== negated;
    }
    const compare = COMPARISONS[this.#next()?.text ?? ""];
    if (compare === undefined || negated) throw unsupported(this.#expression);
    const wanted = this.#literal(type);
    return (values) => compare(type.compare(read(values), wanted));
  }

  #column(): KeyReference {
    const name = this.#parenthesised(() => {
      const token = this.#next();
      if (token?.kind !== "word" && token?.kind !== "number") throw unsupported(this.#expression);
      return token.text;
    });
    const index = this.#keys.findIndex((key) => key.Name!.toLowerCase() === name.toLowerCase());
    if (index < 0) throw invalidInput(`Unknown column '${name}'`);
    return { index, type: partitionType(this.#keys[index]!.Type ?? "string") };
  }

  #list(type: PartitionType): readonly Value[] {
    this.#expect("(");
    const values = [this.#literal(type)];
    while (this.#peek()?.text === ",") {
      this.#at++;
      values.push(this.#literal(type));
    }
    this.#expect(")");
    return values;
  }

  #literal(type: PartitionType): Value {
    const text = this.#parenthesised(() => {
      const token = this.#next();
      if (token?.kind === "word" && /^(date|timestamp)$/i.test(token.text)) return this.#string();
      if (token?.kind !== "string" && token?.kind !== "number") throw unsupported(this.#expression);
      return token.text;
    });
    const value = type.read(text);
    if (value === undefined) throw invalidInput(type.problem(text));
    return value;
  }

  #string(): string {
    return this.#parenthesised(() => {
      const token = this.#next();
      if (token?.kind !== "string") throw unsupported(this.#expression);
      return token.text;
    });
  }

  #parenthesised(read: () => string): string {
    let depth = 0;
    for (; this.#peek()?.text === "(" && this.#peek()?.kind === "sign"; this.#at++) depth++;
    const text = read();
    for (; depth > 0; depth--) this.#expect(")");
    return text;
  }

  /** Takes `AND` or `OR`, which may stand in parentheses. */
  #takeOperator(word: string): boolean {
    let depth = 0;
    while (this.#tokens[this.#at + depth]?.text === "(") depth++;
    const token = this.#tokens[this.#at + depth];
    if (token?.kind !== "word" || token.text.toUpperCase() !== word) return false;
    for (let index = 1; index <= depth; index++) if (this.#tokens[this.#at + depth + index]?.text !== ")") return false;
    this.#at += 2 * depth + 1;
    return true;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token?.kind !== "word" || token.text.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw unsupported(this.#expression);
  }

  #expect(sign: string): void {
    const token = this.#next();
    if (token?.kind !== "sign" || token.text !== sign) throw unsupported(this.#expression);
  }
}

function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw unsupported(expression);
    const [, string, number, word, sign] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: string.slice(1, -1).replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word.replace(/^[`"]|[`"]$/g, "") });
    else tokens.push({ kind: "sign", text: sign! });
  }
  return tokens;
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** The value of a partition. @throws AwsError InvalidStateException when it does not fit the type its key has now. */
function readValue(type: PartitionType, text: string): Value {
  const value = type.read(text);
  if (value === undefined) throw new AwsError("InvalidStateException", type.problem(text));
  return value;
}

/** `%` is any text, `_` any character. */
function likePattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")
    .replaceAll("%", "[^]*")
    .replaceAll("_", "[^]");
  return new RegExp(`^${source}$`, "u");
}

/** Told apart from other refusals, because the parser may try another reading after it. */
class Unsupported extends AwsError {}

function unsupported(expression: string): Unsupported {
  return new Unsupported("InvalidInputException", `Unsupported expression '${expression}'`);
}
