import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatSequenceNumber,
  LAST_INDEX,
  parseSequenceNumber,
  SequenceWriter,
} from "../../../src/services/kinesis/sequence-number.ts";

/** Numbers of real streams: aws-samples/serverless-streaming-data-application and awslabs/kinesis-aggregation. */
const REAL = [
  ["49617596128959546022271020452671363531733489582035959810", 1619169046, 0, 18248425682, 1619185788],
  ["49617596128959546022271020453364078026372672167862075394", 1619169046, 0, 18248426255, 1619185789],
  ["49617793833807623114047341091268703044525381670966132738", 1619723133, 0, 188304314, 1620240672],
  ["49618043139011970373951404260501852336252464708882268162", 1620421835, 0, 7516605570, 1620566843],
  ["49581544954143914480256700934210366840104395343224897586", 1518132134, 3, 5503837847, 1518133505],
  ["49581544954143914480259384464784359468274789083712061490", 1518132134, 3, 7723602311, 1520372220],
  ["49597411459012285111935017621194032819223185658889633794", 1562599552, 0, 14018, 1562602080],
] as const;

test.each(REAL)("%s is read as AWS wrote it", (text, shardCreated, shardIndex, index, seconds) => {
  expect(parseSequenceNumber(text)).toMatchObject({ shardCreated, shardIndex, index, seconds });
});

test.each(REAL)("%s is written as AWS wrote it", (text, shardCreated, shardIndex, index, seconds) => {
  expect(formatSequenceNumber({ shardCreated, shardIndex, index, seconds })).toBe(text);
  expect(new SequenceWriter(shardCreated, shardIndex).write(index, seconds)).toBe(text);
});

test.each(["", "0", "-1", "abc", "1", "9".repeat(56), "9".repeat(129), "4.5"])("%j is no sequence number", (text) => {
  expect(parseSequenceNumber(text)).toBeUndefined();
});

test("the end of a closed shard is above every record", () => {
  const shard = { shardCreated: 1_700_000_000, shardIndex: 7 };
  const end = formatSequenceNumber({ ...shard, index: LAST_INDEX, seconds: 1_700_000_100 });
  const record = formatSequenceNumber({ ...shard, index: 1e12, seconds: 1_800_000_000 });

  expect(BigInt(end) > BigInt(record)).toBe(true);
  expect(parseSequenceNumber(end)?.wide).toBe(LAST_INDEX);
});

const seconds = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 });
const place = fc.record({ index: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), seconds });

test("a writer agrees with big integers on any walk, and what it writes is read back", () => {
  fc.assert(
    fc.property(seconds, fc.integer({ min: 0, max: 0x7fffffff }), fc.array(place), (created, shardIndex, walk) => {
      const writer = new SequenceWriter(created, shardIndex);
      for (const { index, seconds: time } of walk) {
        const text = writer.write(index, time);

        expect(text).toBe(formatSequenceNumber({ shardCreated: created, shardIndex, index, seconds: time }));
        expect(parseSequenceNumber(text)).toMatchObject({ shardCreated: created, shardIndex, index, seconds: time });
      }
    }),
  );
});

test("a writer agrees with big integers on the steps of a real shard", () => {
  fc.assert(
    fc.property(
      seconds,
      fc.array(fc.tuple(fc.integer({ min: -3, max: 1000 }), fc.integer({ min: -5, max: 90_000 }))),
      (created, steps) => {
        const writer = new SequenceWriter(created, 5);
        let [index, time] = [5, created + 5];
        for (const [step, later] of steps) {
          index = Math.max(0, index + step);
          time = Math.max(created, time + later);

          const expected = formatSequenceNumber({ shardCreated: created, shardIndex: 5, index, seconds: time });
          expect(writer.write(index, time)).toBe(expected);
        }
      },
    ),
  );
});
