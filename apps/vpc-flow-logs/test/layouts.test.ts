import { expect, test } from "vitest";
import { partitionsOf } from "../src/layouts.ts";

const from = Date.UTC(2026, 0, 1);
const hour = { from, to: from + 3_600_000 };

test.each([
  ["hour", ["2025-12-31-23", "2026-01-01-00", "2026-01-01-01"]],
  ["day", ["2025-12-31-00", "2026-01-01-00"]],
  ["month", ["2025-12-01-00", "2026-01-01-00"]],
] as const)("lines of an hour can be in the %s before and after", (by, values) => {
  expect(partitionsOf(hour, by)).toEqual(values);
});
