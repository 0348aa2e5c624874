import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Repository } from "./lint/repository.ts";
import { root } from "./setup/paths.mjs";
import { runProcess } from "./setup/process.mjs";
import { millrace } from "./tools.ts";

const README = path.join(root, "README.md");

/** The part of `millrace list --json` that the table of samples shows. */
export interface ListedSample {
  readonly name: string;
  readonly summary: string;
}

/** Renews the table of samples from their definitions. */
export async function renewSamples(): Promise<void> {
  const table = samplesTable(await listSamples(), packagesOf);
  writeFileSync(README, replaceBlock(readFileSync(README, "utf8"), "samples", table));
}

/** Renews the quoted output of the two commands from real runs. `npm start` comes first: `npm test` compares its quote. */
export async function renewQuotes(): Promise<void> {
  const start = await runScript("start");
  writeFileSync(README, replaceBlock(readFileSync(README, "utf8"), "start", fence(shortReport(start))));
  const test = await runScript("test");
  writeFileSync(README, replaceBlock(readFileSync(README, "utf8"), "test", fence(shortTestOutput(test))));
}

/** The samples of this checkout, as the millrace command lists them. */
export async function listSamples(): Promise<ListedSample[]> {
  const result = await runProcess(process.execPath, [millrace, "list", "--json"], { cwd: root, stdout: "capture" });
  if (result.code !== 0) throw new Error(`millrace list --json: expected exit code 0, got ${result.code}`);
  return JSON.parse(result.stdout) as ListedSample[];
}

/** A row per sample: its name as a link, what one sees, and the packages that its package.json names. */
export function samplesTable(
  samples: readonly ListedSample[],
  packages: (sample: string) => readonly string[],
): string {
  const rows = samples.map(
    ({ name, summary }) => `| [${name}](apps/${name}/README.md) | ${summary} | ${packages(name).join(", ")} |`,
  );
  return ["| sample | what you will see | packages |", "|---|---|---|", ...rows].join("\n");
}

/**
 * Replaces what stands between `<!-- generated:name -->` and the next `<!-- /generated -->`.
 * @throws when the text has no such block.
 */
export function replaceBlock(text: string, name: string, content: string): string {
  const opening = `<!-- generated:${name} -->\n`;
  const start = text.indexOf(opening);
  const end = text.indexOf("<!-- /generated -->", start);
  if (start < 0 || end < 0) throw new Error(`README.md: expected a block ${opening.trim()} ... <!-- /generated -->`);
  return `${text.slice(0, start + opening.length)}${content.trimEnd()}\n${text.slice(end)}`;
}

/** What stands in a block. @throws when the text has no such block. */
export function readBlock(text: string, name: string): string {
  const match = new RegExp(`<!-- generated:${name} -->\n(.*?)\n?<!-- /generated -->`, "s").exec(text);
  if (match?.[1] === undefined) throw new Error(`README.md: expected a block <!-- generated:${name} -->`);
  return match[1];
}

/** A run's report without its figures and files: verdict, record sum, checks and time. */
export function shortReport(output: string): string {
  const sections = output.trim().split("\n\n");
  const [run = ""] = (sections.at(-1) ?? "").split("\n");
  return [...sections.slice(0, -1).filter((section) => !section.startsWith("figures")), run].join("\n\n");
}

/** The result line of each step and the last line; what the tools print in between is left out. */
export function shortTestOutput(output: string): string {
  const lines = output.trimEnd().split("\n");
  return [...lines.filter((line) => /^== .*: \d+ passed/.test(line)), "", lines.at(-1) ?? ""].join("\n");
}

function packagesOf(sample: string): string[] {
  const workspace = new Repository(root).workspaces.find(({ folder }) => folder === `apps/${sample}`);
  return Object.keys(workspace?.manifest.dependencies ?? {})
    .filter((name) => name.startsWith("@millrace/") && !name.startsWith("@millrace/dataset-"))
    .map((name) => name.slice("@millrace/".length));
}

/** Standard output of `npm run <command>`, with progress shown unless `quiet`. @throws when the command fails. */
export async function runScript(command: string, options: { quiet?: boolean } = {}): Promise<string> {
  const script = path.join(root, "scripts", "run.mjs");
  const output = options.quiet ? { capture: true } : { stdout: "capture" as const };
  const result = await runProcess(process.execPath, [script, command], { cwd: root, ...output });
  if (result.code === 0) return result.stdout;
  throw new Error(`npm run ${command}: expected exit code 0, got ${result.code}\n${result.stderr}`);
}

/** Output without its figures and the name of the run: what stays the same on any machine. */
export function comparable(output: string): string {
  return output
    .replaceAll(/\b\d{8}T\d{6,9}Z-[\w-]+/g, "RUN")
    .replaceAll(/\d[\d,.]*/g, "N")
    .replaceAll(/[ \t]+/g, " ");
}

function fence(output: string): string {
  return `\`\`\`text\n${output.trim()}\n\`\`\``;
}
