import { createTerminalRenderer } from "@millrace/sample";
import { expect, test } from "vitest";
import { createProgress } from "../src/progress.ts";

function output(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text: string) => written.push(text) };
}

test("without a terminal every stage ends in one plain line with its counts", () => {
  const out = output(false);
  const progress = createProgress(createTerminalRenderer(out));

  const stage = progress.stage("replay", { total: 24_000, unit: "trips" });
  stage.add(24_000);
  stage.done("lag 0 s");
  progress.close();

  expect(out.written).toHaveLength(1);
  expect(out.written[0]).toMatch(/^✓ replay {8}24,000\/24,000 trips {2}(.* {2})?lag 0 s\n$/);
});

test("notes stand on lines of their own", () => {
  const out = output(false);
  const progress = createProgress(createTerminalRenderer(out));

  progress.note("removed 1 run");
  progress.close();

  expect(out.written.join("")).toBe("removed 1 run\n");
});

test("on a terminal open stages are drawn over and never wider than it", () => {
  const out = output(true);
  const progress = createProgress(createTerminalRenderer(out));

  const stage = progress.stage("replay", { unit: "trips" });
  stage.status("x".repeat(100));
  stage.add(5);
  progress.note("note");
  stage.done("done");
  progress.close();

  const text = out.written.join("");
  expect(text).toContain("\u001b[1A\u001b[J");
  const lines = text.split("\n").map((line) => line.split("\u001b[J").at(-1)!);
  expect(lines.at(-2)).toMatch(/^✓ replay {8}5 trips {2}.*done$/);
  for (const line of lines) expect(line.length).toBeLessThan(60);
});

test("a stage left open is ended with the progress and marked", () => {
  const out = output(false);
  const progress = createProgress(createTerminalRenderer(out));

  progress.stage("replay").add(3);
  progress.close();

  expect(out.written.join("")).toMatch(/^✗ replay {8}3 records/);
});
