import fc from "fast-check";
import { expect, test } from "vitest";
import { Batcher } from "../../../../src/services/lambda/mappings/batcher.ts";
import type { SourceRecord } from "../../../../src/services/lambda/mappings/record.ts";
import { windowOf } from "../../../../src/services/lambda/mappings/window.ts";

function record(position: number, size = 1, arrival = position): SourceRecord {
  return { position, sequenceNumber: String(position), arrival, key: "k", size, content: undefined };
}

const SETTINGS = { batchSize: 3, batchingWindowSeconds: 10, tumblingWindowSeconds: 0 };

test("a batch is due by its size, its bytes or its window", () => {
  const batcher = new Batcher(SETTINGS);
  expect(batcher.due(100)).toBeUndefined();
  batcher.push(record(1), 500);
  batcher.push(record(2), 900);
  expect(batcher.due(100)).toBe(10_500);
  expect(batcher.due(2)).toBe(0);
  batcher.push(record(3), 900);
  expect(batcher.due(100)).toBe(0);
});

test("a batch is due at the end of its tumbling window", () => {
  const batcher = new Batcher({ ...SETTINGS, tumblingWindowSeconds: 5 });
  batcher.push(record(1, 1, 3000), 3000);
  expect(batcher.due(100)).toBe(5000);
});

test("batches of any records hold all of them in order, within size, bytes and window", () => {
  const records = fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 60 }), gap: fc.integer({ min: 0, max: 3000 }) }),
  );
  fc.assert(
    fc.property(records, fc.integer({ min: 1, max: 5 }), fc.boolean(), (drawn, batchSize, windowed) => {
      const settings = { batchSize, batchingWindowSeconds: 0, tumblingWindowSeconds: windowed ? 4 : 0 };
      const batcher = new Batcher(settings);
      let arrival = 0;
      const all = drawn.map(({ size, gap }, index) => {
        arrival += gap;
        return record(index, size, arrival);
      });
      const taken: SourceRecord[] = [];
      for (const [index, one] of all.entries()) {
        batcher.push(one, one.arrival);
        if (index % 3 === 0) takeOne();
      }
      while (batcher.waiting > 0) takeOne();
      expect(taken).toEqual(all);
      expect(batcher.bytes).toBe(0);

      function takeOne(): void {
        const window = windowed ? windowOf(batcher.next!.arrival, 4) : undefined;
        const batch = batcher.take(100, window, arrival);
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(batchSize);
        if (batch.length > 1) expect(batch.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(100);
        if (window) expect(batch.every((one) => one.arrival < window.end)).toBe(true);
        taken.push(...batch);
        expect(batcher.rest()).toEqual(all.slice(taken.length, taken.length + batcher.waiting));
      }
    }),
  );
});
