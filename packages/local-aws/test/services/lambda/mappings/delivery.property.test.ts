import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Bench, fail, type StreamEvent, THROTTLED } from "./support.ts";

/* Whatever a function does, each record is delivered or sent to the destination, and keeps its place in its key or shard. */

/** What the function does with a batch, drawn once per invocation; it goes well when the list has come to its end. */
const behaviour = fc.constantFrom("ok", "ok", "fail", "throttle", "report first", "report middle", "report foreign");

const settings = fc.record({
  BatchSize: fc.integer({ min: 1, max: 12 }),
  ParallelizationFactor: fc.integer({ min: 1, max: 4 }),
  BisectBatchOnFunctionError: fc.boolean(),
  MaximumRetryAttempts: fc.constantFrom(-1, 0, 1, 3),
  MaximumBatchingWindowInSeconds: fc.constantFrom(0, 0, 5),
});

interface BatchInfo {
  readonly KinesisBatchInfo: {
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly batchSize: number;
  };
}

test("every record is delivered or in the destination, in the order of its key", async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      fc.array(behaviour, { maxLength: 25 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      async (mapping, plan, keys, pauses) => {
        const good: { key: string; number: number; sequence: string }[] = [];
        const bench = new Bench(perform);
        function perform(event: StreamEvent, call: number): unknown {
          const records = event.Records.map(({ kinesis }) => ({
            key: kinesis.partitionKey,
            number: Number(Buffer.from(kinesis.data, "base64").toString()),
            sequence: kinesis.sequenceNumber,
          }));
          const does = plan[call - 1] ?? "ok";
          if (does === "fail") fail();
          if (does === "throttle") return THROTTLED;
          const failed = does === "report first" ? 0 : does === "report middle" ? records.length >> 1 : undefined;
          if (does === "report foreign") return { batchItemFailures: [{ itemIdentifier: "foreign" }] };
          good.push(...records.slice(0, failed));
          return failed === undefined ? {} : { batchItemFailures: [{ itemIdentifier: records[failed]!.sequence }] };
        }
        await bench.role();
        const arn = await bench.create("trips");
        const { Records } = await bench.send(
          new PutRecordsCommand({
            StreamName: "trips",
            Records: keys.map((key, number) => ({ PartitionKey: `key-${key}`, Data: Buffer.from(`${number}`) })),
          }),
        );
        const queue = await bench.queue("failed");
        const created = await bench.map(arn, {
          ...mapping,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          DestinationConfig: { OnFailure: { Destination: queue } },
        });
        if (pauses) {
          await bench.update(created, { Enabled: false });
          await bench.update(created, { Enabled: true, BatchSize: 3 });
        }
        await bench.pass(3_600_000);

        const given = await discarded(bench, queue);
        expect(good.length + given.reduce((sum, { records }) => sum + records, 0)).toBe(keys.length);
        for (const [number, { SequenceNumber }] of Records!.entries()) {
          const deliveries = good.filter(({ sequence }) => sequence === SequenceNumber).length;
          const gaveUp = given.some(({ from, to }) => BigInt(SequenceNumber!) >= from && BigInt(SequenceNumber!) <= to);
          expect(deliveries > 0 || gaveUp, `record ${number}`).toBe(true);
          expect(deliveries).toBeLessThanOrEqual(1);
        }
        for (const records of Map.groupBy(good, ({ key }) => key).values()) {
          const order = records.map(({ number }) => number);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      },
    ),
    { numRuns: 60 },
  );
});

interface Range {
  readonly from: bigint;
  readonly to: bigint;
  readonly records: number;
}

/** Ranges of sequence numbers in a queue. */
async function discarded(bench: Bench, queue: string): Promise<Range[]> {
  const ranges: Range[] = [];
  while (true) {
    const found = (await bench.received(queue)) as unknown as BatchInfo[];
    if (found.length === 0) return ranges;
    for (const { KinesisBatchInfo } of found)
      ranges.push({
        from: BigInt(KinesisBatchInfo.startSequenceNumber),
        to: BigInt(KinesisBatchInfo.endSequenceNumber),
        records: KinesisBatchInfo.batchSize,
      });
  }
}
