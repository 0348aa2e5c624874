import { AwsError } from "../../../errors.ts";
import { invalid } from "../errors.ts";
import { readValue } from "../input-values.ts";
import type { Value } from "../value.ts";

/** ExpressionAttributeNames and -Values of a request; each must be used by one of its expressions. */
export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  /** @throws AwsError ValidationException when a placeholder is malformed or a value is. */
  constructor(names: Record<string, string> | undefined, values: object | undefined) {
    this.#names = readNames(names);
    this.#values = readValues(values);
    this.#unusedNames = new Set(this.#names.keys());
    this.#unusedValues = new Set(this.#values.keys());
  }

  name(placeholder: string): string | undefined {
    this.#unusedNames.delete(placeholder);
    return this.#names.get(placeholder);
  }

  value(placeholder: string): Value | undefined {
    this.#unusedValues.delete(placeholder);
    return this.#values.get(placeholder);
  }

  /** @throws AwsError ValidationException when an expression uses less than was given. */
  checkUsed(): void {
    if (this.#unusedNames.size > 0)
      throw invalid(
        `Value provided in ExpressionAttributeNames unused in expressions: keys: {${[...this.#unusedNames].join(", ")}}`,
      );
    if (this.#unusedValues.size > 0)
      throw invalid(
        `Value provided in ExpressionAttributeValues unused in expressions: keys: {${[...this.#unusedValues].join(", ")}}`,
      );
  }
}

function readNames(names: Record<string, string> | undefined): Map<string, string> {
  const read = new Map<string, string>();
  if (names === undefined) return read;
  const keys = Object.keys(names);
  if (keys.length === 0) throw invalid("ExpressionAttributeNames must not be empty");
  for (const key of keys) {
    if (!/^#[0-9a-zA-Z_]+$/.test(key))
      throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
    read.set(key, names[key]!);
  }
  return read;
}

function readValues(values: object | undefined): Map<string, Value> {
  const read = new Map<string, Value>();
  if (values === undefined) return read;
  const keys = Object.keys(values);
  if (keys.length === 0) throw invalid("ExpressionAttributeValues must not be empty");
  for (const key of keys) {
    if (!/^:[0-9a-zA-Z_]+$/.test(key))
      throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
    read.set(key, readNamed(key, (values as Record<string, object>)[key]!));
  }
  return read;
}

function readNamed(key: string, value: object): Value {
  try {
    return readValue(value);
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${cause.message} for key ${key}`);
  }
}
