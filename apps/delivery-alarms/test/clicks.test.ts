import { expect, test } from "vitest";
import { BUNDLE_BYTES, bundleOf, createBundles } from "../src/clicks.ts";

test("a bundle is one line of JSON of its exact size, with its number", () => {
  const bundle = createBundles("seed")(1234);

  expect(bundle).toHaveLength(BUNDLE_BYTES);
  expect(bundle.indexOf(10)).toBe(BUNDLE_BYTES - 1);
  const { bundle: number, events } = JSON.parse(bundle.toString()) as { bundle: string; events: { page?: string }[] };
  expect(Number(number)).toBe(1234);
  expect(bundleOf(bundle)).toBe(1234);
  expect(events.filter(({ page }) => page !== undefined).length).toBeGreaterThan(400);
});

test("the events follow the seed", () => {
  const [one, same, other] = ["a", "a", "b"].map((seed) => createBundles(seed)(0).toString());

  expect(one).toBe(same);
  expect(one).not.toBe(other);
});
