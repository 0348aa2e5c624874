import type { Draw, DrawContext, Scalar } from "./draw.ts";
import { DataGeneratorError, type Position } from "./errors.ts";

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [member: string]: JsonValue };

/** The error of a template whose text would be no JSON. */
export function notJson(message: string, position: Position): DataGeneratorError {
  return new DataGeneratorError("DATA_GENERATOR_NOT_JSON", message, { position });
}

/** The same value for every record. */
export class Fixed implements Draw<JsonValue> {
  readonly #value: JsonValue;

  constructor(value: JsonValue) {
    this.#value = value;
  }

  draw(): JsonValue {
    return this.#value;
  }
}

/** Draws of a list whose elements stand for other values. */
export class Replaced implements Draw<JsonValue> {
  readonly #of: Draw<Scalar>;
  readonly #values: ReadonlyMap<Scalar, JsonValue>;

  constructor(of: Draw<Scalar>, values: ReadonlyMap<Scalar, JsonValue>) {
    this.#of = of;
    this.#values = values;
  }

  draw(context: DrawContext): JsonValue {
    return this.#values.get(this.#of.draw(context))!;
  }
}

/** A number whose text is put together from several calls; its parts are not known to be one before. */
export class NumberText implements Draw<JsonValue> {
  readonly #text: Draw<string>;
  readonly #position: Position;

  constructor(text: Draw<string>, position: Position) {
    this.#text = text;
    this.#position = position;
  }

  draw(context: DrawContext): JsonValue {
    const text = this.#text.draw(context);
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text))
      throw notJson(`${text} is no number`, this.#position);
    return Number(text);
  }
}

/** Draws lists of one length. */
export class ListDraw implements Draw<JsonValue> {
  readonly #draws: readonly Draw<JsonValue>[];

  constructor(draws: readonly Draw<JsonValue>[]) {
    this.#draws = draws;
  }

  draw(context: DrawContext): JsonValue {
    const list: JsonValue[] = [];
    for (let index = 0; index < this.#draws.length; index++) list.push(this.#draws[index]!.draw(context));
    return list;
  }
}

/** Draws objects of one shape: copies of an object with all members, which are then set. */
export class ObjectDraw implements Draw<{ [member: string]: JsonValue }> {
  readonly #names: readonly string[];
  readonly #draws: readonly Draw<JsonValue>[];
  readonly #shape: { [member: string]: JsonValue };

  constructor(names: readonly string[], draws: readonly Draw<JsonValue>[]) {
    this.#names = names;
    this.#draws = draws;
    this.#shape = Object.fromEntries(names.map((name) => [name, null]));
  }

  draw(context: DrawContext): { [member: string]: JsonValue } {
    const object = { ...this.#shape };
    const names = this.#names;
    for (let index = 0; index < names.length; index++) object[names[index]!] = this.#draws[index]!.draw(context);
    return object;
  }
}
