import { expect, test } from "vitest";
import { buildScript } from "../../../src/services/kinesis-analytics-v2/script.ts";

const RUNNER = Buffer.from("# millrace-flink-runner 1\nimport pyflink\n");

function build(files: Record<string, string>, groups: Record<string, Record<string, string>> = {}) {
  const all = new Map([
    ["main.py", RUNNER],
    ...Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const),
  ]);
  const properties = {
    "kinesis.analytics.flink.run.options": { python: "main.py", jarfile: "lib/all.jar" },
    "millrace.flink-sql": { script: "a.sql, sql/b.sql" },
    ...groups,
  };
  return buildScript(
    all,
    Object.entries(properties).map(([PropertyGroupId, PropertyMap]) => ({ PropertyGroupId, PropertyMap })),
  );
}

test("files are one script in their order, with variables in place, and its lines have the places they come from", () => {
  const script = build(
    { "a.sql": "SET 'a' = '${x}';\n-- ${x}${y}", "sql/b.sql": "one\ntwo\nthree" },
    { "millrace.flink-sql.variables": { x: "1", y: "$&" } },
  );
  expect(script.text).toBe("SET 'a' = '1';\n-- 1$&\none\ntwo\nthree");
  expect([1, 2, 3, 5].map((line) => script.place(line))).toEqual(["a.sql:1", "a.sql:2", "sql/b.sql:1", "sql/b.sql:3"]);
});

test("what is missing is refused by name", () => {
  const files = { "a.sql": "a", "sql/b.sql": "b" };
  expect(() => build({ "a.sql": "a" })).toThrow("sql/b.sql: no such file in the code, which holds main.py, a.sql");
  expect(() => build({ ...files, "a.sql": "a\n${stream}" })).toThrow(
    "a.sql:2: ${stream} is not a property of group millrace.flink-sql.variables",
  );
  expect(() => build({ ...files, "a.sql": "${constructor}" })).toThrow("is not a property of group");
  expect(() =>
    build({ ...files, "a.sql": "${x}" }, { "millrace.flink-sql.variables": { x: "a'; DROP TABLE b; '" } }),
  ).toThrow("a.sql:1: the value of ${x} holds a quote or a line break");
  expect(() => build(files, { "millrace.flink-sql": { script: "a.sql,,sql/b.sql" } })).toThrow(
    "expected SQL files of the code, separated by commas",
  );
});

test("code that is no SQL of ours is refused by name", () => {
  const files = { "a.sql": "a", "sql/b.sql": "b" };
  const options = (map: Record<string, string>) => ({ "kinesis.analytics.flink.run.options": map });
  expect(() => build({ ...files, "META-INF/MANIFEST.MF": "" })).toThrow("A Flink application from a JAR");
  expect(() => build(files, options({ jarfile: "a.jar" }))).toThrow("without the property python");
  expect(() => build(files, options({ python: "main.py", pyFiles: "x.py" }))).toThrow("Property pyFiles of group");
  expect(() => build({ ...files, "own.py": "print(1)" }, options({ python: "own.py" }))).toThrow(
    "A PyFlink application of one's own (own.py)",
  );
});
