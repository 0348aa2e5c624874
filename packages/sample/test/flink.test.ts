import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readZip } from "@millrace/local-aws";
import { afterEach, beforeEach, expect, it } from "vitest";
import { defineSample } from "../src/definition.ts";
import { buildFlink } from "../src/flink.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "flink-"));
  mkdirSync(path.join(root, "apps/echo/src/sql"), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function sampleWith(...sql: [string, ...string[]]) {
  return defineSample({
    name: "echo",
    title: "Echo",
    summary: "Echo.",
    systems: [],
    terraform: null,
    flink: { areas: { sql } },
    parameters: {},
    faults: {},
    run: async () => undefined,
    checks: () => [],
    views: () => [],
  });
}

it("packs the runner and the SQL files by their paths below src, the same bytes for the same sources", async () => {
  writeFileSync(path.join(root, "apps/echo/src/sql/tables.sql"), "CREATE TABLE a (n INT);");
  writeFileSync(path.join(root, "apps/echo/src/sql/areas.sql"), "INSERT INTO a SELECT 1;");
  const sample = sampleWith("src/sql/tables.sql", "src/sql/areas.sql");

  const [bundle] = await buildFlink(root, sample);
  const first = readFileSync(bundle!.file);
  await buildFlink(root, sample);

  expect(bundle).toMatchObject({ name: "areas", file: path.join(root, "apps/echo/dist/flink/areas.zip") });
  expect(readFileSync(bundle!.file).equals(first)).toBe(true);
  const files = readZip(first, 1e6);
  expect(files.map((file) => file.path)).toEqual(["main.py", "sql/areas.sql", "sql/tables.sql"]);
  expect(String(files[0]!.content)).toMatch(/^# millrace-flink-runner 1\n/);
  expect(String(files[1]!.content)).toBe("INSERT INTO a SELECT 1;");
});

it("refuses a SQL file that is not there, or not below src", async () => {
  await expect(buildFlink(root, sampleWith("src/sql/none.sql"))).rejects.toThrow(
    /Flink application areas of echo: src\/sql\/none.sql: ENOENT/,
  );
  await expect(buildFlink(root, sampleWith("sql/areas.sql"))).rejects.toThrow(/expected a .sql file below src/);
});

it("packs functions of the SQL as one module for the embedded engine and as the Python file of Flink", async () => {
  mkdirSync(path.join(root, "apps/echo/src/flink"));
  writeFileSync(path.join(root, "apps/echo/src/sql/areas.sql"), "INSERT INTO a SELECT twice(1);");
  writeFileSync(path.join(root, "apps/echo/src/flink/two.ts"), "export const two: number = 2;");
  writeFileSync(
    path.join(root, "apps/echo/src/flink/functions.ts"),
    'import { two } from "./two.ts";\nexport const functions = { twice: (n: number) => two * n };',
  );
  writeFileSync(path.join(root, "apps/echo/src/flink/functions.py"), "def twice(n): return 2 * n\n");
  const functions = { typescript: "src/flink/functions.ts", python: "src/flink/functions.py" };
  const sample = {
    ...sampleWith("src/sql/areas.sql"),
    flink: { areas: { sql: ["src/sql/areas.sql"], functions } },
  } as const;

  const [bundle] = await buildFlink(root, sample);

  const files = new Map(readZip(readFileSync(bundle!.file), 1e6).map((file) => [file.path, String(file.content)]));
  expect([...files.keys()]).toEqual(["functions.mjs", "functions.py", "main.py", "sql/areas.sql"]);
  expect(files.get("functions.py")).toBe("def twice(n): return 2 * n\n");
  const module = (await import(`data:text/javascript,${encodeURIComponent(files.get("functions.mjs")!)}`)) as {
    functions: { twice: (n: number) => number };
  };
  expect(module.functions.twice(21)).toBe(42);
});

it("says what is wrong with functions that cannot be bundled", async () => {
  writeFileSync(path.join(root, "apps/echo/src/sql/areas.sql"), "INSERT INTO a SELECT 1;");
  const functions = { typescript: "src/flink/none.ts", python: "src/flink/none.py" };
  const sample = {
    ...sampleWith("src/sql/areas.sql"),
    flink: { areas: { sql: ["src/sql/areas.sql"], functions } },
  } as const;

  await expect(buildFlink(root, sample)).rejects.toThrow(/Flink application areas of echo: functions: .*none.ts/s);
});
