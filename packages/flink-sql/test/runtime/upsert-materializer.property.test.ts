import fc from "fast-check";
import { expect, it } from "vitest";
import { parseScript } from "../../src/parser/statements.ts";
import { Catalog } from "../../src/planner/catalog.ts";
import { explainInsert } from "../../src/planner/explain.ts";
import { planInsert } from "../../src/planner/insert.ts";
import { openJob } from "../../src/runtime/job.ts";
import { KIND_NAMES } from "../../src/runtime/operator.ts";
import { executeDefinition } from "../../src/statements.ts";

const TABLES = `CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'values', 'changelog-mode' = 'I,UB,UA,D');
  CREATE TABLE by_count (k STRING, c BIGINT, PRIMARY KEY (c) NOT ENFORCED)
    WITH ('connector' = 'opensearch-2', 'hosts' = 'http://localhost:9200', 'index' = 'counts');
  CREATE TABLE by_key (k STRING, c BIGINT, PRIMARY KEY (k) NOT ENFORCED)
    WITH ('connector' = 'opensearch-2', 'hosts' = 'http://localhost:9200', 'index' = 'counts');
  CREATE TABLE rows_by_v (k STRING, v BIGINT, PRIMARY KEY (v) NOT ENFORCED)
    WITH ('connector' = 'opensearch-2', 'hosts' = 'http://localhost:9200', 'index' = 'counts');`;

function planned(sql: string) {
  const catalog = new Catalog();
  let result: ReturnType<typeof planInsert> | undefined;
  for (const statement of parseScript(`${TABLES}${sql}`)) {
    if (statement.kind === "insert") result = planInsert(statement, catalog);
    else executeDefinition(statement, catalog);
  }
  return result!;
}

/** Runs an INSERT over `+I a 1` and the like; the changes its table gets. */
function changesOf(sql: string, rows: readonly string[]): string[] {
  const { plan } = planned(sql);
  const changes: string[] = [];
  const push = (row: readonly unknown[], kind: number) => {
    changes.push([KIND_NAMES[kind as 0], ...row].join(" "));
  };
  const job = openJob(plan, { push, watermark: () => undefined }, { now: 0, zone: "UTC" });
  for (const text of rows) {
    const [kind, k, v] = text.split(" ");
    job.push("t", [k, Number(v)], KIND_NAMES.indexOf(kind as "+I"));
  }
  return changes;
}

const COUNTS = "INSERT INTO by_count SELECT k, COUNT(*) FROM t GROUP BY k";

it("a row that leaves a key which another row has lets that one be seen again", () => {
  expect(changesOf(COUNTS, ["+I a 1", "+I b 1", "+I b 2", "+I a 2"])).toEqual([
    "+I a 1",
    "+U b 1",
    "+U a 1",
    "+I b 2",
    "-D a 1",
    "+U a 2",
  ]);
});

it("is there where the query changes its rows by another key than the table's, as the settings say", () => {
  const sinkOf = (sql: string) => explainInsert(planned(sql), false).split("\n")[1];
  expect(sinkOf(COUNTS)).toBe(
    "Sink(table=[default_catalog.default_database.by_count], fields=[k, c], upsertMaterialize=[true])",
  );
  const byKey = "INSERT INTO by_key SELECT k, COUNT(*) FROM t GROUP BY k";
  expect(sinkOf(byKey)).toBe("Sink(table=[default_catalog.default_database.by_key], fields=[k, c])");
  expect(sinkOf(`SET 'table.exec.sink.upsert-materialize' = 'NONE'; ${COUNTS}`)).not.toContain("upsertMaterialize");
  expect(sinkOf(`SET 'table.exec.sink.upsert-materialize' = 'FORCE'; ${byKey}`)).toContain("upsertMaterialize=[true]");
});

/** Rows that are added, and taken out again as whole rows. */
const history = fc
  .array(fc.record({ k: fc.constantFrom("a", "b", "c"), v: fc.nat(2), out: fc.boolean() }), { maxLength: 40 })
  .map((steps) => {
    const rows: { k: string; v: number }[] = [];
    return steps.flatMap(({ k, v, out }) => {
      const place = out ? rows.findIndex((row) => row.k === k && row.v === v) : -1;
      if (out && place < 0) return [];
      if (out) rows.splice(place, 1);
      else rows.push({ k, v });
      return [`${out ? "-D" : "+I"} ${k} ${v}`];
    });
  });

it("the table has for each key the youngest row that is left", () => {
  fc.assert(
    fc.property(history, (rows) => {
      const table = new Map<string, string>();
      for (const change of changesOf("INSERT INTO rows_by_v SELECT k, v FROM t", rows)) {
        const [kind, k, v] = change.split(" ") as [string, string, string];
        if (kind === "-D") table.delete(v);
        else table.set(v, k);
      }
      const left: string[] = [];
      for (const row of rows) {
        const text = row.slice(3);
        if (row.startsWith("+I")) left.push(text);
        else left.splice(left.indexOf(text), 1);
      }
      const expected = new Map(left.map((text) => [text.split(" ")[1]!, text.split(" ")[0]!]));
      expect(new Map([...table].toSorted())).toEqual(new Map([...expected].toSorted()));
    }),
  );
});
