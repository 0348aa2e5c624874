import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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

const COUNTED = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '4',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '4');\n`;

test("run prints the changes of a query as Flink's client does, and the lines of the print connector", async () => {
  const script = file(
    "run.sql",
    `${COUNTED}CREATE TABLE shown (n INT) WITH ('connector' = 'print');
SELECT n, n * 2 AS twice FROM numbers WHERE n > 2;
INSERT INTO shown SELECT n FROM numbers WHERE n < 2;`,
  );

  const { code, stdout, stderr } = await millrace(root, "flink", "run", script);

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(`+----+-------------+-------------+
| op |           n |       twice |
+----+-------------+-------------+
| +I |           3 |           6 |
| +I |           4 |           8 |
+----+-------------+-------------+
Received a total of 2 rows
+I[1]
`);
});

test("run --threads runs the subtasks of each statement in worker threads, and refuses what is no number of them", async () => {
  const numbers = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '200',
    'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '200');`;
  const script = file(
    "threads.sql",
    `${numbers} SHOW TABLES; CREATE VIEW keyed AS SELECT MOD(n, 5) AS k FROM numbers;
    CREATE TABLE lines (k INT, c BIGINT) WITH ('connector' = 'print');
    INSERT INTO lines SELECT k, COUNT(*) FROM keyed GROUP BY k;
    SELECT k, COUNT(*) AS c FROM keyed GROUP BY k;`,
  );
  const { code, stdout, stderr } = await millrace(
    root,
    "flink",
    "run",
    script,
    "--json",
    "--threads",
    "2",
    "--parallelism",
    "3",
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const lines = stdout.trim().split("\n");
  for (let key = 0; key < 5; key++) {
    expect(lines.filter((line) => new RegExp(`^[123]> \\+U\\[${key}, 40\\]$`).test(line))).toHaveLength(1);
    expect(lines).toContain(JSON.stringify({ op: "+U", row: { k: key, c: 40 } }));
  }

  const none = await millrace(root, "flink", "run", script, "--threads", "0");
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('--threads: expected a number from 1 to 64, got "0"');
});

test("run --json prints a line per change", async () => {
  const script = file("lines.sql", `${COUNTED}SELECT n % 2 AS odd, SUM(n) AS total FROM numbers GROUP BY n % 2;`);

  const { stdout } = await millrace(root, "flink", "run", script, "--json");

  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { op: "+I", row: { odd: 1, total: 1 } },
    { op: "+I", row: { odd: 0, total: 2 } },
    { op: "-U", row: { odd: 1, total: 1 } },
    { op: "+U", row: { odd: 1, total: 4 } },
    { op: "-U", row: { odd: 0, total: 2 } },
    { op: "+U", row: { odd: 0, total: 6 } },
  ]);
});

test("what fails in an INSERT is told with its place in the file", async () => {
  const script = file(
    "insert.sql",
    `${COUNTED}CREATE TABLE shown (n INT) WITH ('connector' = 'print');\n\nINSERT INTO shown SELECT m FROM numbers;`,
  );

  const { code, stderr } = await millrace(root, "flink", "run", script);

  expect(code).toBe(1);
  expect(stderr).toContain(`${script}:5:26 SQL validation failed. Column 'm' not found in any table`);
});

test("the shell runs statements of standard input in one session", async () => {
  const child = spawn(process.execPath, [path.join(root, "packages/cli/bin/millrace.mjs"), "flink", "shell"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`${COUNTED}CREATE TABLE shown (n INT) WITH ('connector' = 'print');
SHOW TABLES;
INSERT INTO shown SELECT n FROM numbers
  WHERE n = 4;
SELECT nothing FROM numbers;
RESULTS TABLE;
SELECT COUNT(*) AS many FROM numbers;
`);
  let printed = "";
  for await (const chunk of child.stdout) printed += String(chunk);

  expect(printed).toContain("numbers");
  expect(printed).toContain("+I[4]");
  expect(printed).toContain("Column 'nothing' not found in any table");
  expect(printed).toContain("|                    4 |\n1 row in the table\n");
});

test("--engine flink sends the statements to a SQL Gateway and prints its rows in the same form", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url} ${body}`);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(gatewayAnswer(request.method!, request.url!)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const script = file("gateway.sql", "SELECT customer, total FROM t;");
  const { port } = server.address() as AddressInfo;

  const { code, stdout } = await millrace(
    root,
    "flink",
    "run",
    script,
    "--engine",
    "flink",
    "--gateway",
    `http://127.0.0.1:${port}/`,
  );
  server.close();

  expect(code).toBe(0);
  expect(stdout).toBe(`+----+--------------------------------+----------------------+
| op |                       customer |                total |
+----+--------------------------------+----------------------+
| +I |                            ann |                   10 |
| -U |                            ann |                   10 |
| +U |                            ann |                   17 |
+----+--------------------------------+----------------------+
Received a total of 3 rows
`);
  expect(asked[1]).toBe('POST /v1/sessions/s/statements {"statement":"SELECT customer, total FROM t"}');
  expect(asked.at(-1)).toBe("DELETE /v1/sessions/s ");
});

