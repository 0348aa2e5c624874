import { expect, test } from "vitest";
import { runSteps, summaryLine } from "../steps.ts";

test("steps after a failing or crashing one still run, and a crash counts as one failure", async () => {
  const lines: string[] = [];
  const steps = [
    { name: "first", run: async () => ({ passed: 2, failed: 1 }) },
    { name: "second", run: () => Promise.reject(new Error("crashed")) },
    { name: "third", run: async () => ({ passed: 4, failed: 0 }) },
  ];

  const count = await runSteps(steps, (line) => lines.push(line));

  expect(count).toEqual({ passed: 6, failed: 2 });
  expect(lines.join("\n")).toMatch(/== first: 2 passed, 1 failed, \d+\.\d s/);
  expect(lines.join("\n")).toContain("Error: crashed");
});

test("the summary line has the form that readers of the log look for", () => {
  expect(summaryLine({ passed: 12, failed: 0 })).toBe("12 passed, 0 failed");
});
