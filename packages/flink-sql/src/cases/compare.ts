import type { Case, CaseRow } from "./case.ts";

/** What is wrong with the rows a case gave, undefined when nothing is. */
export function differenceOf(one: Case, actual: readonly CaseRow[]): string | undefined {
  const key = one.output.primaryKey;
  const upserts = key !== undefined && one.compare === "changelog" && !one.expected.some(({ op }) => op === "-U");
  const shown = upserts ? actual.filter(({ op }) => op === "+I" || op === "+U") : actual;
  if (one.compare === "materialized") return unequal(rows(one.expected), materialise(actual), "any");
  if (one.compare === "append") return unequal(rows(one.expected), rows(actual), one.order);
  const changes = unequal(texts(one.expected), texts(shown), one.order);
  if (changes !== undefined || one.expectedMaterialized === undefined) return changes;
  return unequal(
    one.expectedMaterialized.map((row) => JSON.stringify(row)),
    materialise(actual),
    "any",
  );
}

/** What is wrong with the rows given up to the savepoint. */
export function differenceBefore(one: Case, actual: readonly CaseRow[]): string | undefined {
  const count = one.checkpoint?.expectedBefore;
  if (count === undefined || one.compare === "materialized") return undefined;
  const difference = differenceOf(
    { ...one, expected: one.expected.slice(0, count), expectedMaterialized: undefined } as Case,
    actual,
  );
  return difference === undefined ? undefined : `before the savepoint: ${difference}`;
}

const rows = (list: readonly CaseRow[]) =>
  list.map(({ op, row }) => (op === "+I" || op === "+U" ? "" : `${op} `) + JSON.stringify(row));
const texts = (list: readonly CaseRow[]) => list.map(({ op, row }) => `${op} ${JSON.stringify(row)}`);

/** The table a changelog makes. */
function materialise(changes: readonly CaseRow[]): string[] {
  const table: string[] = [];
  for (const { op, row } of changes) {
    const text = JSON.stringify(row);
    if (op === "+I" || op === "+U") table.push(text);
    else {
      const place = table.indexOf(text);
      if (place < 0) table.push(`${op} ${text} of a row that is not there`);
      else table.splice(place, 1);
    }
  }
  return table;
}

function unequal(expected: readonly string[], actual: readonly string[], order: "any" | "exact"): string | undefined {
  const arranged = (list: readonly string[]) => (order === "any" ? list.toSorted() : list);
  if (arranged(expected).join("\n") === arranged(actual).join("\n")) return undefined;
  if (order === "exact") return `expected\n  ${expected.join("\n  ")}\ngot\n  ${actual.join("\n  ")}`;
  const missing = [...expected];
  const extra = actual.filter((text) => {
    const place = missing.indexOf(text);
    if (place >= 0) missing.splice(place, 1);
    return place < 0;
  });
  return `missing\n  ${missing.join("\n  ")}\nextra\n  ${extra.join("\n  ")}`;
}
