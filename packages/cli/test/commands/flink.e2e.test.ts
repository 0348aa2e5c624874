import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { millrace, root } from "../repository-copy.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "millrace flink-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | object): string {
  const full = path.join(folder, name);
  writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content));
  return full;
}

const ORDERS = `CREATE TABLE orders (customer STRING, price INT) WITH ('connector' = '\${CONNECTOR}', 'number-of-rows' = '3');\n`;

/** A case whose expected total is `total`. */
function totals(name: string, total: number): object {
  return {
    name,
    tables: { t: { columns: { a: "INT" }, watermark: null, rows: [[1], [2]] } },
    sql: "SELECT SUM(a) FROM t",
    output: { columns: { total: "INT" } },
    expected: [{ op: "+I", row: [total] }],
    compare: "materialized",
    order: "any",
    watermarkEmission: "none",
  };
}

test("cases: a line per case, exit code 1 when one fails, the same as JSON", async () => {
  const cases = file("cases.json", [totals("right", 3), totals("wrong", 4)]);

  const text = await millrace(root, "flink", "--cases", cases);
  expect(text.code).toBe(1);
  expect(text.stdout).toContain("1 of 2 pass\n  ✓ right\n  ✗ wrong\n");
  expect(text.stdout).toMatch(/1 passed, 1 failed\n$/);

  const json = await millrace(root, "flink", "--cases", cases, "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual([
    { file: cases, name: "right", ok: true },
    { file: cases, name: "wrong", ok: false, reason: expect.stringContaining("4") },
  ]);
});

test("explain prints the plan of each query, with variables filled in", async () => {
  const script = file("plan.sql", `${ORDERS}SELECT customer, SUM(price) FROM orders GROUP BY customer;`);

  const { code, stdout } = await millrace(root, "flink", "explain", script, "--set", "CONNECTOR=datagen");

  expect(code).toBe(0);
  expect(stdout).toContain(`-- ${script}:2\n`);
  expect(stdout).toContain("GroupAggregate");
});

test("an error of SQL names its file, line and column, and no stack", async () => {
  const script = file("wrong.sql", `${ORDERS}\nSELECT customer,\n  cost FROM orders;`);

  const { code, stderr } = await millrace(root, "flink", "explain", script, "--set", "CONNECTOR=datagen");

  expect(code).toBe(1);
  expect(stderr).toContain(`${script}:4:3 SQL validation failed. Column 'cost' not found in any table`);
  expect(stderr).not.toContain("    at ");
});

test.each([
  [["flink"], "expected explain or --cases"],
  [["flink", "explain"], "expected millrace flink explain <file.sql>"],
  [["flink", "--cases", "nowhere.json"], "expected a JSON file of cases"],
  [["flink", "explain", "nowhere.sql"], "expected a file of SQL statements"],
])("wrong usage %j ends with exit code 2", async (args, message) => {
  const outcome = await millrace(root, ...args);

  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toContain(message);
});
