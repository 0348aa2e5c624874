import type { Fields, Node } from "./ast.ts";

/*
 * Some calls have another text for other types of their operands: the average of decimals is a decimal in Trino and a
 * double in DuckDB. Types are known only when DuckDB binds the query. So such a place is written in its usual form, its
 * operand guarded so that it does not bind when it is of the other types; the error names the place by its mark, and the
 * query is written again with the other form there. What binds is written once more without its guards.
 */
export class Sites {
  readonly #numbers = new Map<Node | Fields, Map<string, number>>();
  #places = 0;
  readonly #unbound = new Set<number>();
  readonly #other = new Set<number>();
  readonly #refusals = new Map<number, string>();
  #guards = true;

  /**
   * Writes a part of the query's tree: the usual form, which guards with the mark it is given, or the other one.
   * @param what Tells the forms of one part apart.
   */
  write(part: Node | Fields, what: string, usual: (mark: string | undefined) => string, other: () => string): string {
    const number = this.#number(part, what);
    return this.#other.has(number) ? other() : usual(this.#guards ? `'OTHER FORM ${number}'` : undefined);
  }

  /** Writes a part whose usual form does not bind where the other one is needed. */
  writeUnbound(part: Node | Fields, what: string, usual: string, other: string): string {
    const number = this.#number(part, what);
    this.#unbound.add(number);
    return this.#other.has(number) ? other : usual;
  }

  /**
   * Writes a part so that it does not bind where types forbid it.
   * @param message What the query then fails with; `refusalIn` finds it.
   */
  refuse(part: Node | Fields, what: string, message: string, write: (mark: string | undefined) => string): string {
    const number = this.#number(part, what);
    this.#refusals.set(number, message);
    return write(this.#guards ? `'REFUSED ${number}'` : undefined);
  }

  /** What an error of binding refuses, when it does. */
  refusalIn(error: string): string | undefined {
    const number = /key "refused (\d+)"/i.exec(error)?.[1];
    return number === undefined ? undefined : this.#refusals.get(Number(number));
  }

  /** Writes a text without guards. */
  unguarded(write: () => string): string {
    this.#guards = false;
    try {
      return write();
    } finally {
      this.#guards = true;
    }
  }

  /** Takes the other form at the place that an error names; false when it names none. */
  takeMarked(message: string): boolean {
    const number = MARKED.exec(message)?.[1];
    return number !== undefined && this.#take([Number(number)]);
  }

  /** Takes the other form at those places, one alone and then all, where `binds` becomes true; false when it does not. */
  async takeUnbound(binds: () => Promise<boolean>): Promise<boolean> {
    const places = [...this.#unbound].filter((number) => !this.#other.has(number));
    for (const chosen of [...places.map((number) => [number]), places]) {
      for (const number of chosen) this.#other.add(number);
      if (await binds()) return true;
      for (const number of chosen) this.#other.delete(number);
    }
    return false;
  }

  #take(numbers: readonly number[]): boolean {
    const before = this.#other.size;
    for (const number of numbers) this.#other.add(number);
    return this.#other.size > before;
  }

  #number(part: Node | Fields, what: string): number {
    let places = this.#numbers.get(part);
    if (places === undefined) {
      places = new Map();
      this.#numbers.set(part, places);
    }
    const known = places.get(what);
    if (known !== undefined) return known;
    places.set(what, this.#places);
    return this.#places++;
  }
}

/** DuckDB tells keys in lower case. */
const MARKED = /key "other form (\d+)"/i;

export function isMarked(message: string): boolean {
  return MARKED.test(message);
}
