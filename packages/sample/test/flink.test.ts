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
