import { expect, it } from "vitest";
import { parseQueryText, parseScript } from "../../src/parser/statements.ts";
import { Catalog } from "../../src/planner/catalog.ts";
import { planSelectStatement } from "../../src/planner/planner.ts";
import { openJob } from "../../src/runtime/job.ts";
import { KIND_NAMES } from "../../src/runtime/operator.ts";

/** The changes of a query over tables `l` and `r` (k, v); rows come one second after the other. */
function run(sql: string, rows: readonly (readonly [table: string, k: string, v: number])[]): string[] {
  const catalog = new Catalog();
  for (const name of ["l", "r"]) {
    const [statement] = parseScript(`CREATE TABLE ${name} (k STRING, v INT) WITH ('connector' = 'values')`);
    if (statement?.kind === "createTable") catalog.createTable(statement);
  }
  const changes: string[] = [];
  const output = {
    push: (row: readonly unknown[], kind: number) =>
      changes.push([KIND_NAMES[kind as 0 | 1 | 2 | 3], ...row].join(" ")),
    watermark: () => undefined,
  };
  const job = openJob(planSelectStatement(parseQueryText(sql), catalog), output, { now: 0, zone: "UTC" });
  job.start();
  for (const [index, [table, k, v]] of rows.entries()) {
    job.advanceTo(index * 1000);
    job.push(table, [k, v], 0);
  }
  return changes;
}

it("STATE_TTL lets a side of a join forget", () => {
  const rows = [
    ["l", "a", 1],
    ["r", "a", 2],
    ["r", "a", 3],
    ["l", "a", 4],
  ] as const;
  expect(run("SELECT l.v, r.v FROM l JOIN r ON l.k = r.k", rows)).toHaveLength(4);
  const hinted = "SELECT /*+ STATE_TTL('l' = '1500 ms', 'r' = '1 h') */ l.v, r.v FROM l JOIN r ON l.k = r.k";
  expect(run(hinted, rows)).toEqual(["+I 1 2", "+I 4 2", "+I 4 3"]);
});

it("STATE_TTL lets groups forget", () => {
  const rows = [
    ["l", "a", 1],
    ["l", "b", 1],
    ["l", "b", 1],
    ["l", "a", 1],
  ] as const;
  expect(run("SELECT /*+ STATE_TTL('x' = '2 s') */ k, COUNT(*) FROM l AS x GROUP BY k", rows)).toEqual([
    "+I a 1",
    "+I b 1",
    "-U b 1",
    "+U b 2",
    "+I a 1",
  ]);
});
