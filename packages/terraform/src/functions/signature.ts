import { TerraformError } from "../errors.ts";
import { toBoolean, toNumber, toText } from "../hcl/evaluate.ts";
import type { Position } from "../hcl/syntax.ts";
import { isRecord, itemsOf, typeName, type Value, type ValueRecord } from "../hcl/values.ts";

/** What a function may know beside its arguments. */
export interface FunctionContext {
  readonly position: Position;
  /** Folder of the root module, where relative paths start. */
  readonly rootPath: string;
  /** Milliseconds since the epoch, the same for a whole run. */
  readonly now: number;
  /** Nothing is made of the configuration: a file that has not been built yet has the digest of no bytes. */
  readonly symbolic?: boolean;
  /** Calls another function; templatefile needs it. */
  call(name: string, args: readonly Value[]): Value;
}

export type TerraformFunction = (args: Arguments, context: FunctionContext) => Value;

/** The arguments of one call, read with the types the function wants. */
export class Arguments {
  readonly #name: string;
  readonly #values: readonly Value[];
  readonly #position: Position;

  constructor(name: string, values: readonly Value[], position: Position) {
    this.#name = name;
    this.#values = values;
    this.#position = position;
  }

  get length(): number {
    return this.#values.length;
  }

  /** @throws TerraformError unless there are `min` to `max` arguments. */
  count(min: number, max = min): void {
    if (this.length < min || this.length > max)
      this.fail(
        `expected ${min === max ? min : max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`} arguments, got ${this.length}`,
      );
  }

  fail(message: string, cause?: unknown): never {
    throw new TerraformError("TERRAFORM_FUNCTION", `${this.#name}: ${message}`, this.#position, { cause });
  }

  any(index: number): Value {
    return this.#values[index] ?? null;
  }

  all(): readonly Value[] {
    return this.#values;
  }

  text(index: number): string {
    return toText(this.any(index), `${this.#name}, argument ${index + 1}`, this.#position);
  }

  number(index: number): number {
    return toNumber(this.any(index), `${this.#name}, argument ${index + 1}`, this.#position);
  }

  integer(index: number): number {
    const value = this.number(index);
    if (!Number.isSafeInteger(value)) this.fail(`argument ${index + 1}: expected a whole number, got ${value}`);
    return value;
  }

  boolean(index: number): boolean {
    return toBoolean(this.any(index), `${this.#name}, argument ${index + 1}`, this.#position);
  }

  list(index: number): readonly Value[] {
    return (
      itemsOf(this.any(index)) ??
      this.fail(`argument ${index + 1}: expected a list or set, got ${typeName(this.any(index))}`)
    );
  }

  texts(index: number): string[] {
    return this.list(index).map((item) => this.textOf(item, index));
  }

  /** An element of an argument as text. */
  textOf(item: Value, index: number): string {
    return toText(item, `${this.#name}, argument ${index + 1}`, this.#position);
  }

  /** An element of an argument as a boolean. */
  booleanOf(item: Value, index: number): boolean {
    return toBoolean(item, `${this.#name}, argument ${index + 1}`, this.#position);
  }

  map(index: number): ValueRecord {
    const value = this.any(index);
    return isRecord(value)
      ? value
      : this.fail(`argument ${index + 1}: expected a map or object, got ${typeName(value)}`);
  }
}
