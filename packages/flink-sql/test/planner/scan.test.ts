import { expect, test } from "vitest";
import { parseQueryText, parseScript } from "../../src/parser/statements.ts";
import { Catalog } from "../../src/planner/catalog.ts";
import { planInsert } from "../../src/planner/insert.ts";
import { planSelectStatement } from "../../src/planner/planner.ts";
import { typeText } from "../../src/types/logical.ts";

function catalogOf(columns: string, options: Record<string, string>): Catalog {
  const catalog = new Catalog();
  const settings = Object.entries(options).map(([key, value]) => `'${key}' = '${value}'`);
  const [statement] = parseScript(`CREATE TABLE t (${columns}) WITH (${settings.join(", ")})`);
  if (statement?.kind === "createTable") catalog.createTable(statement);
  return catalog;
}

const FILES = { connector: "filesystem", path: "/x", format: "json" };

test("metadata columns stand where they are declared, with their types, and computed columns may use them", () => {
  const columns = `size BIGINT METADATA FROM 'file.size' VIRTUAL, a INT, k AS size / 1024,
    created TIMESTAMP(3) METADATA FROM 'file.modification-time' VIRTUAL`;
  const plan = planSelectStatement(parseQueryText("SELECT * FROM t"), catalogOf(columns, FILES));

  expect(plan.fields.map(({ name, type }) => `${name} ${typeText(type)}`)).toEqual([
    "size BIGINT",
    "a INT",
    "k BIGINT",
    "created TIMESTAMP(3)",
  ]);
});

test.each([
  ["a INT, b STRING METADATA FROM 'colour' VIRTUAL", FILES, "Invalid metadata key 'colour' in column 'b' of table"],
  [
    "a INT, b INT METADATA VIRTUAL",
    { connector: "datagen" },
    "doesn't implement the SupportsReadingMetadata interface",
  ],
  ["a INT, b ARRAY<INT> METADATA FROM 'file.size' VIRTUAL", FILES, "Cast function cannot convert"],
  ["a INT", { connector: "filesystem", path: "/x" }, "Missing required options are:\n\nformat"],
  ["a INT", { connector: "datagen", colour: "blue" }, "Unsupported options found for 'datagen'"],
  ["a INT", { connector: "datagen", "rows-per-second": "many" }, "Invalid value for option 'rows-per-second'"],
  ["a INT", { connector: "print" }, "can only be used as a sink. It cannot be used as a source."],
  ["a INT", { connector: "jdbc" }, "Connector 'jdbc' is not implemented"],
  ["a INT", { connector: "jbdc" }, "Could not find any factory for identifier 'jbdc'"],
  ["a INT", {}, "do not contain an option key 'connector'"],
])("a table of %s with %o cannot be read", (columns, options, message) => {
  const catalog = catalogOf(columns, options as Record<string, string>);

  expect(() => planSelectStatement(parseQueryText("SELECT * FROM t"), catalog)).toThrow(message);
});

test("an option that is not executed may have its default", () => {
  const read = (value: string) =>
    planSelectStatement(parseQueryText("SELECT * FROM t"), catalogOf("a INT", { ...FILES, "auto-compaction": value }));

  expect(read("false").fields.length).toBe(1);
  expect(() => read("true")).toThrow("Option 'auto-compaction' of connector 'filesystem' is not implemented");
});

test("metadata that is not virtual is refused in INSERT, virtual one is no part of it", () => {
  const insertInto = (columns: string) => {
    const [statement] = parseScript("INSERT INTO t SELECT 1");
    if (statement?.kind !== "insert") throw new Error("no INSERT");
    return planInsert(statement, catalogOf(columns, FILES));
  };

  expect(() => insertInto("a INT, b STRING METADATA FROM 'file.path'")).toThrow(
    "declares persistable metadata columns",
  );
  expect(insertInto("a INT, b STRING METADATA FROM 'file.path' VIRTUAL").plan.fields.length).toBe(1);
});

test.each([
  ["", "Temporal Table Join requires primary key in versioned table, but no primary key can be found."],
  [", PRIMARY KEY (a) NOT ENFORCED", "Processing-time temporal join is not supported yet."],
])("a file cannot be looked up, with%s", (key, message) => {
  const catalog = catalogOf(`a INT, p AS PROCTIME()${key}`, FILES);
  const query = parseQueryText("SELECT * FROM t AS l JOIN t FOR SYSTEM_TIME AS OF l.p AS r ON l.a = r.a");

  expect(() => planSelectStatement(query, catalog)).toThrow(message);
});
