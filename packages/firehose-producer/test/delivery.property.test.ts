import fc from "fast-check";
import { test } from "vitest";
import { createProducer } from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { type RequestVerdict, requestError, ScriptedDeliveryStream } from "./scripted-delivery-stream.ts";

const verdict: fc.Arbitrary<RequestVerdict> = fc.oneof(
  fc.record({
    records: fc.array(fc.constantFrom("ok", "ok", "ServiceUnavailableException", "InternalFailure", "Refused"), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  fc
    .record({ name: fc.constantFrom("ServiceUnavailableException", "AccessDeniedException"), stored: fc.boolean() })
    .map(({ name, stored }) => ({ error: requestError(name, name === "AccessDeniedException" ? 400 : 500), stored })),
);

test("whatever Firehose answers, every record is delivered or failed once, and what is delivered is stored", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(verdict, { maxLength: 12 }),
      fc.integer({ min: 0, max: 1200 }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom("PutRecordBatch" as const, "PutRecord" as const),
      async (script, count, concurrency, operation) => {
        const stream = new ScriptedDeliveryStream(script);
        const clock = new HandClock();
        const settled = new Map<string, number>();
        const delivered: string[] = [];
        const settle = (data: Uint8Array) => {
          const text = String(data);
          settled.set(text, (settled.get(text) ?? 0) + 1);
          return text;
        };
        const producer = createProducer({
          ...{ client: stream, deliveryStreamName: "clicks", clock, concurrency, operation, maxAttempts: 5 },
          onDelivered: (given) => {
            for (const { data } of given) delivered.push(settle(data));
          },
          onFailed: (given) => {
            for (const { data } of given) settle(data);
          },
        });

        for (let index = 0; index < count; index++) void producer.put(Buffer.from(`record ${index}`));
        const report = await clock.until(producer.close());

        const stored = new Set(stream.stored);
        const once = settled.size === count && [...settled.values()].every((times) => times === 1);
        const kept = delivered.every((text) => stored.has(text));
        return once && kept && report.delivered === delivered.length && report.delivered + report.failed === count;
      },
    ),
    { numRuns: 60 },
  );
});
