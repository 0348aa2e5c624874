import { expect, test } from "vitest";
import { ENDLESS, Flink } from "./support.ts";

test("a script runs from start to stop, and its rows are in the log", async () => {
  const flink = await Flink.open();
  const created = await flink.create("numbers", ENDLESS);
  expect(created.ApplicationStatus).toBe("READY");

  const started = await flink.start("numbers");
  expect(started).toMatchObject({ OperationStatus: "SUCCESSFUL" });
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("RUNNING");

  await flink.pass(5500);
  await flink.stop("numbers");
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("READY");
  const lines = (await flink.log()).map(({ message }) => message);
  expect(lines.slice(0, 3)).toEqual(["+I[1]", "+I[2]", "+I[3]"]);
});
