import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createChecksum } from "../../../src/services/s3/checksums.ts";
import { combineCrc, createCrc32c, createCrc64Nvme } from "../../../src/services/s3/crc.ts";

/** Bit by bit, as the definitions have it. */
function bitwise(bytes: Uint8Array, polynomial: bigint, width: bigint): string {
  const ones = (1n << width) - 1n;
  let crc = ones;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
  }
  return (crc ^ ones).toString(16).padStart(Number(width / 4n), "0");
}

test("CRC-32C has the values of RFC 3720, appendix B.4", () => {
  const value = (bytes: Uint8Array) => {
    const crc = createCrc32c();
    crc.update(bytes);
    return crc.digest().readUInt32BE();
  };

  expect(value(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(value(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(value(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
});

test("sliced CRCs equal the definition, however the bytes come in", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (chunks) => {
      const crc32c = createCrc32c();
      const crc64 = createCrc64Nvme();

      for (const chunk of chunks) {
        crc32c.update(chunk);
        crc64.update(chunk);
      }

      const whole = Buffer.concat(chunks);
      expect(crc32c.digest().toString("hex")).toBe(bitwise(whole, 0x82f63b78n, 32n));
      expect(crc64.digest().toString("hex")).toBe(bitwise(whole, 0x9a6c9329ac4bc9b5n, 64n));
    }),
  );
});

test.each(["CRC32", "CRC32C", "CRC64NVME"] as const)("combined %s of two texts is that of both", (kind) => {
  const of = (bytes: Uint8Array) => {
    const running = createChecksum(kind);
    running.update(bytes);
    return running.digest();
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const combined = combineCrc(kind, of(first), of(second), second.length);

      expect(combined.equals(of(Buffer.concat([first, second])))).toBe(true);
    }),
  );
});

test("CRC-32 is Node's", () => {
  const running = createChecksum("CRC32");
  running.update(Buffer.from("ab"));
  running.update(Buffer.from("c"));

  expect(running.digest().readUInt32BE()).toBe(crc32("abc"));
});
