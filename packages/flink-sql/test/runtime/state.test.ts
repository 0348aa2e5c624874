import { describe, expect, it } from "vitest";
import { startScript } from "../../src/execution/script.ts";
import { KIND_NAMES } from "../../src/runtime/operator.ts";
import { JumpingClock } from "../support/clock.ts";
import { testEnvironment } from "../support/environment.ts";
import { TestQuery } from "../support/query.ts";

const TABLES = ["t", "u"]
  .map((name) => `CREATE TABLE ${name} (k STRING, v INT, p AS PROCTIME()) WITH ('connector' = 'values');`)
  .join("\n");
const HOUR = 3_600_000;

interface Step {
  /** Hours since the start. */
  readonly at: number;
  readonly table?: "t" | "u";
  readonly kind?: (typeof KIND_NAMES)[number];
  readonly row: readonly [string, number];
}

/** What steps give with a time-to-live of two hours (0: none), one list per step. */
function given(sql: string, steps: readonly Step[], ttl = 2): string[][] {
  const { job, changes } = new TestQuery(TABLES, sql).open(0, { stateTtl: ttl * HOUR, minCleanupInterval: 0 });
  return steps.map(({ at, table = "t", kind = "+I", row }) => {
    const before = changes.length;
    job.advanceTo(at * HOUR);
    job.push(table, row, KIND_NAMES.indexOf(kind));
    return changes.slice(before).map((change) => `${change.kind} ${change.row.join(" ")}`);
  });
}

describe("GROUP BY with a time-to-live", () => {
  const sql = "SELECT k, COUNT(*) AS n, MAX(v) AS m FROM t GROUP BY k";

  it("begins anew when nothing was written for that long", () => {
    expect(
      given(sql, [
        { at: 0, row: ["a", 1] },
        { at: 1.9, row: ["a", 5] },
        { at: 3.8, row: ["a", 2] },
        { at: 5.8, row: ["a", 3] },
      ]),
    ).toEqual([["+I a 1 1"], ["-U a 1 1", "+U a 2 5"], ["-U a 2 5", "+U a 3 5"], ["+I a 1 3"]]);
  });

  it("sends a result again that did not change", () => {
    const max = "SELECT k, MAX(v) AS m FROM t GROUP BY k";
    const steps: Step[] = [
      { at: 0, row: ["a", 5] },
      { at: 1, row: ["a", 4] },
    ];
    expect(given(max, steps)).toEqual([["+I a 5"], ["-U a 5", "+U a 5"]]);
    expect(given(max, steps, 0)).toEqual([["+I a 5"], []]);
  });

  it("forgets the values of DISTINCT one by one, by when they came first", () => {
    const distinct = "SELECT k, COUNT(DISTINCT v) AS n FROM t GROUP BY k";
    const steps: Step[] = [0, 1, 1.5, 2.5].map((at, index) => ({ at, row: ["a", index === 1 ? 8 : 7] }));
    expect(given(distinct, steps).at(-1)).toEqual(["-U a 2", "+U a 3"]);
  });

  it("refuses aggregates whose collections would have to be forgotten in parts", () => {
    const nested = "SELECT MAX(n) AS m FROM (SELECT k, COUNT(*) AS n FROM t GROUP BY k) AS g";
    expect(() => given(nested, [])).toThrow("MAX of a changing table with a state time-to-live is not implemented");
  });
});

describe("joins with a time-to-live", () => {
  it("forget every row by itself", () => {
    const steps: Step[] = [
      { at: 0, row: ["a", 1] },
      { at: 1, row: ["a", 2] },
      { at: 2.5, table: "u", row: ["a", 9] },
      { at: 3.5, table: "u", row: ["a", 8] },
    ];
    expect(given("SELECT t.v, u.v FROM t JOIN u ON t.k = u.k", steps)).toEqual([[], [], ["+I 2 9"], []]);
  });

  it("keep an outer row longer when it finds a partner", () => {
    const steps: Step[] = [
      { at: 0, row: ["a", 1] },
      { at: 1.5, table: "u", row: ["a", 9] },
      { at: 3, table: "u", row: ["a", 8] },
      { at: 5.5, table: "u", row: ["a", 7] },
    ];
    expect(given("SELECT t.v, u.v FROM t LEFT JOIN u ON t.k = u.k", steps)).toEqual([
      ["+I 1 "],
      ["-D 1 ", "+I 1 9"],
      ["+I 1 8"],
      [],
    ]);
  });
});

