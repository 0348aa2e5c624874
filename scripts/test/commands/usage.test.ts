import { expect, test, vi } from "vitest";
import { run as bench } from "../../commands/bench.ts";
import { run as sample } from "../../commands/sample.ts";
import { run as vectors } from "../../commands/vectors.ts";

test.each([
  ["a sample without a name", () => sample([]), "expected the name of a sample"],
  [
    "a benchmark that does not exist",
    () => bench(["no-such-benchmark"]),
    "no benchmark file matches no-such-benchmark",
  ],
  ["a flag that benchmarks do not know", () => bench(["--fast"]), "unknown flag --fast"],
  ["a vector folder that does not exist", () => vectors(["/no/such/folder"]), "expected one folder of test vectors"],
])("%s is wrong usage", async (_what, command, message) => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});

  const code = await command();

  expect(code).toBe(2);
  expect(errors.mock.calls.flat().join("\n")).toContain(message);
  errors.mockRestore();
});
