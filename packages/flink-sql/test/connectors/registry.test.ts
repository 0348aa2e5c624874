import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renewed } from "../../scripts/connectors.ts";

const text = readFileSync(new URL("../../CONNECTORS.md", import.meta.url), "utf8");

test("CONNECTORS.md lists the options that the connectors and formats have", () => {
  expect(renewed(text), "renew it with packages/flink-sql/scripts/connectors.ts").toBe(text);
});
