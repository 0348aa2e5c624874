import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "cdc-lake-"));
afterAll(() => rmSync(runs, { recursive: true }));

test("the README quotes what a run prints; `npm start -w apps/cdc-lake -- --write-readme` renews it", async () => {
  const readme = readFileSync(path.join(root, "apps", "cdc-lake", "README.md"), "utf8");
  const quoted = /<!-- generated:run -->\n```text\n(.*?)\n```/s.exec(readme)?.[1] ?? "";

  const args = [millrace, "run", "cdc-lake", "--runs", runs];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });

  expect(quoted).toContain("records");
  expect(withoutNumbers(stdout)).toContain(withoutNumbers(quoted));
}, 120_000);

/** The words of an output. Its numbers depend on the machine, and the name of the run on the moment. */
function withoutNumbers(output: string): string {
  return output
    .replaceAll(/^run \S+/gm, "run")
    .replaceAll(/[\d.,]+/g, "0")
    .replaceAll(/ +/g, " ")
    .trim();
}
