import fc from "fast-check";
import { expect, it } from "vitest";
import { addLong, divideLong, type Long, multiplyLong, subtractLong, toLong } from "../../src/types/integer.ts";

const long = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt));
const wrap = (value: bigint): Long => toLong(BigInt.asIntN(64, value));

it("computes as 64-bit integers do", () => {
  fc.assert(
    fc.property(long, long, (a, b) => {
      const [x, y] = [toLong(a), toLong(b)];
      expect(addLong(x, y)).toBe(wrap(a + b));
      expect(subtractLong(x, y)).toBe(wrap(a - b));
      expect(multiplyLong(x, y)).toBe(wrap(a * b));
      if (b !== 0n) expect(divideLong(x, y)).toBe(wrap(a / b));
    }),
  );
});
