import { expect, test } from "vitest";
import { nodeFinding } from "../src/diagnosis.ts";

test.each([
  ["20.20.2", "fail"],
  ["22.17.1", "fail"],
  ["22.18.0", "ok"],
  ["23.0.0", "ok"],
  ["24.21.0", "ok"],
])("Node.js %s: %s", (version, status) => {
  expect(nodeFinding(version).status).toBe(status);
});
