import type { Fields, Node } from "./ast.ts";

/*
 * Some calls have another text for other types of their operands: the average of decimals is a decimal in Trino and a
 * double in DuckDB. Types are known only when DuckDB has bound the query. So such a place is written in its usual form,
 * its operand guarded by `kind_is` or `pair_is`, which are nothing for the usual types and leave a mark in the plan for
 * the others; the query is then written again with the other form at the places that left one.
 */
export class Sites {
  readonly #numbers = new Map<Node | Fields, number>();
  readonly #unbound = new Set<number>();
  readonly #other = new Set<number>();

  /** Writes a part of the query's tree: the usual form, which guards with the mark it is given, or the other one. */
  write(part: Node | Fields, usual: (mark: string) => string, other: () => string): string {
    const number = this.#number(part);
    return this.#other.has(number) ? other() : usual(`'OTHER FORM ${number}'`);
  }

  /** Writes a part whose usual form does not bind where the other one is needed. */
  writeUnbound(part: Node | Fields, usual: string, other: string): string {
    const number = this.#number(part);
    this.#unbound.add(number);
    return this.#other.has(number) ? other : usual;
  }

  /** Takes the other form where a plan is marked; false when nothing changes. */
  takeMarked(plan: string): boolean {
    const marks = [...plan.matchAll(MARKED)].filter(
      ([, type, types]) => type === undefined || new RegExp(`^(?:${types})$`).test(type),
    );
    return this.#take(marks.map(([, , , number]) => Number(number)));
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

  #number(part: Node | Fields): number {
    const known = this.#numbers.get(part);
    if (known !== undefined) return known;
    this.#numbers.set(part, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** A mark that fails when it is run, with the test before it where a plan names what it was before it was simplified. */
const MARKED =
  /(?:regexp_full_match\('([^']*)', '([^']*)'\)\) THEN \W*(?:CAST)?\W*)?(?:error\W+|CAST\('|Error: )OTHER FORM (\d+)/g;
