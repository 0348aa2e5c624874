import type { Random } from "./random.ts";

/** What a record is drawn from. One object serves all records of a run; its members change from record to record. */
export interface DrawContext {
  /** Numbers for data only: what the schedule or the disorder draw does not change them. */
  readonly random: Random;
  /** Milliseconds since the Unix epoch at which the event happens. */
  eventTime: number;
  /** Number of the event within its run, from 0. */
  sequence: number;
}

/** Something that is drawn anew for each record: a value, a field, a text or the whole record. */
export interface Draw<T> {
  draw(context: DrawContext): T;
}

/** What a call in a template gives. */
export type Scalar = string | number | boolean;

/** Draws one element of a list, each as likely as the others. */
export class PickDraw<T> implements Draw<T> {
  readonly list: readonly T[];

  constructor(list: readonly T[]) {
    this.list = list;
  }

  draw({ random }: DrawContext): T {
    return random.pick(this.list);
  }
}

/** Draws one element of a list by weight. */
export class WeightedDraw<T> implements Draw<T> {
  readonly list: readonly T[];
  readonly #upTo: Float64Array;

  /** Weights are not negative and their sum is positive; they need not add up to 1. */
  constructor(list: readonly T[], weights: readonly number[]) {
    this.list = list;
    this.#upTo = new Float64Array(weights.length);
    let sum = 0;
    for (const [index, weight] of weights.entries()) {
      sum += weight;
      this.#upTo[index] = sum;
    }
  }

  draw({ random }: DrawContext): T {
    const upTo = this.#upTo;
    const at = random.fraction() * upTo[upTo.length - 1]!;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return this.list[low]!;
  }
}

/** Draws a number from `min` to `max`, both included, in steps of `precision`. */
export class NumberDraw implements Draw<number> {
  readonly #first: number;
  readonly #count: number;
  readonly #precision: number;
  readonly #scale: number;

  /** `precision` is positive, `min` at most `max`. */
  constructor(min: number, max: number, precision: number) {
    this.#precision = precision;
    this.#first = Math.ceil(min / precision - 1e-9);
    this.#count = Math.floor(max / precision + 1e-9) - this.#first + 1;
    this.#scale = precision < 1 ? 1 / precision : 0;
  }

  draw({ random }: DrawContext): number {
    const step = this.#first + random.below(this.#count);
    // Dividing by a whole number keeps 0.07 what it is, where 7 * 0.01 is 0.07000000000000001.
    return this.#scale === Math.round(this.#scale) && this.#scale > 0 ? step / this.#scale : step * this.#precision;
  }
}

/** Joins texts and draws. */
export class JoinDraw implements Draw<string> {
  readonly #parts: readonly (string | Draw<Scalar>)[];

  constructor(...parts: readonly (string | Draw<Scalar>)[]) {
    this.#parts = parts;
  }

  draw(context: DrawContext): string {
    let text = "";
    for (let index = 0; index < this.#parts.length; index++) {
      const part = this.#parts[index]!;
      text += typeof part === "string" ? part : part.draw(context);
    }
    return text;
  }
}

/** Draws by one of several draws, each as likely as the others. */
export class EitherDraw<T> implements Draw<T> {
  readonly #ways: readonly Draw<T>[];

  constructor(...ways: readonly Draw<T>[]) {
    this.#ways = ways;
  }

  draw(context: DrawContext): T {
    return context.random.pick(this.#ways).draw(context);
  }
}

/** Joins as many draws of one kind as drawn, with a separator. */
export class RepeatDraw implements Draw<string> {
  readonly #of: Draw<Scalar>;
  readonly #min: number;
  readonly #max: number;
  readonly #separator: string;

  constructor(of: Draw<Scalar>, min: number, max: number, separator: string) {
    this.#of = of;
    this.#min = min;
    this.#max = max;
    this.#separator = separator;
  }

  draw(context: DrawContext): string {
    const count = context.random.integer(this.#min, this.#max);
    let text = "";
    for (let index = 0; index < count; index++) text += (index > 0 ? this.#separator : "") + this.#of.draw(context);
    return text;
  }
}

/** Changes the text that another draw gives. */
export class MapDraw implements Draw<string> {
  readonly #of: Draw<Scalar>;
  readonly #change: (text: string) => string;

  constructor(of: Draw<Scalar>, change: (text: string) => string) {
    this.#of = of;
    this.#change = change;
  }

  draw(context: DrawContext): string {
    return this.#change(String(this.#of.draw(context)));
  }
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Fills a pattern: `#` a digit, `!` a digit from 2 to 9, and with letters `?` a capital and `*` a digit or capital. */
export class PatternDraw implements Draw<string> {
  readonly #pattern: string;
  readonly #letters: boolean;

  constructor(pattern: string, letters: boolean) {
    this.#pattern = pattern;
    this.#letters = letters;
  }

  draw({ random }: DrawContext): string {
    let text = "";
    for (let index = 0; index < this.#pattern.length; index++) {
      const char = this.#pattern[index]!;
      if (char === "#") text += random.below(10);
      else if (!this.#letters) text += char === "!" ? random.integer(2, 9) : char;
      else if (char === "?" || (char === "*" && random.below(36) >= 10)) text += LETTERS[random.below(26)];
      else text += char === "*" ? random.below(10) : char;
    }
    return text;
  }
}
