import fc from "fast-check";
import { expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

interface Element {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly greedy: boolean;
  readonly text: string;
}

interface Partial {
  readonly start: number;
  readonly element: number;
  readonly count: number;
  /** The element of every row. */
  readonly elements: readonly number[];
}

const MANY = Number.POSITIVE_INFINITY;
const QUANTIFIERS: readonly Omit<Element, "name">[] = [
  { min: 1, max: 1, greedy: false, text: "" },
  { min: 0, max: MANY, greedy: true, text: "*" },
  { min: 1, max: MANY, greedy: true, text: "+" },
  { min: 0, max: 1, greedy: false, text: "?" },
  { min: 0, max: MANY, greedy: false, text: "*?" },
  { min: 2, max: MANY, greedy: false, text: "{2,}?" },
  { min: 1, max: 2, greedy: true, text: "{1,2}" },
];

/** Conditions over the value of the row, the value of the match's first row and the sum of the element with the row. */
const CONDITIONS: readonly {
  readonly sql: (name: string) => string;
  readonly holds: (value: number, first: number, sum: number) => boolean;
}[] = [
  { sql: () => "TRUE", holds: () => true },
  { sql: (name) => `${name}.v > 3`, holds: (value) => value > 3 },
  { sql: (name) => `${name}.v >= A.v`, holds: (value, first) => value >= first },
  { sql: (name) => `${name}.v < A.v - 2`, holds: (value, first) => value < first - 2 },
  { sql: (name) => `SUM(${name}.v) < 9`, holds: (_value, _first, sum) => sum < 9 },
];

/** The automaton as Flink describes it: every row begins a partial match, all of them take every row. */
function model(
  values: readonly number[],
  pattern: readonly Element[],
  conditions: readonly number[],
  within: number,
  pastLastRow: boolean,
): string[] {
  let partials: Partial[] = [];
  let finished: Partial[] = [];
  const matches: string[] = [];
  for (const [at, value] of values.entries()) {
    partials = partials.filter(({ start }) => at - start < within);
    release();
    const next: Partial[] = [];
    for (const partial of [...partials, { start: at, element: -1, count: 0, elements: [] }]) step(partial, value, next);
    partials = next;
    release();
  }
  partials = Number.isFinite(within) ? [] : partials;
  release();
  return matches;

  function step(partial: Partial, value: number, alive: Partial[]): void {
    const holds = (element: number) => {
      let sum = value;
      for (const [index, other] of partial.elements.entries())
        if (other === element) sum += values[partial.start + index]!;
      const first = partial.elements.length > 0 ? values[partial.start]! : value;
      return CONDITIONS[conditions[element]!]!.holds(value, first, sum);
    };
    const guarded = (element: number) => element > 0 && pattern[element - 1]!.greedy && holds(element - 1);
    const take = (element: number, count: number) => {
      const moved = { start: partial.start, element, count, elements: [...partial.elements, element] };
      const complete = count >= pattern[element]!.min && pattern.slice(element + 1).every(({ min }) => min === 0);
      if (complete) finished.push(moved);
      if (!complete || count < pattern[element]!.max || element < pattern.length - 1) alive.push(moved);
    };
    let { element } = partial;
    let open = true;
    if (element >= 0) {
      open = !guarded(element);
      if (open && partial.count < pattern[element]!.max && holds(element)) take(element, partial.count + 1);
      open &&= partial.count >= pattern[element]!.min;
    }
    while (open && ++element < pattern.length) {
      if (guarded(element)) break;
      if (holds(element)) take(element, 1);
      open = pattern[element]!.min === 0;
    }
  }

  function release(): void {
    while (finished.length > 0) {
      let first = finished[0]!;
      for (const match of finished) if (match.start < first.start) first = match;
      if (partials.some(({ start }) => start < first.start)) return;
      matches.push(`${first.start} ${first.elements.length} ${first.elements.join("")}`);
      const bound = pastLastRow ? first.start + first.elements.length : first.start + 1;
      finished = finished.filter((match) => match !== first && match.start >= bound);
      partials = partials.filter(({ start }) => start >= bound);
    }
  }
}

const patterns = fc
  .array(fc.constantFrom(...QUANTIFIERS), { minLength: 1, maxLength: 3 })
  .map((rest): Element[] =>
    [QUANTIFIERS[0]!, ...rest].map((quantifier, index) => ({ ...quantifier, name: "ABCD"[index]! })),
  )
  .filter((pattern) => !pattern.at(-1)!.greedy)
  .filter((pattern) => pattern.every(({ min }, index) => min > 0 || pattern[index - 1]?.greedy !== true));

it("matches are those of an automaton that runs all partial matches at once", () => {
  fc.assert(
    fc.property(
      patterns,
      fc.array(fc.nat(CONDITIONS.length - 1), { minLength: 4, maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 25 }),
      fc.constantFrom(MANY, 4, 9),
      fc.boolean(),
      (pattern, chosen, values, within, pastLastRow) => {
        // A condition over A needs a row of A; its own condition sees the row itself.
        const conditions = chosen.map((condition, element) => (element === 0 && condition === 3 ? 0 : condition));
        const session = new FlinkSession();
        session.execute(
          "CREATE TABLE t (n INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'values')",
        );
        session.load(
          "t",
          values.map((value, index) => [index, value, 10_000 + index * 1000]),
        );
        const names = pattern.map(({ name }) => name);
        const [result] = session.execute(`SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts
          MEASURES FIRST(n) AS s, ${names.map((name, index) => `COUNT(${name}.v) AS c${index}`).join(", ")}
          ONE ROW PER MATCH AFTER MATCH SKIP ${pastLastRow ? "PAST LAST ROW" : "TO NEXT ROW"}
          PATTERN (${pattern.map(({ name, text }) => name + text).join(" ")}) ${Number.isFinite(within) ? `WITHIN INTERVAL '${within}' SECOND` : ""}
          DEFINE ${names.map((name, index) => `${name} AS ${CONDITIONS[conditions[index]!]!.sql(name)}`).join(", ")})`);
        const got = result!.changes.map(({ row }) => {
          const own = row.slice(1) as number[];
          const elements = own.map((count, element) => String(element).repeat(count)).join("");
          return `${row[0]} ${elements.length} ${elements}`;
        });
        expect(got).toEqual(model(values, pattern, conditions, within, pastLastRow));
      },
    ),
    { numRuns: 300 },
  );
});
