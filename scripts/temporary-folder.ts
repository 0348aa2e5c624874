import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Gives a test run a temporary folder of its own and removes it at the end, whatever the tests left in it. */
export function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-tests-"));
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
