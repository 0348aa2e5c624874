import { expect, test } from "vitest";
import { Logs, refusal } from "./support.ts";

const texts = (output: { events?: { message?: string | undefined }[] | undefined }) =>
  output.events!.map((event) => event.message);

test("a stream is read from its end by default, and on in both directions with tokens", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  await logs.put(["a", "b", "c", "d", "e"]);

  const last = await logs.get({ limit: 2 });
  const before = await logs.get({ limit: 2, nextToken: last.nextBackwardToken });
  const after = await logs.get({ limit: 2, nextToken: before.nextForwardToken });
  const end = await logs.get({ nextToken: after.nextForwardToken });
  await logs.pass(1000);
  await logs.put(["f"]);
  const fresh = await logs.get({ nextToken: end.nextForwardToken });

  expect([last, before, after].map(texts)).toEqual([
    ["d", "e"],
    ["b", "c"],
    ["d", "e"],
  ]);
  expect(end).toMatchObject({ events: [], nextForwardToken: after.nextForwardToken });
  expect(texts(fresh)).toEqual(["f"]);
  expect(last.nextForwardToken).toMatch(/^f\/\d{56}$/);
});

test("a stream is read from its head, between a start and an exclusive end, in order of time", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  const start = logs.now;
  await logs.put(["c", "d", "e"], "one", "app", start + 2);
  await logs.put(["a", "b"], "one", "app", start);

  const all = await logs.get({ startFromHead: true });
  const some = await logs.get({ startFromHead: true, startTime: start + 1, endTime: start + 4 });

  expect(texts(all)).toEqual(["a", "b", "c", "d", "e"]);
  expect(texts(some)).toEqual(["b", "c", "d"]);
});

test("groups and streams that do not exist, and foreign tokens, are refused", async () => {
  const logs = new Logs();
  await logs.create("app", "one");

  expect(await refusal(logs.get({ logGroupName: "other" }))).toEqual({
    name: "ResourceNotFoundException",
    message: "The specified log group does not exist.",
  });
  expect(await refusal(logs.get({ logStreamName: "other" }))).toEqual({
    name: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
  expect(await refusal(logs.get({ nextToken: "x" }))).toEqual({
    name: "InvalidParameterException",
    message: "The specified nextToken is invalid.",
  });
});
