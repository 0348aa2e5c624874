import { InvalidRequestException } from "@aws-sdk/client-athena";
import { expect, test } from "vitest";
import { queryRows, runQuery } from "../src/index.ts";
import { HandClock, scriptedAthena } from "./scripted-athena.ts";

const COLUMNS = [
  { Name: "id", Type: "bigint" },
  { Name: "temp", Type: "double" },
  { Name: "at", Type: "timestamp" },
];
const row = (...values: (string | undefined)[]) => ({
  Data: values.map((VarCharValue) => (VarCharValue === undefined ? {} : { VarCharValue })),
});

test("rows of all pages are typed by their columns, without the row of labels", async () => {
  const meta = { ResultSetMetadata: { ColumnInfo: COLUMNS } };
  const { client } = scriptedAthena({
    states: ["SUCCEEDED"],
    pages: [
      { ...meta, Rows: [row("id", "temp", "at"), row("1", "2.5", "2024-01-01 00:00:00.500")] },
      { ...meta, Rows: [row("9007199254740993", undefined, undefined)] },
    ],
  });

  expect(await queryRows({ client, sql: "SELECT 1", clock: new HandClock() })).toEqual([
    { id: 1n, temp: 2.5, at: new Date("2024-01-01T00:00:00.500Z") },
    { id: 9007199254740993n, temp: null, at: null },
  ]);
});

test("waits grow by half until the query is over", async () => {
  const clock = new HandClock();
  const { client } = scriptedAthena({ states: ["QUEUED", "RUNNING", "RUNNING", "SUCCEEDED"] });

  await runQuery({ client, sql: "SELECT 1", clock });

  expect(clock.waits).toEqual([100, 150, 225]);
});

test("bytes, cost and duration are told: every started megabyte, ten at least, nothing for a reused result", async () => {
  const of = (DataScannedInBytes: number, ReusedPreviousResult = false) =>
    runQuery({
      client: scriptedAthena({
        states: ["SUCCEEDED"],
        execution: {
          Statistics: {
            DataScannedInBytes,
            EngineExecutionTimeInMillis: 7,
            ResultReuseInformation: { ReusedPreviousResult },
          },
        },
      }).client,
      sql: "SELECT 1",
      clock: new HandClock(),
    });

  expect(await of(1)).toMatchObject({ scannedBytes: 1, durationMs: 2500, engineMs: 7, cost: (10 / 2 ** 20) * 5 });
  expect((await of(20 * 2 ** 20 + 1)).cost).toBe((21 / 2 ** 20) * 5);
  expect((await of(2 ** 40)).cost).toBe(5);
  expect((await of(2 ** 40, true)).cost).toBe(0);
});

test("a query that fails, is cancelled or takes too long is an error with its code; the last is stopped", async () => {
  const failing = scriptedAthena({ states: ["FAILED"], reason: "SYNTAX_ERROR: line 1:1: no" });
  await expect(runQuery({ client: failing.client, sql: "x", clock: new HandClock() })).rejects.toMatchObject({
    code: "ATHENA_FAILED",
    message: "SYNTAX_ERROR: line 1:1: no",
    queryExecutionId: "id-1",
  });
  const cancelled = scriptedAthena({ states: ["CANCELLED"] });
  await expect(runQuery({ client: cancelled.client, sql: "x", clock: new HandClock() })).rejects.toMatchObject({
    code: "ATHENA_CANCELLED",
  });
  const slow = scriptedAthena({ states: ["RUNNING"] });
  await expect(
    runQuery({ client: slow.client, sql: "x", clock: new HandClock(), timeoutMs: 1000 }),
  ).rejects.toMatchObject({ code: "ATHENA_TIMEOUT" });
  expect(slow.calls.at(-1)).toEqual({ name: "StopQueryExecution", input: { QueryExecutionId: "id-1" } });
});

test("what Athena does not take for a statement has failed; other refusals are the client's errors", async () => {
  const refused = (AthenaErrorCode: string) =>
    new InvalidRequestException({ message: "line 1:1: no", AthenaErrorCode, $metadata: {} });
  const run = (refusal: Error) =>
    runQuery({ client: scriptedAthena({ states: [], refusal }).client, sql: "SELEC", clock: new HandClock() });

  await expect(run(refused("MALFORMED_QUERY"))).rejects.toMatchObject({
    code: "ATHENA_FAILED",
    message: "line 1:1: no",
    queryExecutionId: undefined,
  });
  await expect(run(refused("INVALID_INPUT"))).rejects.toBeInstanceOf(InvalidRequestException);
});

test("parameters are sent as literals beside the statement", async () => {
  const { client, calls } = scriptedAthena({ states: ["SUCCEEDED"] });

  await runQuery({ client, sql: "SELECT ? , ?", parameters: ["it's; --", 5], database: "db", clock: new HandClock() });

  expect(calls[0]!.input).toMatchObject({
    QueryString: "SELECT ? , ?",
    ExecutionParameters: ["'it''s; --'", "5"],
    QueryExecutionContext: { Database: "db" },
  });
});
