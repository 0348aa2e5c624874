import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Aggregator, aggregate, deaggregate, type ProducerRecord } from "../src/index.ts";
import { WITH_EXPLICIT_HASH_KEYS, WITH_SHARED_KEY } from "./kpl-vectors.ts";
import { hashKeyOf } from "./scripted-stream.ts";

const anyRecord = fc.record(
  {
    partitionKey: fc.oneof(fc.constantFrom("a", "b"), fc.string({ minLength: 1, maxLength: 40, unit: "binary" })),
    explicitHashKey: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map(String),
    data: fc.uint8Array({ maxLength: 300 }),
  },
  { requiredKeys: ["partitionKey", "data"] },
);

describe("aggregate", () => {
  test.each([
    ["with explicit hash keys", WITH_EXPLICIT_HASH_KEYS],
    ["with one shared key", WITH_SHARED_KEY],
  ])("writes the bytes of the KPL %s", (_, vector) => {
    const records = vector.records.map(({ text, ...keys }) => ({ ...keys, data: Buffer.from(text) }));

    const [aggregated, ...more] = aggregate(records);

    expect(more).toEqual([]);
    expect(aggregated!.data.length).toBe(vector.size);
    expect(Buffer.from(aggregated!.data).toString("base64")).toBe(vector.base64);
  });

  test("writes magic, tables in order of first use, records and MD5", () => {
    const records = [
      { partitionKey: "k", data: Buffer.from("1") },
      { partitionKey: "ü", explicitHashKey: "7", data: Buffer.from("") },
      { partitionKey: "k", explicitHashKey: "7", data: Buffer.from("23") },
    ];
    const message = Buffer.from(
      "0a016b" + "0a02c3bc" + "120137" + "1a05" + "08001a0131" + "1a06" + "080110001a00" + "1a08" + "080010001a023233",
      "hex",
    );

    const [aggregated] = aggregate(records);

    const digest = createHash("md5").update(message).digest();
    expect(aggregated!.data).toEqual(Buffer.concat([Buffer.from("f3899ac2", "hex"), message, digest]));
  });

  test("keeps every record, in order and within the size, for any records and any size", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 60 }), fc.integer({ min: 32, max: 2000 }), (records, maxSize) => {
        const aggregates = aggregate(records, { maxSize });

        const restored = aggregates.flatMap((aggregated) => deaggregate(aggregated).records.map(keysAndBytes));
        expect(restored).toEqual(records.map(keysAndBytes));
        for (const { data } of aggregates) {
          const alone = records.some((record) => record.data === data);
          expect(alone || data.length <= maxSize).toBe(true);
        }
      }),
    );
  });

  test("passes a record on as it is when it fits no aggregate", () => {
    const large = { partitionKey: "k", data: Buffer.alloc(100) };
    const small = { partitionKey: "k", data: Buffer.alloc(1) };

    const aggregates = aggregate([small, large, small], { maxSize: 100 });

    expect(aggregates).toHaveLength(3);
    expect(aggregates[1]).toBe(large);
  });
});

describe("Aggregator", () => {
  test("knows its size after each record without encoding it", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 40 }), (records) => {
        const aggregator = new Aggregator();
        for (const record of records) aggregator.add(record);
        const { size, count } = aggregator;

        const aggregated = aggregator.finish();

        expect(count).toBe(records.length);
        expect(aggregated!.data.length).toBe(size);
        expect(aggregator.count).toBe(0);
      }),
    );
  });

  test("is not changed by a record that does not fit", () => {
    const first = { partitionKey: "first", data: Buffer.from("1") };
    const aggregator = new Aggregator({ maxSize: 60 });
    const undisturbed = new Aggregator({ maxSize: 60 });
    for (const each of [aggregator, undisturbed]) each.add(first);

    const fits = aggregator.add({ partitionKey: "other", explicitHashKey: "5", data: Buffer.alloc(60) });
    for (const each of [aggregator, undisturbed]) each.add({ partitionKey: "third", data: Buffer.from("3") });

    expect(fits).toBe(false);
    expect(aggregator.finish()).toEqual(undisturbed.finish());
  });

  test("gives several records partition key a and the hash key of the first", () => {
    const aggregator = new Aggregator();
    aggregator.add({ partitionKey: "x", data: Buffer.from("1") });
    aggregator.add({ partitionKey: "y", explicitHashKey: "9", data: Buffer.from("2") });

    const aggregated = aggregator.finish();

    expect(aggregated).toMatchObject({ partitionKey: "a", explicitHashKey: hashKeyOf("x").toString() });
  });

  test("gives a single record its own keys", () => {
    const aggregator = new Aggregator();
    aggregator.add({ partitionKey: "x", explicitHashKey: "9", data: Buffer.from("1") });

    const aggregated = aggregator.finish();

    expect(aggregated).toMatchObject({ partitionKey: "x", explicitHashKey: "9" });
  });

  test("has nothing to finish while it is empty, and after clear", () => {
    const aggregator = new Aggregator();
    const atFirst = aggregator.finish();
    aggregator.add({ partitionKey: "x", data: Buffer.from("1") });
    aggregator.clear();

    expect([atFirst, aggregator.finish()]).toEqual([undefined, undefined]);
  });

  test("refuses a size that no aggregate has", () => {
    expect(() => new Aggregator({ maxSize: 31 })).toThrow(/expected an integer of at least 32, got 31/);
  });
});

function keysAndBytes({ partitionKey, explicitHashKey, data }: ProducerRecord): unknown {
  return { partitionKey, explicitHashKey, data: Buffer.from(data).toString("hex") };
}
