import { expect, it } from "vitest";
import { end, TestQuery } from "../support/query.ts";

const TABLES = ["l", "r"]
  .map(
    (name) =>
      `CREATE TABLE ${name} (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values');`,
  )
  .join("\n");
const QUERY = new TestQuery(
  TABLES,
  "SELECT l.v, r.v FROM l LEFT JOIN r ON l.k = r.k AND l.ts BETWEEN r.ts - INTERVAL '1' SECOND AND r.ts + INTERVAL '1' SECOND",
);

/** What rows [table, key, value, second] give, the last of them after the end of the tables. */
function given(rows: readonly (readonly ["l" | "r", string, number, number])[], minCleanupInterval = 0): string[][] {
  const { job, changes } = QUERY.open(0, { stateTtl: 0, minCleanupInterval });
  const steps = rows.map(
    ([table, key, value, second]) =>
      () =>
        job.push(table, [key, value, second * 1000], 0),
  );
  return [...steps, () => end(job)].map((step) => {
    const before = changes.length;
    step();
    return changes.slice(before).map(({ row }) => row.join(" "));
  });
}

it("keeps a row up to the last millisecond a partner may have", () => {
  const rows = [
    ["l", "a", 1, 10],
    ["l", "b", 2, 11],
    ["r", "b", 3, 11],
    ["r", "a", 4, 11],
  ] as const;
  expect(given(rows)).toEqual([[], [], ["2 3"], ["1 4"], []]);
});

it("gives a row without a partner as soon as it can find none", () => {
  const rows = [
    ["l", "a", 1, 10],
    ["l", "b", 2, 11.001],
    ["r", "b", 3, 11.001],
    ["r", "a", 4, 10],
  ] as const;
  expect(given(rows)).toEqual([[], [], ["2 3", "1 "], [], []]);
});

it("keeps rows longer with a minimum interval of cleanup, until a later row of their key looks at them", () => {
  const late = [
    ["l", "a", 1, 10],
    ["l", "b", 2, 15],
    ["r", "b", 3, 15],
    ["r", "a", 4, 10],
  ] as const;
  expect(given(late, 10_000)).toEqual([[], [], ["2 3"], ["1 4"], []]);
  const looked = [...late.slice(0, 3), ["r", "a", 5, 15], ["r", "a", 4, 10]] as const;
  expect(given(looked, 10_000)).toEqual([[], [], ["2 3"], ["1 "], [], []]);
});
