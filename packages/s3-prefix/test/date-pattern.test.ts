import { readFileSync } from "node:fs";
import { compileDatePattern } from "@millrace/s3-prefix";
import { expect, test } from "vitest";

const lines = readFileSync(new URL("fixtures/java-date-patterns.tsv", import.meta.url), "utf8")
  .split("\n")
  .slice(0, -1);

test("patterns are written and refused as Java's DateTimeFormatter does", () => {
  expect(lines.length).toBeGreaterThan(500);
  const different = lines.flatMap((line) => {
    const [pattern, timestamp, zone, ...rest] = line.split("\t");
    const expected = rest.join("\t");
    const actual = outcome(pattern!, Number(timestamp), zone!);
    return actual === expected ? [] : [{ pattern, timestamp, zone, expected, actual }];
  });

  expect(different).toEqual([]);
});

test.each([
  ["B", "Pattern letter B is not supported: the day period has no name here; use a or HH"],
  ["v", "Pattern letter v is not supported: generic zone names have no place in a key; use VV"],
])("pattern letter %s is refused by name", (pattern, message) => {
  expect(() => compileDatePattern(pattern)).toThrow(
    expect.objectContaining({ code: "S3_PREFIX_INVALID_PATTERN", message }),
  );
});

test("zone names are written for UTC and refused elsewhere", () => {
  expect(compileDatePattern("z").format(0)).toBe("UTC");
  expect(compileDatePattern("zzzz").format(0)).toBe("Coordinated Universal Time");
  expect(() => compileDatePattern("z").format(0, "Asia/Tokyo")).toThrow(/not for Asia\/Tokyo: use VV/);
});

test("a zone that does not exist is refused", () => {
  expect(() => compileDatePattern("yyyy").format(0, "Mars/Olympus")).toThrow(
    expect.objectContaining({ code: "S3_PREFIX_INVALID_ZONE" }),
  );
});

function outcome(pattern: string, timestamp: number, zone: string): string {
  try {
    return compileDatePattern(pattern).format(timestamp, zone);
  } catch (error) {
    return `!${(error as Error).message}`;
  }
}
