import { recordSum } from "@millrace/sample";
import { expect, test } from "vitest";

test("the record sum is printed as a sum, and as none when it does not hold", () => {
  const rest = { reasons: {}, rules: {} };

  expect(recordSum({ read: 24_000, delivered: 23_989, failed: 1, dropped: 10, ...rest })).toBe(
    "24,000 read = 23,989 delivered + 1 failed + 10 dropped",
  );
  expect(recordSum({ read: 2, delivered: 1, failed: 0, dropped: 0, ...rest })).toBe(
    "2 read ≠ 1 delivered + 0 failed + 0 dropped",
  );
});
