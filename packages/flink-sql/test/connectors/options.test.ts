import { expect, test } from "vitest";
import { parseOption } from "../../src/connectors/options.ts";

test.each([
  ["10 s", "duration", 10_000],
  ["1min", "duration", 60_000],
  ["500", "duration", 500],
  ["2 hours", "duration", 7_200_000],
  ["1 fortnight", "duration", undefined],
  ["-1 s", "duration", undefined],
  ["128 mb", "memory", 134_217_728],
  ["1kb", "memory", 1024],
  ["7", "memory", 7],
  ["TRUE", "boolean", true],
  ["yes", "boolean", undefined],
  ["12", "int", 12],
  ["3000000000", "int", undefined],
  ["3000000000", "long", 3_000_000_000],
  ["1.5", "int", undefined],
  ["1.5", "double", 1.5],
  ["latest", ["LATEST", "TRIM_HORIZON"], "LATEST"],
  ["EARLIEST", ["LATEST", "TRIM_HORIZON"], undefined],
] as const)("'%s' as %s is %s", (text, kind, value) => {
  expect(parseOption(text, kind)).toBe(value);
});
