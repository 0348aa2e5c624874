import { expect, test } from "vitest";
import { createDynamoDbHandler } from "../src/index.ts";
import { dynamoDbEvent, sequenceNumberAt } from "../src/testing.ts";

test("changes come decoded; one that cannot be read fails by its sequence number", async () => {
  const got: unknown[] = [];
  const handler = createDynamoDbHandler({
    decode({ NewImage }) {
      const { id } = NewImage as { id?: { S: string } };
      if (id === undefined) throw new Error("no id");
      return id.S;
    },
    handle: ({ records }) => void got.push(...records),
    onFailure: () => {},
  });

  const response = await handler(dynamoDbEvent([{ id: { S: "a" } }, {}, { id: { S: "c" } }]));

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceNumberAt(1) }] });
  expect(got).toEqual([
    { value: "a", eventName: "INSERT", sequenceNumber: sequenceNumberAt(0), changedAt: 0 },
    { value: "c", eventName: "INSERT", sequenceNumber: sequenceNumberAt(2), changedAt: 0 },
  ]);
});
