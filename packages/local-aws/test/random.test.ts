import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "../src/random.ts";

const seeds = fc.oneof(fc.string(), fc.integer(), fc.double());

it("gives the same numbers and ids for the same seed", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const [one, other] = [createRandom(seed), createRandom(seed)];

      expect([one.next(), one.uuid(), one.hex(9), one.text(5, "abc")]).toEqual([
        other.next(),
        other.uuid(),
        other.hex(9),
        other.text(5, "abc"),
      ]);
    }),
  );
});

it("gives different ids for different seeds, and at every call", () => {
  const ids = new Set<string>();

  for (let seed = 0; seed < 2000; seed++) {
    const random = createRandom(seed);
    ids.add(random.uuid());
    ids.add(random.uuid());
  }

  expect(ids.size).toBe(4000);
});

it("is uniform in [0, 1)", () => {
  const random = createRandom("uniform");
  const bins = new Array<number>(16).fill(0);
  const draws = 64_000;

  for (let draw = 0; draw < draws; draw++) bins[Math.floor(random.next() * 16)]!++;

  // Chi-squared with 15 degrees of freedom: 37.7 is exceeded once in a thousand seeds.
  const expected = draws / 16;
  const chiSquared = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(chiSquared).toBeLessThan(37.7);
});

it("makes version 4 UUIDs", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      expect(createRandom(seed).uuid()).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }),
  );
});

it("makes as many digits and characters as asked", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.string({ minLength: 1, unit: "grapheme-ascii" }), (length, alphabet) => {
      const random = createRandom(1);

      expect(random.hex(length)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`));
      const text = random.text(length, alphabet);
      expect(text).toHaveLength(length);
      expect([...text].every((character) => alphabet.includes(character))).toBe(true);
    }),
  );
});
