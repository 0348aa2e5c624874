import { expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

const SALES: readonly (readonly [string, number, number])[] = [
  ["book", 1, 11],
  ["book", 2, 19],
  ["book", 3, 13],
  ["book", 1, 11],
  ["book", 3, 20],
  ["toy", 4, 7],
  ["book", 4, 5],
];

function changes(sql: string): string[] {
  const session = new FlinkSession();
  session.execute("CREATE TABLE t (c STRING, s INT, n INT) WITH ('connector' = 'values')");
  session.load("t", SALES);
  const [result] = session.execute(sql);
  return result!.changes.map(({ kind, row }) => `${kind} ${row.join(" ")}`);
}

const ranked = (order: string, rows: string, condition: string, columns = "c, s, v, r") =>
  `SELECT ${columns} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY c ORDER BY ${order}) AS r FROM (${rows})) WHERE ${condition}`;
const MAXIMA = "SELECT c, s, MAX(n) AS v FROM t GROUP BY c, s";

it("updates rows in place whose sort column only rises, and tells a row of its own place after those it passed", () => {
  expect(changes(ranked("v DESC", MAXIMA, "r <= 2"))).toEqual([
    "+I book 1 11 1",
    "-U book 1 11 1",
    "+U book 2 19 1",
    "+I book 1 11 2",
    "-U book 1 11 2",
    "+U book 3 13 2",
    "-U book 2 19 1",
    "-U book 3 13 2",
    "+U book 3 20 1",
    "+U book 2 19 2",
    "+I toy 4 7 1",
  ]);
});

it("without the rank a row is updated or takes the place of the last one", () => {
  expect(changes(ranked("v DESC", MAXIMA, "r <= 2", "s, v"))).toEqual([
    "+I 1 11",
    "+I 2 19",
    "-D 1 11",
    "+I 3 13",
    "-U 3 13",
    "+U 3 20",
    "+I 4 7",
  ]);
});

it("the first row alone changes only for one above it", () => {
  const counts = "SELECT c, s, MAX(n) AS v, COUNT(*) AS k FROM t GROUP BY c, s";
  expect(changes(ranked("v DESC", counts, "r = 1", "s, v, k"))).toEqual([
    "+I 1 11 1",
    "-U 1 11 1",
    "+U 2 19 1",
    "-U 2 19 1",
    "+U 3 20 2",
    "+I 4 7 1",
  ]);
});

it("ranks that begin below the first are updated one by one, whether they are read or not", () => {
  expect(changes(ranked("n DESC", "SELECT * FROM t", "r = 2", "s, n"))).toEqual([
    "+I 1 11",
    "-U 1 11",
    "+U 3 13",
    "-U 3 13",
    "+U 2 19",
  ]);
});

it.each([
  ["a sum of what is not known to be positive", "SELECT c, s, SUM(n) AS v FROM t GROUP BY c, s", false],
  ["a sum of positive values", "SELECT c, s, SUM(n) AS v FROM t WHERE n > 0 GROUP BY c, s", true],
  ["a sum of literals", "SELECT c, s, SUM(CASE WHEN n > 11 THEN 2 ELSE 0 END) AS v FROM t GROUP BY c, s", true],
  ["a count", "SELECT c, s, COUNT(*) AS v FROM t GROUP BY c, s", true],
  ["a count behind a filter of it", "SELECT c, s, COUNT(*) AS v FROM t GROUP BY c, s HAVING COUNT(*) > 0", false],
])("an update comes in two steps where the sort column may fall: %s", (_, rows, risesOnly) => {
  const filled = changes(ranked("v DESC", rows, "r <= 3", "s, v, r"));
  const steps = filled.filter((change) => change.startsWith("-D")).length;
  expect(steps === 0).toBe(risesOnly);
});
