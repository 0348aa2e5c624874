import fc from "fast-check";
import { expect, test } from "vitest";
import { afterPrefix, KeyIndex, orderOf } from "../../../src/services/s3/key-index.ts";

const key = fc.string({ unit: "binary", maxLength: 6 });

function utf8Order(a: string, b: string): number {
  return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

test("orders compare as the UTF-8 bytes of their keys do", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const [orderA, orderB] = [orderOf(a), orderOf(b)];

      expect(orderA < orderB ? -1 : orderA > orderB ? 1 : 0).toBe(utf8Order(a, b));
    }),
    { numRuns: 2000 },
  );
});

test("the order behind a prefix is above all that starts with it, and not above more", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 4 }), key, (prefix, other) => {
      const end = afterPrefix(orderOf(prefix));
      const order = orderOf(other);

      if (order.startsWith(orderOf(prefix))) expect(end === undefined || order < end).toBe(true);
      else if (order > orderOf(prefix)) expect(end !== undefined && order >= end).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("an index holds what was added and not deleted, in order from any position", () => {
  const change = fc.record({ key, add: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), key, (changes, from) => {
      const index = new KeyIndex<number>();
      const model = new Map<string, number>();

      changes.forEach((step, value) => {
        if (step.add && !model.has(step.key)) {
          index.add(step.key, value);
          model.set(step.key, value);
        } else if (!step.add) {
          expect(index.delete(step.key)).toBe(model.delete(step.key));
        }
      });

      const cursor = index.seek(orderOf(from));
      const walked: [string, number][] = [];
      for (let node = cursor.next(); node; node = cursor.next()) walked.push([node.key, node.value]);
      const expected = [...model].sort(([a], [b]) => utf8Order(a, b)).filter(([name]) => utf8Order(name, from) >= 0);
      expect(walked).toEqual(expected);
      expect(index.size).toBe(model.size);
    }),
  );
});

test("an index of many chunks stays in order whichever way keys come in", () => {
  const keys = Array.from({ length: 5000 }, (_, value) => `k${String(value).padStart(5, "0")}`);
  for (const order of [keys, [...keys].reverse(), [...keys].sort((a, b) => (a.slice(3) < b.slice(3) ? -1 : 1))]) {
    const index = new KeyIndex<string>();

    for (const name of order) index.add(name, name);
    for (const name of keys.filter((_, position) => position % 3 === 0)) index.delete(name);

    const cursor = index.seek("k02500");
    const walked: string[] = [];
    for (let node = cursor.next(); node; node = cursor.next()) walked.push(node.key);
    expect(walked).toEqual(keys.filter((name, position) => position % 3 !== 0 && name >= "k02500"));
  }
});
