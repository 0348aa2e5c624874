import { beforeEach, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession();
  session.execute("CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'values')");
  session.load("t", [
    ["a", 3],
    ["b", 1],
    ["a", 2],
    ["c", 9],
  ]);
});

/** The rows there are in the end, sorted as texts. */
function table(sql: string): string[] {
  const rows: string[] = [];
  for (const { kind, row } of session.execute(sql)[0]!.changes) {
    const text = row.join(" ");
    if (kind === "+I" || kind === "+U") rows.push(text);
    else rows.splice(rows.indexOf(text), 1);
  }
  return rows.toSorted();
}

it.each([
  ["SELECT k FROM t ORDER BY v LIMIT 2", ["a", "b"]],
  ["SELECT k, v AS n FROM t ORDER BY t.v DESC LIMIT 2", ["a 3", "c 9"]],
  ["SELECT k, v FROM t ORDER BY 2 LIMIT 1", ["b 1"]],
  ["SELECT k FROM t ORDER BY v * -1 LIMIT 1", ["c"]],
  ["SELECT k FROM t GROUP BY k ORDER BY COUNT(*) DESC, k LIMIT 1", ["a"]],
  ["SELECT k, SUM(v) AS s FROM t GROUP BY k HAVING COUNT(*) > 0 ORDER BY SUM(v) DESC LIMIT 2", ["a 5", "c 9"]],
])("gives the rows of %s", (sql, expected) => {
  expect(table(sql)).toEqual(expected);
});

it("refuses to order different rows by what is not one of their columns", () => {
  expect(() => session.execute("SELECT DISTINCT k FROM t ORDER BY v LIMIT 1")).toThrow(
    "Column 'v' not found in any table (1:35)",
  );
  expect(() => session.execute("SELECT k FROM t ORDER BY v")).toThrow(
    "Sort on a non-time-attribute field is not supported. (1:26)",
  );
});
