import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aggregate, deaggregate, parseHashKey } from "../src/index.ts";
import { WITH_EXPLICIT_HASH_KEYS, WITH_SHARED_KEY } from "./kpl-vectors.ts";

const LAST = "340282366920938463463374607431768211455";

describe("deaggregate", () => {
  test.each([
    ["with explicit hash keys", WITH_EXPLICIT_HASH_KEYS],
    ["with one shared key", WITH_SHARED_KEY],
  ])("reads a record of the KPL %s", (_, vector) => {
    const { records, outOfRange, passedThrough } = deaggregate({
      partitionKey: "a",
      data: Buffer.from(vector.base64, "base64"),
    });

    const read = records.map(({ data, ...keys }) => ({ ...keys, text: Buffer.from(data).toString() }));
    expect(read).toEqual(vector.records.map((record, subSequenceNumber) => ({ ...record, subSequenceNumber })));
    expect([outOfRange, passedThrough]).toEqual([[], undefined]);
  });

  test("passes any other bytes through whole", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, withMagic) => {
        const data = withMagic ? Buffer.concat([Buffer.from("f3899ac2", "hex"), bytes]) : bytes;

        const result = deaggregate({ partitionKey: "k", explicitHashKey: "5", data });

        expect(result.passedThrough).toBeDefined();
        expect(result.records).toEqual([{ partitionKey: "k", explicitHashKey: "5", data, subSequenceNumber: 0 }]);
      }),
    );
  });

  test("passes an aggregate through whole when a single bit of it is flipped", () => {
    const whole = Buffer.from(WITH_SHARED_KEY.base64, "base64");
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const data = Buffer.from(whole);
        data[bit >> 3]! ^= 1 << (bit & 7);

        const { records, passedThrough } = deaggregate({ partitionKey: "a", data });

        expect(passedThrough).toBe(bit < 32 ? "no-magic" : "digest-mismatch");
        expect(records).toEqual([{ partitionKey: "a", data, subSequenceNumber: 0 }]);
      }),
    );
  });

  test.each([
    ["a record cut before its digest", Buffer.from(`f3899ac2${"00".repeat(15)}`, "hex"), "too-short"],
    ["a field that ends behind the message", framed("0a056b"), "malformed"],
    ["a varint without end", framed(`08${"ff".repeat(11)}`), "malformed"],
    ["an index behind the partition key table", framed("0a016b" + "1a05" + "08011a0131"), "malformed"],
    ["an index behind the explicit hash key table", framed("0a016b" + "1a07" + "080010001a0131"), "malformed"],
    ["a record without data", framed("0a016b" + "1a02" + "0800"), "malformed"],
    ["a record without partition key", framed("0a016b" + "1a03" + "1a0131"), "malformed"],
    ["data that ends behind its record", framed("0a016b" + "1a05" + "08001a0231" + "1a05" + "08001a0131"), "malformed"],
    ["field number 0", framed("0001"), "malformed"],
    ["a group", framed("0b0c"), "malformed"],
  ])("passes %s through whole and says why", (_, data, reason) => {
    const { records, passedThrough } = deaggregate({ partitionKey: "k", data });

    expect(passedThrough).toBe(reason);
    expect(records).toEqual([{ partitionKey: "k", data, subSequenceNumber: 0 }]);
  });

  test.each([
    ["in any order", framed("1a05" + "08001a0131" + "0a016b")],
    ["with tags", framed("0a016b" + "1a0a" + "08001a0131" + "2203" + "0a0174")],
    [
      "with fields it does not know",
      framed("2001" + "0a016b" + "2500000000" + "1a07" + "08001a0131" + "3800" + "290000000000000000"),
    ],
    ["with long forms of varints", framed("0a81006b" + "1a07" + "0880001a810031")],
    ["that repeat a field, whose last value counts", framed("0a016b" + "1a0a" + "080508001a01301a0131")],
  ])("reads fields %s", (_, data) => {
    const { records, passedThrough } = deaggregate({ partitionKey: "outer", data });

    expect(passedThrough).toBeUndefined();
    expect(records).toEqual([{ partitionKey: "k", data: new Uint8Array([0x31]), subSequenceNumber: 0 }]);
  });

  test("reads an aggregate of no records as no records", () => {
    expect(deaggregate({ partitionKey: "k", data: framed("") })).toEqual({ records: [], outOfRange: [] });
  });

  test("reports the records outside the range of a shard and loses none", () => {
    const records = ["0", "99", "100", LAST].map((explicitHashKey, index) => ({
      partitionKey: `k${index}`,
      explicitHashKey,
      data: Buffer.from([index]),
    }));
    const hashRange = { start: parseHashKey("99"), end: parseHashKey("100") };

    const result = deaggregate(aggregate(records)[0]!, { hashRange });

    expect(result.records.map(({ partitionKey }) => partitionKey)).toEqual(["k1", "k2"]);
    expect(result.outOfRange.map(({ partitionKey }) => partitionKey)).toEqual(["k0", "k3"]);
    expect(result.outOfRange.map(({ subSequenceNumber }) => subSequenceNumber)).toEqual([0, 3]);
  });

  test("checks the range by the MD5 of the partition key where no explicit hash key is given", () => {
    // MD5("a") is 16955237001963240173058271559858726497, MD5("b") 195289424170611159128911017612795795343.
    const records = ["a", "b"].map((partitionKey) => ({ partitionKey, data: Buffer.from(partitionKey) }));
    const hashRange = { start: parseHashKey("0"), end: parseHashKey("16955237001963240173058271559858726497") };

    const result = deaggregate(aggregate(records)[0]!, { hashRange });

    expect(result.records.map(({ partitionKey }) => partitionKey)).toEqual(["a"]);
    expect(result.outOfRange.map(({ partitionKey }) => partitionKey)).toEqual(["b"]);
  });
});

/** An aggregate frame with a right MD5 around any message. */
function framed(message: string): Buffer {
  const bytes = Buffer.from(message, "hex");
  return Buffer.concat([Buffer.from("f3899ac2", "hex"), bytes, createHash("md5").update(bytes).digest()]);
}
