import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refusedFunctions, scalarFunctionNames } from "../../src/functions/registry.ts";

/** Names in a column of the tables of FUNCTIONS.md that are not in backticks. */
function namesIn(column: number): string[] {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "FUNCTIONS.md"), "utf8");
  const cells = text.split("\n").flatMap((line) => line.split(/(?<!\\)\|/)[column] ?? []);
  return cells.flatMap((cell) => cell.replace(/`[^`]*`/g, "").match(/\b[A-Z][A-Z0-9_]*\b/g) ?? []);
}

describe("FUNCTIONS.md", () => {
  const first = scalarFunctionNames();

  it("lists the functions of Flink 1.20", () => {
    expect(
      namesIn(2)
        .filter((name) => name !== "NULL" && first.includes(name))
        .toSorted(),
    ).toEqual(first);
  });

  it("lists the functions of Flink 2", () => {
    const later = scalarFunctionNames(true).filter((name) => !first.includes(name));
    expect(namesIn(3).toSorted()).toEqual(later);
  });

  it("lists what is refused", () => {
    expect(namesIn(4).toSorted()).toEqual([...refusedFunctions].toSorted());
  });
});