describe("deduplication and Top-N with a time-to-live", () => {
  const last =
    "SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p DESC) AS n FROM t) WHERE n = 1";
  const first = "SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p) AS n FROM t) WHERE n = 1";
  const top = "SELECT k, v FROM (SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS n FROM t) WHERE n <= 2";

  it("the last row is sent again when it is equal", () => {
    const steps: Step[] = [
      { at: 0, row: ["a", 1] },
      { at: 1, row: ["a", 1] },
      { at: 2.9, row: ["a", 1] },
    ];
    expect(given(last, steps)).toEqual([["+I a 1"], ["-U a 1", "+U a 1"], ["-U a 1", "+U a 1"]]);
  });

  it("the first row is kept from when it came, however often others come", () => {
    const steps: Step[] = [
      { at: 0, row: ["a", 1] },
      { at: 1.9, row: ["a", 2] },
      { at: 2, row: ["a", 3] },
    ];
    expect(given(first, steps)).toEqual([["+I a 1"], [], ["+I a 3"]]);
  });

  it("rows of a Top-N are forgotten one by one, when Flink would read them anew", () => {
    const steps: Step[] = [
      { at: 0, row: ["a", 1] },
      { at: 1, row: ["a", 2] },
      { at: 1.9, row: ["a", 3] },
      { at: 2, row: ["a", 4] },
      { at: 2.5, row: ["a", 5] },
    ];
    expect(given(top, steps)).toEqual([["+I a 1"], ["+I a 2"], [], ["+I a 4"], []]);
  });
});

describe("what is kept while a key is in use", () => {
  it("OVER begins anew when a key was not used for one and a half times as long", () => {
    const rows =
      "SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY p ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS s FROM t";
    const steps: Step[] = [0, 1.5, 3.9, 6.9].map((at) => ({ at, row: ["a", 1] }));
    expect(given(rows, steps)).toEqual([["+I a 1"], ["+I a 2"], ["+I a 3"], ["+I a 1"]]);
    const all = "SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY p) AS s FROM t";
    expect(given(all, steps)).toEqual([["+I a 1"], ["+I a 2"], ["+I a 1"], ["+I a 1"]]);
  });

  it("LIMIT forgets rows one by one", () => {
    const steps: Step[] = [0, 1, 2].map((at) => ({ at, row: ["a", at] }));
    expect(given("SELECT k, v FROM t ORDER BY v LIMIT 2", steps)).toEqual([["+I a 0"], ["+I a 1"], ["+I a 2"]]);
    expect(given("SELECT k, v FROM t ORDER BY v LIMIT 2", steps, 0)).toEqual([["+I a 0"], ["+I a 1"], []]);
  });
});

describe("sets with a time-to-live", () => {
  it("UNION takes a row again once it is forgotten", () => {
    const sql = "SELECT k, v FROM t UNION SELECT k, v FROM u";
    const steps: Step[] = [
      { at: 0, row: ["a", 1] },
      { at: 1, table: "u", row: ["a", 1] },
      { at: 3, row: ["a", 1] },
    ];
    expect(given(sql, steps)).toEqual([["+I a 1"], ["-U a 1", "+U a 1"], ["+I a 1"]]);
  });
});

it("refuses state that was kept without a time-to-live where there is one", () => {
  const query = new TestQuery(TABLES, "SELECT k, COUNT(*) AS n FROM t GROUP BY k");
  const { job } = query.open();
  job.push("t", ["a", 1], 0);
  const timed = query.open(0, { stateTtl: HOUR, minCleanupInterval: 0 });
  expect(() => timed.job.restore(job.savepoint())).toThrow("new state serializer must not be incompatible");
});

it("is set by a script, and goes by its clock", async () => {
  const lines: string[] = [];
  const environment = testEnvironment({ clock: new JumpingClock(), print: (line) => lines.push(line) });
  const { done } = await startScript(
    `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1',
       'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');
     CREATE TABLE totals (total BIGINT) WITH ('connector' = 'print');
     SET 'table.exec.state.ttl' = '500 ms';
     INSERT INTO totals SELECT COUNT(*) FROM numbers;`,
    { environment },
  );
  await done;
  expect(lines).toEqual(["+I[1]", "+I[1]", "+I[1]"]);
});
