import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Savepoint } from "../../src/runtime/job.ts";
import { KEY_GROUPS, keyGroupOf, subtaskOf } from "../../src/runtime/keys.ts";
import { type KeySelector, type Operator, type Row, TwoInputOperator } from "../../src/runtime/operator.ts";
import { mergeStates, selectState } from "../../src/runtime/state.ts";
import { type Arrival, end, TestQuery, tableOf } from "../support/query.ts";

const TABLES = ["t", "u"]
  .map(
    (name) =>
      `CREATE TABLE ${name} (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'values');`,
  )
  .join("\n");
const grouped = (window: string) =>
  `SELECT k, window_start, window_end, COUNT(*), SUM(v), MAX(v), COUNT(DISTINCT v) FROM TABLE(${window}) GROUP BY k, window_start, window_end`;

/** Queries of one operator with state. */
const QUERIES = [
  "SELECT k, COUNT(*), SUM(v), COUNT(DISTINCT v) FROM t GROUP BY k",
  grouped("TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND)"),
  grouped("HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)"),
  grouped("CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)"),
  grouped("SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND)"),
  "SELECT k, HOP_END(ts, INTERVAL '2' SECOND, INTERVAL '5' SECOND), LISTAGG(CAST(v AS STRING)) FROM t GROUP BY k, HOP(ts, INTERVAL '2' SECOND, INTERVAL '5' SECOND)",
  "SELECT k, v, window_end FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND))",
  "SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC, ts) AS n FROM t) WHERE n <= 2",
  "SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS n FROM t) WHERE n = 1",
  "SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS n FROM t) WHERE n = 1",
  "SELECT k, v, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, k ORDER BY v) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))) WHERE n <= 2",
  "SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t",
  "SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW) FROM t",
  "SELECT k, v, LAG(v) OVER (PARTITION BY k ORDER BY ts) FROM t",
  "SELECT t.k, t.v, u.v FROM t JOIN u ON t.k = u.k",
  "SELECT t.k, t.v, u.v FROM t FULL JOIN u ON t.k = u.k AND t.v < u.v",
  "SELECT k, v FROM t WHERE k NOT IN (SELECT k FROM u WHERE k IS NOT NULL)",
  "SELECT t.k, t.v, u.v FROM t FULL JOIN u ON t.k = u.k AND t.ts BETWEEN u.ts - INTERVAL '2' SECOND AND u.ts + INTERVAL '1' SECOND",
  `SELECT a.k, a.v, b.v FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND)) AS a
    LEFT JOIN TABLE(TUMBLE(TABLE u, DESCRIPTOR(ts), INTERVAL '4' SECOND)) AS b ON a.k = b.k AND a.window_start = b.window_start AND a.window_end = b.window_end`,
  `SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES A.v AS a, COUNT(B.v) AS b, C.v AS c
    AFTER MATCH SKIP PAST LAST ROW PATTERN (A B* C) WITHIN INTERVAL '20' SECOND DEFINE B AS B.v >= A.v, C AS C.v < A.v)`,
];

/** Rows in order of time: a job that is restored has no watermark, so that only these give the same as without. */
const arrivals = fc
  .array(fc.tuple(fc.constantFrom("t", "u"), fc.constantFrom(..."abcdefgh"), fc.integer({ min: 0, max: 9 })), {
    maxLength: 40,
  })
  .map((rows) => rows.map(([table, k, v], index): Arrival => ({ table, row: [k, v, 10_000 + index * 300] })));

/** The part of a savepoint that is of one subtask of several. */
function partOf(savepoint: Savepoint, subtask: number, parallelism: number): Savepoint {
  const operators = savepoint.operators.map((one) => ({ ...one, state: selectState(one.state, subtask, parallelism) }));
  return { ...savepoint, operators };
}

it.each(QUERIES)("state can be parted by key and put together again: %s", (sql) => {
  const query = new TestQuery(TABLES, sql);
  fc.assert(
    fc.property(arrivals, fc.nat(40), fc.integer({ min: 1, max: 4 }), (rows, split, parallelism) => {
      const expected = tableOf(query.run(rows));
      const first = query.open();
      for (const { table, row } of rows.slice(0, split)) first.job.push(table, row, 0);
      const savepoint = deserialize(serialize(first.job.savepoint())) as Savepoint;
      const subtasks = Array.from({ length: parallelism }, (_, subtask) => {
        const opened = query.open();
        opened.job.restore(partOf(savepoint, subtask, parallelism));
        for (const operator of opened.job.operators) takeOwn(operator, subtask, parallelism);
        return opened;
      });
      for (const { table, row } of rows.slice(split)) for (const { job } of subtasks) job.push(table, row, 0);
      const last = subtasks.map(({ job }) => deserialize(serialize(job.savepoint())) as Savepoint);
      const whole = query.open();
      whole.job.restore({
        ...last[0]!,
        operators: last[0]!.operators.map((one, index) => ({
          ...one,
          state: mergeStates(last.map(({ operators }) => operators[index]!.state))!,
        })),
      });
      end(whole.job);
      const all = [first, ...subtasks, whole].flatMap(({ changes }) => changes);
      expect(tableOf(all)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

/** Lets an operator have the rows of its subtask only; time passes for all. */
function takeOwn(operator: Operator, subtask: number, parallelism: number): void {
  const { keys } = operator;
  if (keys === undefined) return;
  const own = (selector: KeySelector, take: (row: Row, kind: number) => void) => (row: Row, kind: number) => {
    if (subtaskOf(selector(row), parallelism) === subtask) take.call(operator, row, kind);
  };
  if (operator instanceof TwoInputOperator) {
    operator.pushLeft = own(keys[0]!, operator.pushLeft);
    operator.pushRight = own(keys[1]!, operator.pushRight);
  } else operator.push = own(keys[0]!, operator.push);
}

it("keys fall into all groups about equally, and a subtask has neighbouring groups", () => {
  const counts = Array.from({ length: KEY_GROUPS }, () => 0);
  for (let key = 0; key < 12_800; key++) counts[keyGroupOf(`key-${key}`)]!++;
  expect(Math.min(...counts)).toBeGreaterThan(60);
  expect(Math.max(...counts)).toBeLessThan(150);
  for (const key of ["a", 7, null, 2n ** 60n, true]) {
    const subtasks = Array.from({ length: KEY_GROUPS }, (_, index) => subtaskOf(key, index + 1));
    expect(
      subtasks.every((subtask, index) => subtask === Math.floor((keyGroupOf(key) * (index + 1)) / KEY_GROUPS)),
    ).toBe(true);
  }
});
