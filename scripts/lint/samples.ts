import type { Finding } from "./finding.ts";
import type { Repository, Workspace } from "./repository.ts";

/** Apps that are not samples. */
const NOT_SAMPLES = new Set(["workbench"]);

/** What one can do with every sample, by the same names. */
export const SCRIPTS = ["start", "test", "check", "deploy", "destroy"];

/** The reader of one sample's README knows where to look in the next. */
const HEADINGS = [
  "What you will see",
  "Run it",
  "How it works",
  "Deploy",
  "Break it on purpose",
  "Clean up",
  "Limits and what differs on AWS",
];

/** The same five scripts in every sample. */
export function checkScripts(repository: Repository): Finding[] {
  return samples(repository).flatMap((sample) => {
    const file = `${sample.folder}/package.json`;
    return SCRIPTS.filter((name) => !isReal(sample.manifest.scripts?.[name])).map((name) => ({
      rule: "sample-scripts",
      file,
      line: repository.lineOf(file, sample.manifest.scripts?.[name] === undefined ? '"scripts"' : `"${name}":`),
      message: `script "${name}" is missing or does nothing`,
      repair: `add "${name}" to scripts; every sample has ${SCRIPTS.join(", ")}`,
    }));
  });
}

/** The README headings of a sample, in this order; headings below the second level are free. */
export function checkHeadings(repository: Repository): Finding[] {
  return samples(repository).flatMap((sample) => {
    const file = `${sample.folder}/README.md`;
    if (!repository.has(file)) return [];
    const found = headingsOf(repository.text(file));
    const wrong = HEADINGS.findIndex((heading, index) => found[index]?.text !== heading);
    if (wrong < 0 && found.length === HEADINGS.length) return [];
    const at = found[wrong < 0 ? HEADINGS.length : wrong];
    const got = at === undefined ? "the end of the file" : `"${at.text}"`;
    const wanted = wrong < 0 ? "no further heading" : `"${HEADINGS[wrong]}"`;
    return [
      {
        rule: "sample-headings",
        file,
        line: at?.line ?? repository.text(file).trimEnd().split("\n").length,
        message: `expected ${wanted}, got ${got}`,
        repair: `use these second-level headings in this order: ${HEADINGS.join(", ")}`,
      },
    ];
  });
}

/** One end-to-end test per sample, at least. */
export function checkEndToEndTests(repository: Repository): Finding[] {
  return samples(repository)
    .filter((sample) => !sample.files.some((file) => /\/test\/[^/]+\.e2e\.test\.ts$/.test(file)))
    .map((sample) => ({
      rule: "sample-e2e",
      file: `${sample.folder}/test/${sample.name}.e2e.test.ts`,
      line: 1,
      message: "is missing: the sample has no end-to-end test",
      repair: "add a test that runs the sample and looks at its checks",
    }));
}

function samples(repository: Repository): Workspace[] {
  return repository.workspaces.filter((workspace) => workspace.group === "apps" && !NOT_SAMPLES.has(workspace.name));
}

function isReal(script: string | undefined): boolean {
  return script !== undefined && script.trim() !== "" && !/^\s*(echo|true|:|exit)\b/.test(script);
}

/** Second-level headings outside code blocks. */
function headingsOf(text: string): { text: string; line: number }[] {
  let inCode = false;
  return text.split("\n").flatMap((line, index) => {
    if (line.startsWith("```")) inCode = !inCode;
    return !inCode && line.startsWith("## ") ? [{ text: line.slice(3).trim(), line: index + 1 }] : [];
  });
}
