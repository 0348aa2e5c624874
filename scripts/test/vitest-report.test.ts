import { expect, test } from "vitest";
import { countTests } from "../vitest-report.ts";

const nothing = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const passed = { status: "passed", assertionResults: [{}] };

test("each test counts as one", () => {
  const report = { ...nothing, numPassedTests: 5, numFailedTests: 2, testResults: [passed] };

  expect(countTests(report, 1)).toEqual({ passed: 5, failed: 2 });
});

test("a file that failed before its tests counts as one failure", () => {
  const report = { ...nothing, numPassedTests: 5, testResults: [passed, { status: "failed", assertionResults: [] }] };

  expect(countTests(report, 1)).toEqual({ passed: 5, failed: 1 });
});

test("tests that did not run are failures", () => {
  const report = { ...nothing, numPassedTests: 5, numPendingTests: 1, numTodoTests: 1, testResults: [passed] };

  expect(countTests(report, 0)).toEqual({ passed: 5, failed: 2 });
});

test("a run that fails outside its tests, finds none, or leaves no report is one failure", () => {
  expect(countTests({ ...nothing, numPassedTests: 5, testResults: [passed] }, 1)).toEqual({ passed: 5, failed: 1 });
  expect(countTests(nothing, 0)).toEqual({ passed: 0, failed: 1 });
  expect(countTests(undefined, 137)).toEqual({ passed: 0, failed: 1 });
});
