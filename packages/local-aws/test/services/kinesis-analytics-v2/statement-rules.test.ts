import { expect, test } from "vitest";
import { readRuntime } from "../../../src/services/kinesis-analytics-v2/runtimes.ts";
import { checkStatements } from "../../../src/services/kinesis-analytics-v2/statement-rules.ts";

const INSERT = "INSERT INTO s SELECT n FROM t;";

function check(text: string, runtime = "FLINK-1_20"): void {
  checkStatements({ text, place: (line) => `job.sql:${line}` }, readRuntime(runtime));
}

test("definitions, settings before the first INSERT, INSERTs and statement sets are what an application runs", () => {
  check(`SET 'table.local-time-zone' = 'UTC';
    CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = 's3://lake/t', 'format' = 'json');
    CREATE VIEW v AS SELECT n FROM t;
    ${INSERT}
    EXECUTE STATEMENT SET BEGIN ${INSERT} END;
    BEGIN STATEMENT SET; ${INSERT} END;`);
  check(`SET 'millrace.flink-version' = '2.1'; ${INSERT}`, "FLINK-2_2");
});

test.each([
  ["SELECT 1;", "no one to show its result to"],
  ["SHOW TABLES;", "no one to show its result to"],
  ["SET;", "no one to show its result to"],
  ["EXPLAIN SELECT 1;", "no one to show its result to"],
  ["RESET 'table.local-time-zone';", "leave the setting out"],
  ["SET 'restart-strategy.type' = 'none';", "has no effect in an application"],
  ["SET 'millrace.flink-version' = '2.1';", "does not fit runtime FLINK-1_20"],
  ["CREATE TABLE c WITH ('connector' = 'print') AS SELECT 1 AS n;", "write the INSERT as a statement of its own"],
  ["CREATE TABLE c (n INT) WITH ('connector' = 'values');", "an application has none"],
  ["CREATE TABLE c (n INT) WITH ('connector' = 'filesystem', 'path' = '/tmp/c');", "reaches S3, not a disk"],
])("%s is refused with its place", (statement, message) => {
  expect(() => check(`${statement}\n${INSERT}`)).toThrow(message);
  expect(() => check(`\n\n${statement}\n${INSERT}`)).toThrow(/^job.sql:3: /);
});

test("a setting after an INSERT, and a script without one, are refused", () => {
  expect(() => check(`${INSERT}\nSET 'table.local-time-zone' = 'UTC';`)).toThrow(
    "job.sql:2: SET 'table.local-time-zone': expected before the first INSERT",
  );
  expect(() => check("CREATE TABLE t (n INT) WITH ('connector' = 'print');")).toThrow("expected at least one INSERT");
});
