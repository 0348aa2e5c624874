import fc from "fast-check";
import { expect, test } from "vitest";
import { Xxh32, xxh32 } from "../src/xxh32.ts";

// Values published with xxHash and with its Python and Go bindings.
test.each([
  ["", 0x02cc5d05],
  ["a", 0x550d7456],
  ["abc", 0x32d153ff],
  ["Nobody inspects the spammish repetition", 0xe2293b2f],
])("the hash of %j is the published one", (text, hash) => {
  expect(xxh32(Buffer.from(text))).toBe(hash);
});

test("the hash is the same however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
      const running = new Xxh32();
      for (const piece of pieces) running.update(piece);

      expect(running.digest()).toBe(xxh32(Buffer.concat(pieces)));
    }),
  );
});
