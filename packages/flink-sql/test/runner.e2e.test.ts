import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const RUNNER = fileURLToPath(new URL("../runner/main.py", import.meta.url));

/** Stands for PyFlink: it prints what it is told, a line of JSON each. */
const PYFLINK = `
import json
def say(*words): print(json.dumps(words))
class EnvironmentSettings:
    @staticmethod
    def in_streaming_mode(): return "streaming"
class Config:
    def set(self, key, value): say("set", key, value)
class Job:
    def wait(self): say("wait")
class Inserts:
    def add_insert_sql(self, text): say("insert", text)
    def execute(self): say("execute"); return Job()
class TableEnvironment:
    @staticmethod
    def create(settings): return TableEnvironment()
    def get_config(self): return Config()
    def create_statement_set(self): return Inserts()
    def execute_sql(self, text): say("sql", text)
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "runner-"));
  mkdirSync(path.join(folder, "pyflink/table"), { recursive: true });
  writeFileSync(path.join(folder, "pyflink/__init__.py"), "");
  writeFileSync(path.join(folder, "pyflink/table/__init__.py"), PYFLINK);
  cpSync(RUNNER, path.join(folder, "main.py"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function hasPython(): boolean {
  try {
    execFileSync("python3", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What the runner does with SQL files. */
function run(files: Record<string, string>, variables: Record<string, string> = {}): unknown[][] {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const groups = [
    { PropertyGroupId: "millrace.flink-sql", PropertyMap: { script: Object.keys(files).join(", ") } },
    { PropertyGroupId: "millrace.flink-sql.variables", PropertyMap: variables },
  ];
  writeFileSync(path.join(folder, "properties.json"), JSON.stringify(groups));
  const out = execFileSync("python3", ["-B", "main.py", "properties.json"], { cwd: folder, stdio: "pipe" });
  return out
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** On a machine without Python nothing is asserted: the runner is for Flink's own machines. */
const python = hasPython();

test("definitions are executed in order and all INSERTs become one job", () => {
  if (!python) return;
  const said = run(
    {
      "tables.sql": `-- tables; of the job
        SET 'table.local-time-zone' = 'UTC';
        CREATE TABLE a (n INT) WITH ('path' = 's3://\${bucket}/a;b', 'x' = 'it''s');
        /* ; */ CREATE VIEW \`v;w\` AS SELECT 1;`,
      "job.sql": `INSERT INTO a SELECT 1;
        EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 2; INSERT INTO a SELECT 3; END;
        BEGIN STATEMENT SET; INSERT INTO a SELECT 4; END`,
    },
    { bucket: "lake" },
  );

  expect(said).toEqual([
    ["set", "table.local-time-zone", "UTC"],
    ["sql", "CREATE TABLE a (n INT) WITH ('path' = 's3://lake/a;b', 'x' = 'it''s')"],
    ["sql", "CREATE VIEW `v;w` AS SELECT 1"],
    ["insert", "INSERT INTO a SELECT 1"],
    ["insert", "INSERT INTO a SELECT 2"],
    ["insert", "INSERT INTO a SELECT 3"],
    ["insert", "INSERT INTO a SELECT 4"],
    ["execute"],
    ["wait"],
  ]);
});

test("what has no effect or no one to read it is refused", () => {
  if (!python) return;
  const insert = "INSERT INTO a SELECT 1;";
  expect(() => run({ "a.sql": `SET 'execution.checkpointing.interval' = '1 s'; ${insert}` })).toThrow(
    /the configuration of the application says it/,
  );
  expect(() => run({ "a.sql": `${insert} SET 'table.local-time-zone' = 'UTC';` })).toThrow(/before the first INSERT/);
  expect(() => run({ "a.sql": `SELECT 1; ${insert}` })).toThrow(/no one to show its result to/);
  expect(() => run({ "a.sql": `CREATE TABLE b WITH ('connector' = 'print') AS SELECT 1 AS n; ${insert}` })).toThrow(
    /statement of its own/,
  );
  expect(() => run({ "a.sql": "CREATE TABLE a (n INT);" })).toThrow(/at least one INSERT/);
  expect(() => run({ "a.sql": "INSERT INTO a SELECT '${none}';" })).toThrow(/is not a property of group/);
  expect(() => run({ "a.sql": "INSERT INTO a SELECT '${x}';" }, { x: "a'b" })).toThrow(/holds a quote/);
});
