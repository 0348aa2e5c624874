import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkExports } from "./exports.ts";
import type { Finding } from "./finding.ts";
import { checkDeclaredDependencies, checkLayers, checkOwnFiles } from "./layers.ts";
import { checkLiterals } from "./literals.ts";
import { Repository } from "./repository.ts";
import { checkEndToEndTests, checkHeadings, checkScripts } from "./samples.ts";
import { checkSyntax } from "./syntax.ts";
import { checkAllTestsRun, checkMirror } from "./tests.ts";
import { checkTime } from "./time.ts";
import { checkWording } from "./wording.ts";
import {
  checkDataReadmes,
  checkFolderNames,
  checkLockfile,
  checkLockfileAddresses,
  checkManifests,
  checkReadmes,
  checkTsconfigs,
} from "./workspaces.ts";

/** All rules of the repository; what Biome and the type checker can hold is left to them. */
const RULES: readonly ((repository: Repository) => Finding[])[] = [
  checkLayers,
  checkOwnFiles,
  checkDeclaredDependencies,
  checkFolderNames,
  checkManifests,
  checkTsconfigs,
  checkReadmes,
  checkDataReadmes,
  checkLockfile,
  checkLockfileAddresses,
  checkScripts,
  checkHeadings,
  checkEndToEndTests,
  checkLiterals,
  checkWording,
  checkMirror,
  checkAllTestsRun,
  checkTime,
  checkSyntax,
  checkExports,
];

/** Every finding in the repository at `root`, by file and line. */
export function lintRepository(root: string): Finding[] {
  const repository = new Repository(root);
  return RULES.flatMap((rule) => rule(repository)).toSorted(
    (a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line || a.message.localeCompare(b.message, "en"),
  );
}

/** Applies every mechanical repair and returns what was repaired and what is left to a person. */
export function fixRepository(root: string): { fixed: Finding[]; left: Finding[] } {
  const fixed: Finding[] = [];
  for (;;) {
    const findings = lintRepository(root);
    const repairs = new Map<string, Finding>();
    for (const finding of findings) {
      // One repair per file and round: each holds the whole new text. One that did not help is left to a person.
      const isTried = fixed.some((done) => done.file === finding.file && done.replacement === finding.replacement);
      if (finding.replacement !== undefined && !isTried && !repairs.has(finding.file))
        repairs.set(finding.file, finding);
    }
    if (repairs.size === 0) return { fixed, left: findings };
    for (const finding of repairs.values()) {
      const file = path.join(root, finding.file);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, finding.replacement ?? "");
      fixed.push(finding);
    }
  }
}
