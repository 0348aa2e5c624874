import { expect, it } from "vitest";
import { startScript } from "../src/execution/script.ts";
import type { Change } from "../src/session.ts";
import { FlinkSession } from "../src/session.ts";
import { SETTINGS, Settings } from "../src/settings.ts";
import { testEnvironment } from "./support/environment.ts";

it("refuses settings that are not executed, by name and place, and values that are none", async () => {
  const run = (sql: string) => startScript(sql, { environment: testEnvironment() });
  await expect(run("SET 'a.b' = '1'")).rejects.toThrow("Setting 'a.b' is not implemented by the embedded engine (1:1)");
  await expect(run("\n RESET 'a.b'")).rejects.toThrow("(2:2)");
  await expect(run("SET 'execution.runtime-mode' = 'batch'")).rejects.toThrow(
    "Setting 'execution.runtime-mode' = 'batch' is not implemented",
  );
  await expect(run("SET 'execution.checkpointing.interval' = 'soon'")).rejects.toThrow(
    "Could not parse value 'soon' for key 'execution.checkpointing.interval': expected duration",
  );
  await expect(run("SET 'execution.checkpointing.interval' = '0 s'")).rejects.toThrow("expected duration from 10 on");
  await expect(run("SET 'parallelism.default' = '0'")).rejects.toThrow("from 1 on");
});

it("lists settings with their defaults, those that were set, and the older keys under their present ones", async () => {
  const rows: Change["row"][] = [];
  const collect = () => (change: Change) => void rows.push(change.row);
  await startScript("SET 'state.checkpoints.num-retained' = '3'; SET;", { environment: testEnvironment(), collect });
  expect(rows).toContainEqual(["execution.checkpointing.num-retained", "3"]);
  expect(rows).toContainEqual(["pipeline.auto-watermark-interval", "200 ms"]);
  expect(rows.map(([key]) => key)).not.toContain("pipeline.name");
});

it("gives durations in milliseconds and defaults where nothing is set", () => {
  const settings = new Settings(new Map([["execution.checkpointing.interval", "1min"]]));
  expect(settings.optionalNumber("execution.checkpointing.interval")).toBe(60_000);
  expect(settings.number("execution.checkpointing.timeout")).toBe(600_000);
  expect(settings.text("restart-strategy.type")).toBeUndefined();
});

it("refuses settings of running jobs in a session that runs queries to their end", () => {
  const session = new FlinkSession();
  expect(() => session.execute("SET 'execution.checkpointing.interval' = '1s'")).toThrow("with execute");
  session.execute("SET 'table.local-time-zone' = 'Asia/Tokyo'; RESET");
  expect(session.catalog.zone).toBe("UTC");
  expect(Object.keys(SETTINGS)).toContain("restart-strategy.type");
});
