import { systemClock } from "@millrace/data-generator";
import { expect, test } from "vitest";

test("a sleep that is aborted ends with the signal's reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const sleep = systemClock.sleep(2 ** 40, controller.signal);
  controller.abort(reason);

  await expect(sleep).rejects.toBe(reason);
});

test("no time is slept at once", async () => {
  await expect(systemClock.sleep(0)).resolves.toBeUndefined();
});
