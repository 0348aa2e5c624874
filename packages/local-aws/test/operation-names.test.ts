import { expect, test } from "vitest";
import { coverage } from "../src/coverage.ts";
import { OPERATION_NAMES } from "../src/operation-names.ts";

test("the names are those of the SDK's schemas; npm run fix renews them", async () => {
  for (const { service, implemented, missing } of await coverage()) {
    const names = OPERATION_NAMES[service]!.trim().split(/\s+/);
    expect(names.filter((name) => !name.startsWith("ESHttp"))).toEqual([...implemented, ...missing].sort());
  }
});
