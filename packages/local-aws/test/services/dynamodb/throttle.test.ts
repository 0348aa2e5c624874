import { expect, test } from "vitest";
import { ON_DEMAND_WRITE, Throttle } from "../../../src/services/dynamodb/throttle.ts";

/** Units of one that are admitted at a moment. */
function admitted(throttle: Throttle, now: number, key: (index: number) => string, most = 100_000): number {
  let count = 0;
  while (count < most && throttle.admitsWrite(now, key(count))) {
    throttle.takeWrite(now, 1, key(count));
    count++;
  }
  return count;
}

test("provisioned units flow in by the second and are kept for five minutes", () => {
  const throttle = new Throttle({ read: 1, write: 2 }, 0);
  const spread = (index: number) => String(index);

  expect(admitted(throttle, 0, spread)).toBe(600);
  expect(admitted(throttle, 10_000, spread)).toBe(20);
  expect(admitted(throttle, 10_000_000, spread)).toBe(600);
});

test("a new on-demand table takes 4,000 writes a second, one key a thousand, and double its peak after half an hour", () => {
  const throttle = new Throttle(undefined, 0);
  const spread = (index: number) => String(index % 100);

  expect(admitted(throttle, 1000, () => "hot")).toBe(1000);
  expect(admitted(throttle, 2000, spread)).toBe(ON_DEMAND_WRITE);
  expect(admitted(throttle, 2000, spread)).toBe(0);
  admitted(throttle, 31 * 60_000, spread);
  expect(admitted(throttle, 31 * 60_000 + 1000, spread)).toBe(2 * ON_DEMAND_WRITE);
});
