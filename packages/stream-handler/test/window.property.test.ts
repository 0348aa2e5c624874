import fc from "fast-check";
import { expect, test } from "vitest";
import { createWindowHandler, json } from "../src/index.ts";
import { sequenceNumberAt, windowEvent } from "../src/testing.ts";

test("however a window is cut into batches, and whichever records fail at first, each counts once", async () => {
  const record = fc.record({ fare: fc.nat(1000), failures: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      async (records, batchSize) => {
        const left = records.map(({ failures }) => failures);
        let result = -1;
        const handler = createWindowHandler({
          decode(data) {
            const { fare, place } = json<{ fare: number; place: number }>(data);
            if (left[place]! > 0) {
              left[place]!--;
              throw new Error("not yet");
            }
            return fare;
          },
          start: () => ({ sum: 0 }),
          add: (state, { value }) => ({ sum: state.sum + value }),
          finish({ sum }) {
            result = sum;
          },
          onFailure: () => {},
        });

        // As Lambda does: what comes before the lowest failure is done, the rest comes again.
        let state: unknown = {};
        for (let at = 0; at < records.length; ) {
          const batch = records
            .slice(at, at + batchSize)
            .map(({ fare }, index) => ({ data: { fare, place: at + index } }));
          const response = await handler(windowEvent(batch, state));
          const failed = response.batchItemFailures.map(({ itemIdentifier }) =>
            batch.findIndex((_, place) => sequenceNumberAt(place) === itemIdentifier),
          );
          at += Math.min(batch.length, ...failed);
          state = response.state;
        }
        await handler(windowEvent([], state));

        expect(result).toBe(records.reduce((sum, { fare }) => sum + fare, 0));
      },
    ),
    { numRuns: 200 },
  );
});
