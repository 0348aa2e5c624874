import type { BatchWriteItemCommand, DynamoDBClient, WriteRequest } from "@aws-sdk/client-dynamodb";
import { expect, test, vi } from "vitest";
import { writeItems } from "../../src/handlers/batch-write.ts";

vi.mock("node:timers/promises", () => ({ setTimeout: () => Promise.resolve() }));

const items = (count: number): WriteRequest[] =>
  Array.from({ length: count }, (_, index) => ({ PutRequest: { Item: { number: { N: String(index) } } } }));

/** A client that hands each call's items to `answer`, which says what is left unprocessed. */
function clientOf(answer: (items: readonly WriteRequest[], call: number) => readonly WriteRequest[]) {
  const calls: number[] = [];
  const client = {
    async send({ input }: BatchWriteItemCommand) {
      const requests = input.RequestItems!.readings!;
      calls.push(requests.length);
      const left = answer(requests, calls.length);
      return { UnprocessedItems: left.length > 0 ? { readings: left } : {} };
    },
  } as unknown as DynamoDBClient;
  return { calls, client };
}

test("items go out in calls of 25, and again as far as they were left", async () => {
  const { calls, client } = clientOf((requests, call) => (call === 1 ? requests.slice(20) : []));

  expect(await writeItems(client, "readings", items(60))).toEqual([]);
  expect(calls).toEqual([25, 5, 25, 10]);
});

test("a call that is throttled as a whole is made again; what is refused to the end is returned", async () => {
  const throttled = Object.assign(new Error("too fast"), { name: "ProvisionedThroughputExceededException" });
  const { calls, client } = clientOf((requests, call) => {
    if (call === 1) throw throttled;
    return requests.slice(0, 1);
  });

  expect(await writeItems(client, "readings", items(3))).toEqual(items(1));
  expect(calls).toEqual([3, 3, 1, 1, 1, 1]);
});

test("any other error ends the batch", async () => {
  const { client } = clientOf(() => {
    throw new Error("no such table");
  });

  await expect(writeItems(client, "readings", items(1))).rejects.toThrow("no such table");
});
