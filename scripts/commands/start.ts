import { run as runSample } from "./sample.ts";

/** The sample that shows most in the least time; a browser workbench will take its place. */
const FIRST_SAMPLE = "taxi-fleet";

export async function run(args: readonly string[]): Promise<number> {
  return runSample([FIRST_SAMPLE, ...args]);
}
