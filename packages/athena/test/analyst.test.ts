import { expect, test } from "vitest";
import { createAnalyst } from "../src/index.ts";
import { HandClock, scriptedAthena } from "./scripted-athena.ts";

test("an analyst asks in one work group and database, and knows the queries saved there", async () => {
  const columns = [{ Name: "n", Type: "bigint" }];
  const { client, calls } = scriptedAthena({
    states: ["SUCCEEDED"],
    pages: [
      {
        ResultSetMetadata: { ColumnInfo: columns },
        Rows: [{ Data: [{ VarCharValue: "n" }] }, { Data: [{ VarCharValue: "7" }] }],
      },
    ],
    execution: { Statistics: { DataScannedInBytes: 10, EngineExecutionTimeInMillis: 3 } },
  });
  const analyst = createAnalyst({
    client,
    clock: new HandClock(),
    workGroup: "team",
    database: "lake",
    savedQueries: { count: "id-of-count" },
  });

  const answer = await analyst.ask("SELECT count(*) AS n FROM t WHERE a = ?", [1]);

  expect(answer).toMatchObject({ rows: [{ n: 7n }], scannedBytes: 10, engineMs: 3 });
  expect(calls[0]!.input).toMatchObject({ WorkGroup: "team", QueryExecutionContext: { Database: "lake" } });
  await analyst.savedQuery("count").catch(() => undefined);
  expect(calls.at(-1)).toEqual({ name: "GetNamedQuery", input: { NamedQueryId: "id-of-count" } });
  await expect(analyst.savedQuery("sum")).rejects.toThrow("no saved query sum: expected one of count");
});
