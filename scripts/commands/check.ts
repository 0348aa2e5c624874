import { qualitySteps } from "../quality.ts";
import { runSteps } from "../steps.ts";

export async function run(): Promise<number> {
  const count = await runSteps(qualitySteps());
  return count.failed === 0 ? 0 : 1;
}
