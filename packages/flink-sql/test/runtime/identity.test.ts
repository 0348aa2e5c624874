import { expect, it } from "vitest";
import { parseQueryText } from "../../src/parser/statements.ts";
import { planSelectStatement } from "../../src/planner/planner.ts";
import { type Job, openJob } from "../../src/runtime/job.ts";
import { FlinkSession } from "../../src/session.ts";

const TABLE = (columns: string) => `CREATE TABLE t (${columns}, WATERMARK FOR ts AS ts) WITH ('connector' = 'values')`;
const COLUMNS = "k STRING, v INT, ts TIMESTAMP(3)";

function jobOf(query: string, columns = COLUMNS): Job {
  const session = new FlinkSession();
  session.execute(TABLE(columns));
  const plan = planSelectStatement(parseQueryText(query), session.catalog);
  return openJob(plan, { push: () => undefined, watermark: () => undefined }, { now: 0, zone: "UTC" });
}

/** Whether state of one query is taken by another; the error when it is not. */
function moved(from: string, to: string, columns = COLUMNS): string | undefined {
  try {
    jobOf(to, columns).restore(jobOf(from).savepoint());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const SUM = "SELECT k, SUM(v) FROM t GROUP BY k";
const TUMBLE = (
  size: number,
) => `SELECT k, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '${size}' SECONDS))
  GROUP BY k, window_start, window_end`;

it("takes state of the same query however it is written, and through other filters and projections", () => {
  expect(moved(SUM, SUM.replaceAll(" ", "\n  "))).toBeUndefined();
  expect(
    moved(SUM, "SELECT UPPER(k), s + 1 FROM (SELECT k, SUM(v) AS s FROM t WHERE v > 3 GROUP BY k) WHERE s > 7"),
  ).toBeUndefined();
  expect(moved(SUM, SUM, "k STRING, v INT, more DOUBLE, ts TIMESTAMP(3)")).toBeUndefined();
});

it.each([
  ["another aggregate", SUM, SUM.replace("SUM", "MAX")],
  ["another key", SUM, "SELECT v, SUM(v) FROM t GROUP BY v"],
  ["a further aggregate", SUM, "SELECT k, SUM(v), COUNT(*) FROM t GROUP BY k"],
  ["DISTINCT", SUM, SUM.replace("SUM(v)", "SUM(DISTINCT v)")],
  ["another size of windows", TUMBLE(10), TUMBLE(20)],
])("refuses state when there is %s", (_, from, to) => {
  expect(moved(from, to)).toMatch(/^Failed to restore operator .* is incompatible with it\./);
});

it("refuses state of another type, and of operators there are no more", () => {
  expect(moved(SUM, SUM, "k STRING, v BIGINT, ts TIMESTAMP(3)")).toContain("is incompatible with it.");
  expect(moved(SUM, "SELECT k, v FROM t")).toContain("Cannot map checkpoint/savepoint state for operator aggregate(t)");
});
