import { cbor, dateToTag } from "@smithy/core/cbor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCbor, encodeCbor } from "../../src/wire/cbor.ts";

/** Data for both codecs; the SDK's writes -0 as 0 and loses a key named __proto__, so only ours is given those. */
function dataOf(numbers: fc.Arbitrary<number>, keys: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.maxSafeInteger(),
      numbers,
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.array(tie("value")),
      fc.dictionary(keys, tie("value")),
    ),
  })).value;
}

const data = dataOf(fc.double(), fc.string());
const sharedData = dataOf(
  fc.double().map((value) => value + 0),
  fc.string().filter((key) => key !== "__proto__"),
);

/** Four-digit years, as every AWS timestamp has; far beyond them a double of seconds holds no milliseconds. */
const date = fc.date({
  min: new Date("0001-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

/** Vectors of RFC 8949, appendix A. */
const VECTORS: readonly [hex: string, value: unknown][] = [
  ["00", 0],
  ["17", 23],
  ["1818", 24],
  ["1903e8", 1000],
  ["1a000f4240", 1000000],
  ["1b000000e8d4a51000", 1000000000000],
  ["1bffffffffffffffff", 18446744073709551615n],
  ["c249010000000000000000", 18446744073709551616n],
  ["3bffffffffffffffff", -18446744073709551616n],
  ["c349010000000000000000", -18446744073709551617n],
  ["20", -1],
  ["3903e7", -1000],
  ["f90000", 0],
  ["f98000", -0],
  ["f93c00", 1],
  ["fb3ff199999999999a", 1.1],
  ["f97bff", 65504],
  ["fa47c35000", 100000],
  ["fa7f7fffff", 3.4028234663852886e38],
  ["f90001", 2 ** -24],
  ["f90400", 0.00006103515625],
  ["f9c400", -4],
  ["f97c00", Number.POSITIVE_INFINITY],
  ["f97e00", Number.NaN],
  ["f9fc00", Number.NEGATIVE_INFINITY],
  ["fb7ff0000000000000", Number.POSITIVE_INFINITY],
  ["f4", false],
  ["f5", true],
  ["f6", null],
  ["f7", null],
  ["c11a514b67b0", new Date(1363896240_000)],
  ["40", Buffer.alloc(0)],
  ["4401020304", Buffer.from([1, 2, 3, 4])],
  ["60", ""],
  ["62225c", '"\\'],
  ["62c3bc", "\u00fc"],
  ["64f0908591", "\u{10151}"],
  ["80", []],
  ["8301820203820405", [1, [2, 3], [4, 5]]],
  ["a26161016162820203", { a: 1, b: [2, 3] }],
  ["5f42010243030405ff", Buffer.from([1, 2, 3, 4, 5])],
  ["7f657374726561646d696e67ff", "streaming"],
  ["9fff", []],
  ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
  ["83018202039f0405ff", [1, [2, 3], [4, 5]]],
  ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
  ["826161bf61626163ff", ["a", { b: "c" }]],
  ["d9d9f783010203", [1, 2, 3]],
];

describe("decodeCbor", () => {
  it.each(VECTORS)("reads %s", (hex, value) => {
    expect(decodeCbor(Buffer.from(hex, "hex"))).toEqual(value);
  });

  it("reads a timestamp with a fraction", () => {
    expect(decodeCbor(Buffer.from("c1fb41d452d9e2000000", "hex"))).toEqual(new Date(1363896200_000));
    expect(decodeCbor(Buffer.from("c11b0000018bcfe56800", "hex"), "milliseconds")).toEqual(new Date(1700000000000));
  });

  it("reads what the SDK's codec writes", () => {
    fc.assert(
      fc.property(sharedData, (value) => {
        const bytes = cbor.serialize(value);

        expect(decodeCbor(bytes)).toEqual(value);
      }),
    );
  });

  it("reads what it wrote, members left out where undefined", () => {
    fc.assert(
      fc.property(data, date, fc.bigInt(), (value, when, big) => {
        const written = encodeCbor({ value, when, absent: undefined });
        const inMillis = encodeCbor(when, "milliseconds");

        expect(decodeCbor(written)).toEqual({ value, when });
        expect(decodeCbor(inMillis, "milliseconds")).toEqual(when);
        expect(BigInt(decodeCbor(encodeCbor(big)) as bigint)).toBe(big);
      }),
    );
  });

  it("keeps __proto__ as an ordinary key", () => {
    const value = JSON.parse('{"__proto__":{"polluted":true}}');

    const read = decodeCbor(encodeCbor(value)) as object;

    expect(Object.hasOwn(read, "__proto__")).toBe(true);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it.each([
    ["", "no bytes"],
    ["0001", "bytes after the document"],
    ["18", "a missing argument"],
    ["1c", "a reserved length"],
    ["62c3", "text cut short"],
    ["62c328", "text that is not UTF-8"],
    ["9f01", "an array without its end"],
    ["ff", "a lone break"],
    ["81ff", "a break in an array of known length"],
    ["a1ff", "a break in a map of known length"],
    ["a10102", "a key that is no text"],
    ["bf6161ff", "a key without its value"],
    ["5f6161ff", "a text chunk in a byte string"],
    ["c06161", "tag 0"],
    ["c482190b1903e8", "a decimal fraction"],
    ["c16161", "a timestamp of text"],
    ["c1fb7ff0000000000000", "a timestamp at infinity"],
    ["e0", "an unassigned simple value"],
    ["5bffffffffffffffff", "a length beyond memory"],
    ["9bffffffffffffffff", "an array longer than any document"],
  ])("refuses %s: %s", (hex) => {
    expect(() => decodeCbor(Buffer.from(hex, "hex"))).toThrow(
      expect.objectContaining({ name: "AwsError", code: "SerializationException" }),
    );
  });

  it("refuses items nested too deeply, before the stack runs out", () => {
    expect(() => decodeCbor(Buffer.alloc(1_000_000, 0x81))).toThrow(/nested/);
  });

  it("writes documents larger than its first buffer", () => {
    const value = { text: "x".repeat(2000), numbers: Array.from({ length: 3000 }, (_, index) => index / 7) };

    expect(decodeCbor(encodeCbor(value))).toEqual(value);
  });

  it("refuses or reads any bytes, and fails in no other way", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeCbor(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: "SerializationException" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("encodeCbor", () => {
  it("writes what the SDK's codec reads", () => {
    fc.assert(
      fc.property(sharedData, (value) => {
        const bytes = encodeCbor(value);

        expect(normalise(cbor.deserialize(bytes))).toEqual(normalise(value));
      }),
    );
  });

  it("writes timestamps as the SDK does", () => {
    fc.assert(
      fc.property(date, (when) => {
        const bytes = encodeCbor(when);

        expect(bytes.equals(cbor.serialize(dateToTag(when)))).toBe(true);
      }),
    );
  });

  it("refuses what is no data", () => {
    expect(() => encodeCbor({ run() {} })).toThrow(TypeError);
  });
});

/** The SDK reads byte strings as Uint8Array. */
function normalise(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalise(item)]));
  return value;
}
