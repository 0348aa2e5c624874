import { formatFinding } from "./lint/finding.ts";
import { lintRepository } from "./lint/lint.ts";
import { root } from "./setup/paths.mjs";
import { programStep, type Step } from "./steps.ts";
import { millrace, toolPath } from "./tools.ts";

/** What `npm run check` runs, and `npm test` before its tests. */
export function qualitySteps(): Step[] {
  return [
    programStep("type check", [toolPath("typescript", "tsc"), "-b"], root),
    programStep(
      "format and lint",
      [toolPath("@biomejs/biome", "biome"), "check", "--error-on-warnings", "--diagnostic-level=warn", "."],
      root,
    ),
    { name: "repository linter", run: checkRepository },
    programStep("Terraform", [millrace, "check", "infra"], root),
  ];
}

async function checkRepository(): Promise<{ passed: number; failed: number }> {
  const findings = lintRepository(root);
  for (const finding of findings) console.log(formatFinding(finding));
  return findings.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
