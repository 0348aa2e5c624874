import {
  compileMatcher,
  evaluatePrefix,
  formatObjectName,
  formatPartitionPath,
  parseObjectName,
  parsePartitionPath,
  parsePrefix,
} from "@millrace/s3-prefix";
import fc from "fast-check";
import { expect, test } from "vitest";

const timestamp = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2099, 11, 31) });
const zone = fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Chatham");

test("the instant of a key is read back to the precision of its prefix", () => {
  const template = parsePrefix("a/!{timestamp:yyyy/'m'MM}/!{timestamp:dd}/x/!{timestamp:HH-mm-ss.SSS}/");
  fc.assert(
    fc.property(timestamp, zone, (at, timeZone) => {
      const key = `${evaluatePrefix(template, { timestamp: at, timeZone })}object`;

      const found = compileMatcher(template, timeZone).match(key)!;
      expect(found.name).toBe("object");
      // Where clocks are turned back, two instants have one key.
      expect(`${evaluatePrefix(template, { timestamp: found.timestamp!, timeZone })}object`).toBe(key);
    }),
  );
});

test("partition keys without a slash are read back", () => {
  const template = parsePrefix("c=!{partitionKeyFromQuery:c}/t=!{partitionKeyFromLambda:t}/");
  const value = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !text.includes("/"));
  fc.assert(
    fc.property(value, value, (c, t) => {
      const key = evaluatePrefix(template, { timestamp: 0, queryKeys: { c }, lambdaKeys: { t } });

      expect(compileMatcher(template).match(`${key}name`)).toMatchObject({ queryKeys: { c }, lambdaKeys: { t } });
    }),
  );
});

test("any Hive partition path is read as it was written", () => {
  const name = fc.string({ minLength: 1 });
  const value = fc.oneof(fc.constant(null), fc.string({ minLength: 1, unit: "grapheme" }));
  fc.assert(
    fc.property(fc.array(fc.record({ name, value })), (partitions) => {
      const path = formatPartitionPath(partitions);

      expect(parsePartitionPath(`${path}part-0.parquet`)).toEqual(partitions);
    }),
  );
});

test("object names are read as they were written", () => {
  const streamName = fc.string({ minLength: 1, unit: fc.constantFrom(..."aZ09_.-") });
  fc.assert(
    fc.property(streamName, fc.integer({ min: 1 }), timestamp, fc.uuid(), (name, version, at, uuid) => {
      const written = { streamName: name, version, timestamp: at - (at % 1000), uuid, extension: ".gz" };

      expect(parseObjectName(formatObjectName(written))).toEqual(written);
    }),
  );
});
