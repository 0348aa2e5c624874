import { CreateApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { expect, test } from "vitest";
import { Flink, LOG_STREAM } from "./support.ts";

const SQL = `CREATE TEMPORARY SYSTEM FUNCTION twice AS 'functions.twice' LANGUAGE PYTHON;
CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'rows-per-second' = '1',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');
CREATE TABLE lines (n INT) WITH ('connector' = 'print');
INSERT INTO lines SELECT twice(n) FROM numbers;`;

async function started(functions: string | undefined): Promise<{ readonly flink: Flink; readonly failure?: string }> {
  const flink = await Flink.open();
  await flink.put("job.zip", SQL, functions === undefined ? {} : { "functions.mjs": functions });
  await flink.send(
    new CreateApplicationCommand({
      ApplicationName: "job",
      RuntimeEnvironment: "FLINK-1_20",
      ServiceExecutionRole: flink.role,
      ApplicationConfiguration: flink.configuration("job.zip"),
      CloudWatchLoggingOptions: [{ LogStreamARN: LOG_STREAM }],
    }),
  );
  const { OperationFailureDetails } = await flink.start("job");
  const failure = OperationFailureDetails?.ErrorInfo?.ErrorString;
  return failure === undefined ? { flink } : { flink, failure };
}

test("an application calls the functions that its code brings", async () => {
  const { flink } = await started(`export const functions = { "functions.twice": {
    kind: "scalar", deterministic: true, arguments: ["INT"], result: "INT", evaluate: (n) => 2 * n } };`);
  await flink.pass(10_000);

  expect(await flink.printed()).toEqual([2, 4, 6]);
});

test("code without the functions that its SQL names does not start", async () => {
  expect((await started(undefined)).failure).toContain("functions.twice");
  expect((await started("export const other = 1;")).failure).toContain(
    "functions.mjs: expected an export named functions",
  );
});
