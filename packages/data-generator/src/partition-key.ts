import type { Draw, DrawContext } from "./draw.ts";
import { DataGeneratorError, optionError } from "./errors.ts";

/** Longest partition key that Kinesis takes, in characters. */
const LONGEST_KEY = 256;

/** Gives the partition key of a record. */
export interface PartitionKey {
  of(data: unknown, context: DrawContext): string;
}

/**
 * Compiles a partition key: `random` for a random number up to ten digits as the Kinesis Data Generator sends, or a text with
 * members of the record in it, such as `${ticker}` or `device-${sensor.id}`.
 * @throws DataGeneratorError DATA_GENERATOR_OPTION_INVALID; drawing throws DATA_GENERATOR_KEY_MISSING for a record without the
 * member, and for keys that are empty or longer than 256 characters.
 */
export function compilePartitionKey(expression: string): PartitionKey {
  if (expression === "random") return RANDOM_KEY;
  const parts: (string | readonly string[])[] = [];
  let offset = 0;
  for (let open = expression.indexOf("${"); open >= 0; open = expression.indexOf("${", offset)) {
    const close = expression.indexOf("}", open);
    const path = close < 0 ? "" : expression.slice(open + 2, close);
    if (!/^[^.\s]+(?:\.[^.\s]+)*$/.test(path)) {
      throw optionError(`partitionKey: expected \${member} or \${member.member} at column ${open + 1}`);
    }
    if (open > offset) parts.push(expression.slice(offset, open));
    parts.push(path.split("."));
    offset = close + 1;
  }
  if (offset < expression.length) parts.push(expression.slice(offset));
  if (parts.length === 0) throw optionError("partitionKey: expected a text");
  return new MemberKey(expression, parts);
}

/** The key that a draw gives, apart from the record. */
export function drawnPartitionKey(draw: Draw<string | number>): PartitionKey {
  return { of: (_, context) => String(draw.draw(context)) };
}

const RANDOM_KEY: PartitionKey = { of: (_, { random }) => String(random.below(10_000_000_000)) };

class MemberKey implements PartitionKey {
  readonly #expression: string;
  readonly #parts: readonly (string | readonly string[])[];

  constructor(expression: string, parts: readonly (string | readonly string[])[]) {
    this.#expression = expression;
    this.#parts = parts;
  }

  of(data: unknown): string {
    let key = "";
    for (const part of this.#parts) key += typeof part === "string" ? part : this.#member(data, part);
    if (key === "" || key.length > LONGEST_KEY) {
      throw this.#fail(`gives a key of ${key.length} characters, of 1 to ${LONGEST_KEY}`);
    }
    return key;
  }

  #member(data: unknown, path: readonly string[]): string {
    let value = data;
    for (const name of path) {
      value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    }
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
    throw this.#fail(`finds no text, number or boolean ${path.join(".")} in the record`);
  }

  #fail(message: string): DataGeneratorError {
    return new DataGeneratorError("DATA_GENERATOR_KEY_MISSING", `partitionKey ${this.#expression} ${message}`);
  }
}
