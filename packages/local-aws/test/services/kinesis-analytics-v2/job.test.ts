import { expect, test } from "vitest";
import { ENDLESS, Flink } from "./support.ts";

/** Why an application with this SQL does not start. */
async function failureOf(sql: string, RuntimeEnvironment: "FLINK-1_20" | "FLINK-2_2"): Promise<string | undefined> {
  const flink = await Flink.open();
  await flink.create("job", sql, { RuntimeEnvironment });
  const { OperationFailureDetails } = await flink.start("job");
  return OperationFailureDetails?.ErrorInfo?.ErrorString;
}

test("settings that the application's configuration makes are refused in its SQL", async () => {
  const set = (setting: string) => failureOf(`-- settings\nSET ${setting};\n${ENDLESS}`, "FLINK-1_20");
  expect(await set("'execution.checkpointing.interval' = '1 s'")).toBe(
    "job.sql:2: SET 'execution.checkpointing.interval' has no effect in an application, whose configuration says it: leave it out",
  );
  expect(await set("'parallelism.default' = '2'")).toMatch(/^job.sql:2: SET 'parallelism.default' has no effect/);
  expect(await set("'table.local-time-zone' = 'Europe/Berlin'")).toBeUndefined();
});

test("the runtime says which Flink the SQL is for", async () => {
  const later = `CREATE TABLE t (n INT, at_ AS PROCTIME()) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
    CREATE TABLE s (n INT) WITH ('connector' = 'blackhole');
    INSERT INTO s SELECT n FROM TUMBLE(TABLE t, DESCRIPTOR(at_), INTERVAL '1' SECOND);`;
  expect(await failureOf(later, "FLINK-1_20")).toMatch(/^job.sql:3: /);
  expect(await failureOf(later, "FLINK-2_2")).toBeUndefined();
  expect(await failureOf(`SET 'millrace.flink-version' = '2.1';\n${later}`, "FLINK-1_20")).toBe(
    "job.sql:1: SET 'millrace.flink-version' = '2.1' does not fit runtime FLINK-1_20",
  );
});
