import { PutLogEventsCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test, vi } from "vitest";
import { Logs, refusal } from "./support.ts";

const DAY = 86_400_000;

test("events that are too old, expired or too new are left out and told", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  const old = await logs.put(["old"], "one", "app", logs.now - 14 * DAY - 1);
  const ahead = await logs.put(["ahead"], "one", "app", logs.now + 7_200_001);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "app", retentionInDays: 1 }));
  const expired = await logs.put(["expired"], "one", "app", logs.now - DAY - 1);

  expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  expect(ahead.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
  expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
  expect((await logs.get()).events).toEqual([]);
});

test("retention takes events away as time passes", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "app", retentionInDays: 1 }));
  await logs.put(["a"]);

  await logs.pass(DAY - 1);
  const before = (await logs.get()).events!.length;
  await logs.pass(2);

  expect([before, (await logs.get()).events!.length]).toEqual([1, 0]);
});

test("expired events are looked for in step with the shortest retention, and not at all without one", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  const setTimer = vi.spyOn(logs.cloud.clock, "setTimer");
  await logs.pass(300 * DAY);
  const without = setTimer.mock.calls.length;

  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "app", retentionInDays: 30 }));
  setTimer.mockClear();
  await logs.pass(30 * DAY);

  expect(without).toBeLessThan(3);
  expect(setTimer.mock.calls.length).toBeGreaterThanOrEqual(23);
  expect(setTimer.mock.calls.length).toBeLessThan(30);
});

test("a batch out of order, too large or too long is refused", async () => {
  const logs = new Logs();
  await logs.create("app", "one");

  const backwards = new PutLogEventsCommand({
    logGroupName: "app",
    logStreamName: "one",
    logEvents: [
      { message: "a", timestamp: logs.now },
      { message: "b", timestamp: logs.now - 1 },
    ],
  });
  expect((await refusal(logs.send(backwards))).message).toBe(
    "Log events in a single PutLogEvents request must be in chronological order.",
  );
  expect((await refusal(logs.put(["a"], "one", "app", -1))).name).toBe("InvalidParameterException");
  expect((await refusal(logs.put(["x".repeat(1_048_551)]))).message).toContain("Log event too large: 1048577 bytes");
  expect((await refusal(logs.put(Array(3).fill("x".repeat(400_000))))).message).toBe(
    "Upload too large: 1200078 bytes exceeds limit of 1048576",
  );
  expect((await refusal(logs.put(Array(10_001).fill("x")))).message).toContain(
    "Member must have length less than or equal to 10000",
  );
});
