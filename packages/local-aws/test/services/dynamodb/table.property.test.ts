import fc from "fast-check";
import { expect, test } from "vitest";
import { createCloud } from "../../../src/index.ts";
import { dynamodb } from "../../../src/services/dynamodb/index.ts";

interface Model {
  readonly pk: string;
  readonly sk: number;
  readonly g?: string | undefined;
  readonly h?: number | undefined;
  readonly v: number;
}

const attributes = {
  pk: fc.constantFrom("a", "b", "\ud83d\ude00", "\uffee", "a\0"),
  sk: fc.integer({ min: -20, max: 20 }),
  g: fc.option(fc.constantFrom("p", "q", "q\0"), { nil: undefined }),
  h: fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined }),
  v: fc.nat(3),
};
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), ...attributes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), ...attributes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("update" as const), ...attributes }) },
);

type Attributes = Record<string, { S?: string; N?: string } | undefined>;

function itemOf({ pk, sk, g, h, v }: Model): Attributes {
  return {
    pk: { S: pk },
    sk: { N: String(sk) },
    ...(g === undefined ? {} : { g: { S: g } }),
    ...(h === undefined ? {} : { h: { N: String(h) } }),
    v: { N: String(v) },
  };
}

/** A table with two global indexes, called as an operation is, without a socket. */
async function openTable() {
  const cloud = createCloud({ clock: "fast" });
  const instance = cloud.services.instance(dynamodb, cloud.region);
  async function call(operation: string, input: object): Promise<Record<string, unknown>> {
    return ((await instance.operations[operation]!.run(input as never, undefined as never)) ?? {}) as never;
  }
  const { TableDescription } = (await call("CreateTable", {
    TableName: "model",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk:S", "sk:N", "g:S", "h:N"].map((text) => ({
      AttributeName: text.split(":")[0],
      AttributeType: text.split(":")[1],
    })),
    KeySchema: keySchema("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "by-g", KeySchema: keySchema("g", "h"), Projection: { ProjectionType: "ALL" } },
      { IndexName: "by-h", KeySchema: keySchema("h"), Projection: { ProjectionType: "KEYS_ONLY" } },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  })) as { TableDescription: { LatestStreamArn: string } };
  await cloud.clock.sleep(1000);
  const stream = instance.api.stream(TableDescription.LatestStreamArn);
  return { cloud, call, stream };
}

function keySchema(hash: string, range?: string) {
  const schema = [{ AttributeName: hash, KeyType: "HASH" }];
  return range === undefined ? schema : [...schema, { AttributeName: range, KeyType: "RANGE" }];
}

/** Every item of a query or scan, in pages of `Limit`. */
async function all(call: Awaited<ReturnType<typeof openTable>>["call"], operation: string, input: object) {
  const items: Attributes[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await call(operation, {
      TableName: "model",
      Limit: 3,
      ...input,
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    });
    items.push(...(page.Items as Attributes[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

function keyText(item: Attributes): string {
  return JSON.stringify([item.pk, item.sk]);
}

function sorted(items: Iterable<Attributes>): Attributes[] {
  return [...items].sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
}

test("after any sequence of writes, table, indexes and a replay of the stream hold what a map of the items holds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { cloud, call, stream } = await openTable();
      const model = new Map<string, Attributes>();
      for (const { kind, ...of } of steps) {
        const item = itemOf(of);
        const Key = { pk: item.pk, sk: item.sk };
        if (kind === "put") {
          await call("PutItem", { TableName: "model", Item: item });
          model.set(keyText(item), item);
        } else if (kind === "delete") {
          await call("DeleteItem", { TableName: "model", Key });
          model.delete(keyText(item));
        } else {
          const remove = item.g === undefined ? " REMOVE g" : "";
          await call("UpdateItem", {
            TableName: "model",
            Key,
            UpdateExpression: `SET v = :v${item.g === undefined ? "" : ", g = :g"}${remove}`,
            ExpressionAttributeValues: { ":v": item.v, ...(item.g === undefined ? {} : { ":g": item.g }) },
          });
          const { g: _, ...rest } = model.get(keyText(item)) ?? {};
          model.set(keyText(item), { ...rest, ...Key, v: item.v!, ...(item.g === undefined ? {} : { g: item.g }) });
        }
      }
      const items = sorted(model.values());

      expect(sorted(await all(call, "Scan", {}))).toEqual(items);
      const segments = await Promise.all([0, 1, 2].map((Segment) => all(call, "Scan", { Segment, TotalSegments: 3 })));
      expect(sorted(segments.flat())).toEqual(items);
      for (const ScanIndexForward of [true, false])
        for (const pk of new Set(items.map((item) => item.pk!.S!))) {
          const found = await all(call, "Query", {
            KeyConditionExpression: "pk = :pk AND sk >= :low",
            ExpressionAttributeValues: { ":pk": { S: pk }, ":low": { N: "-7" } },
            ScanIndexForward,
          });
          const wanted = items
            .filter((item) => item.pk!.S === pk && Number(item.sk!.N) >= -7)
            .sort((a, b) => (Number(a.sk!.N) - Number(b.sk!.N)) * (ScanIndexForward ? 1 : -1));
          expect(found).toEqual(wanted);
        }
      for (const g of ["p", "q", "q\0"]) {
        const found = await all(call, "Query", {
          IndexName: "by-g",
          KeyConditionExpression: "g = :g",
          ExpressionAttributeValues: { ":g": { S: g } },
        });
        const wanted = items.filter((item) => item.g?.S === g && item.h !== undefined);
        expect(sorted(found)).toEqual(wanted);
        const ranges = found.map((item) => Number(item.h!.N));
        expect(ranges).toEqual([...ranges].sort((a, b) => a - b));
      }
      const keysOnly = await all(call, "Scan", { IndexName: "by-h" });
      expect(sorted(keysOnly)).toEqual(
        items.filter((item) => item.h !== undefined).map(({ pk, sk, h }) => ({ pk, sk, h })),
      );

      const replayed = new Map<string, Attributes>();
      for (const { id } of stream.shards())
        for (const { dynamodb: change } of stream.read(id, 0, 1000).records) {
          const key = keyText(change!.Keys as Attributes);
          expect(change!.OldImage).toEqual(replayed.get(key));
          if (change!.NewImage === undefined) replayed.delete(key);
          else replayed.set(key, change!.NewImage as Attributes);
        }
      expect(replayed).toEqual(model);
      await cloud.close();
    }),
    { numRuns: 40 },
  );
});
