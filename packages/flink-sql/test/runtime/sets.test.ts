import { expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

const LEFT = [[1], [1], [2]];
const RIGHT = [[1], [2], [1], [3]];

function changes(operator: string): string[] {
  const session = new FlinkSession();
  session.execute(
    "CREATE TABLE l (v INT) WITH ('connector' = 'values'); CREATE TABLE r (v INT) WITH ('connector' = 'values');",
  );
  session.load("l", LEFT);
  session.load("r", RIGHT);
  const [result] = session.execute(`SELECT v FROM l ${operator} SELECT v FROM r`);
  return result!.changes.map(({ kind, row }) => `${kind} ${row.join(" ")}`);
}

/** Rows come in turn from both sides. Flink counts the rows of both sides in a group and gives all copies of a row again when a count changes. */
it.each([
  ["INTERSECT ALL", ["+U 1", "-U 1", "+U 1", "+U 2", "-U 1", "+U 1", "+U 1"]],
  ["EXCEPT ALL", ["+I 1", "-U 1", "+U 1", "-U 1"]],
  ["INTERSECT", ["+I 1", "+I 2"]],
  ["EXCEPT", ["+I 1", "-D 1"]],
])("%s", (operator, expected) => {
  expect(changes(operator)).toEqual(expected);
});
