import type { Draw, Scalar } from "../draw.ts";
import { DataGeneratorError } from "../errors.ts";
import type { ScannedCall } from "../scan.ts";

/** What holds for all calls of a template. */
export interface FakeOptions {
  /** Minutes that local times of `date.now` are ahead of UTC, −840 to 840; default 0. */
  readonly utcOffset?: number;
}

/** Makes the draw of a call; all that can be judged is judged here, once. */
export type Factory = (call: Call) => Draw<Scalar>;

/** The functions of one module or several, by `module.method`. */
export type Functions = Readonly<Record<string, Factory>>;

/** A call with its one argument read. As in the Kinesis Data Generator, what is no JSON is a text. */
export class Call {
  readonly name: string;
  readonly utcOffset: number;
  readonly #call: ScannedCall;
  readonly #argument: unknown;
  readonly #isText: boolean;

  constructor(call: ScannedCall, { utcOffset = 0 }: FakeOptions) {
    this.name = call.name;
    this.utcOffset = utcOffset;
    this.#call = call;
    const { argument } = call;
    let value: unknown = argument;
    let isText = false;
    if (argument !== undefined) {
      try {
        value = JSON.parse(argument);
      } catch {
        isText = true;
      }
    }
    this.#argument = value;
    this.#isText = isText;
  }

  get given(): boolean {
    return this.#argument !== undefined;
  }

  /** Whether the argument is of a JSON type; a list is an `object`. */
  is(type: "number" | "object" | "string" | "boolean"): boolean {
    return typeof this.#argument === type;
  }

  /** A text, in quotation marks or bare. */
  text(fallback: string): string {
    if (!this.given) return fallback;
    if (typeof this.#argument !== "string") throw this.fail("expected a text");
    return this.#argument;
  }

  /** A whole number from `min` to `max`. */
  count(fallback: number, min: number, max: number): number {
    if (!this.given) return fallback;
    return this.#inRange(this.#argument, min, max, true);
  }

  /** A finite number. */
  number(fallback: number): number {
    if (!this.given) return fallback;
    return this.#inRange(this.#argument, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, false);
  }

  /** A list of texts, numbers and booleans with at least one element. */
  list(fallback: readonly Scalar[]): readonly Scalar[] {
    if (!this.given) return fallback;
    return this.scalars(this.#argument, "the argument");
  }

  /** The members of an object, of which only those named may be there. */
  members(...names: readonly string[]): Readonly<Record<string, unknown>> {
    const object = this.object({});
    const foreign = Object.keys(object).find((name) => !names.includes(name));
    if (foreign !== undefined) throw this.fail(`${foreign} is not executed; there is ${names.join(", ")}`);
    return object;
  }

  /** An object of any members. */
  object(fallback: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const argument = this.#argument;
    if (argument === undefined) return fallback;
    if (typeof argument !== "object" || argument === null || Array.isArray(argument)) {
      throw this.fail("expected an object");
    }
    return argument as Record<string, unknown>;
  }

  /** A member that is a finite number. */
  memberNumber(value: unknown, name: string, fallback: number): number {
    if (value === undefined) return fallback;
    if (typeof value !== "number" || !Number.isFinite(value)) throw this.fail(`${name}: expected a number`);
    return value;
  }

  boolean(): boolean {
    return this.#argument === true;
  }

  scalars(value: unknown, name: string): readonly Scalar[] {
    if (!Array.isArray(value) || value.length === 0) throw this.fail(`${name}: expected a list with an element`);
    for (const element of value) {
      if (!["string", "number", "boolean"].includes(typeof element)) {
        throw this.fail(`${name}: ${JSON.stringify(element)} is no text, number or boolean`);
      }
    }
    return value as Scalar[];
  }

  /** Refuses an argument. */
  none(): void {
    if (this.given) throw this.fail("takes no argument here");
  }

  fail(message: string): DataGeneratorError {
    const hint = this.#isText ? `; ${JSON.stringify(this.#argument)} is no JSON` : "";
    return new DataGeneratorError("DATA_GENERATOR_ARGUMENT_INVALID", `${this.name}: ${message}${hint}`, {
      position: this.#call.argumentPosition,
    });
  }

  #inRange(value: unknown, min: number, max: number, whole: boolean): number {
    if (typeof value !== "number" || value < min || value > max || (whole && !Number.isInteger(value))) {
      throw this.fail(`expected a ${whole ? "whole " : ""}number${whole ? ` from ${min} to ${max}` : ""}`);
    }
    return value;
  }
}

/** A function that takes no argument. */
export function plain(make: () => Draw<Scalar>): Factory {
  return (call) => {
    call.none();
    return make();
  };
}

/** A call of a function by itself, for functions that are made of others. */
export function withoutArgument(name: string): Call {
  const position = { line: 1, column: 1 };
  return new Call({ name, argument: undefined, position, argumentPosition: position }, {});
}