/** As the REST endpoint of Flink 1.20's SQL Gateway answers. */
function gatewayAnswer(method: string, url: string): object {
  if (url === "/v1/sessions") return { sessionHandle: "s" };
  if (method === "POST") return { operationHandle: "o" };
  if (method === "DELETE") return { status: "CLOSED" };
  const token = Number(/result\/(\d+)/.exec(url)?.[1]);
  if (token === 0)
    return { resultType: "NOT_READY", nextResultUri: "/v2/sessions/s/operations/o/result/1?rowFormat=PLAIN_TEXT" };
  const columns = [
    { name: "customer", logicalType: { type: "VARCHAR", nullable: true, length: 2147483647 } },
    { name: "total", logicalType: { type: "BIGINT", nullable: true } },
  ];
  const rows = [
    { kind: "INSERT", fields: ["ann", "10"] },
    { kind: "UPDATE_BEFORE", fields: ["ann", "10"] },
    { kind: "UPDATE_AFTER", fields: ["ann", "17"] },
  ];
  const results = { columns, data: token === 1 ? rows : [] };
  return token === 1
    ? {
        results,
        resultType: "PAYLOAD",
        isQueryResult: true,
        nextResultUri: "/v2/sessions/s/operations/o/result/2?rowFormat=PLAIN_TEXT",
      }
    : { results, resultType: "EOS", isQueryResult: true };
}

test.each([
  [["flink"], "expected run, explain, shell or --cases"],
  [["flink", "run", "nowhere.sql", "--engine", "spark"], "--engine: expected embedded or flink"],
  [["flink", "run", "nowhere.sql", "--gateway", "http://x"], "--gateway: expected together with --engine flink"],
  [["flink", "explain"], "expected millrace flink explain <file.sql>"],
  [["flink", "--cases", "nowhere.json"], "expected a JSON file of cases"],
  [["flink", "explain", "nowhere.sql"], "expected a file of SQL statements"],
  [["flink", "shell", "--threads", "2"], "--threads is for runs on the embedded engine; leave it out with shell"],
  [["flink", "--cases", "nowhere.json", "--parallelism", "2"], "--parallelism is for runs on the embedded engine"],
])("wrong usage %j ends with exit code 2", async (args, message) => {
  const outcome = await millrace(root, ...args);

  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toContain(message);
});

test("--restore goes on from the last checkpoint of a folder", async () => {
  const script = (condition: string) => `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen',
      'rows-per-second' = '40', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '60');
    CREATE TABLE shown (n INT) WITH ('connector' = 'print');
    SET 'execution.checkpointing.interval' = '50 ms';
    SET 'execution.checkpointing.externalized-checkpoint-retention' = 'RETAIN_ON_CANCELLATION';
    SET 'restart-strategy.type' = 'none';
    INSERT INTO shown SELECT 100 / (n - 50) FROM numbers WHERE ${condition};`;
  const checkpoints = path.join(folder, "checkpoints");
  const failing = await millrace(root, "flink", "run", file("fails.sql", script("TRUE")), "--checkpoints", checkpoints);
  expect([failing.code, failing.stderr]).toEqual([1, expect.stringContaining("/ by zero")]);

  const args = ["--checkpoints", checkpoints, "--restore", checkpoints];
  const { code, stdout } = await millrace(root, "flink", "run", file("runs.sql", script("n <> 50")), ...args);
  expect(code).toBe(0);
  expect(stdout).not.toContain("+I[-2]");
  expect(stdout.trim().split("\n").at(-1)).toBe("+I[10]");

  const none = await millrace(root, "flink", "run", file("again.sql", script("n <> 50")), ...args);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("the folder has none")]);
});
