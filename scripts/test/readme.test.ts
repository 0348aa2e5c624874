import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isDomainLibrary } from "../lint/layers.ts";
import { Repository } from "../lint/repository.ts";
import { SCRIPTS } from "../lint/samples.ts";
import { qualitySteps } from "../quality.ts";
import {
  comparable,
  listSamples,
  readBlock,
  replaceBlock,
  runScript,
  samplesTable,
  shortReport,
  shortTestOutput,
} from "../readme.ts";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { millrace } from "../tools.ts";

const readme = readFileSync(path.join(root, "README.md"), "utf8");
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`),
].filter((file) => file.endsWith(".md"));
const repository = new Repository(root);
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

test("the table of samples is made from their definitions", async () => {
  const samples = await listSamples();

  const block = readBlock(readme, "samples");

  for (const { name, summary } of samples)
    expect(block).toContain(`| [${name}](apps/${name}/README.md) | ${summary} |`);
  expect(block.trim().split("\n")).toHaveLength(samples.length + 2);
});

test("npm start prints what the README quotes, but for figures", async () => {
  const quoted = readBlock(readme, "start").replaceAll(/^```.*\n?/gm, "");

  const printed = await runScript("start", { quiet: true });

  expect(comparable(quoted).trim()).toBe(comparable(shortReport(printed)).trim());
}, 120_000);

test("npm test is quoted with all its steps and its last line", () => {
  const quoted = readBlock(readme, "test").replaceAll(/^```.*\n?/gm, "");

  for (const { name } of [...qualitySteps(), { name: "tests" }]) {
    expect(quoted).toMatch(new RegExp(`^== ${name}: \\d+ passed, \\d+ failed, \\d+\\.\\d s$`, "m"));
  }
  expect(quoted.trimEnd().split("\n").at(-1)).toMatch(/^\d+ passed, \d+ failed$/);
});

/** How each command of a documented `sh` block is checked; one that would take long, or nest, by its name. */
const COMMANDS: readonly [pattern: RegExp, check: (...groups: string[]) => void][] = [
  [/^npm (start|test)$/, (script) => expect(scripts).toHaveProperty(script!)],
  [/^npm run ([\w:-]+)( -- .*)?$/, (script) => expect(scripts).toHaveProperty(script!)],
  [/^cp -r packages\/([\w-]+) \S+$/, (name) => expect(domainLibraries()).toContain(name)],
  [
    /^cd \S+\/([\w-]+) && npm install && npm run build$/,
    (name) => expect(manifestOf(name!).scripts).toHaveProperty("build"),
  ],
];

test.each(documents)("the commands in the sh blocks of %s exist", (file) => {
  const blocks = readFileSync(path.join(root, file), "utf8").matchAll(/^```sh\n(.*?)^```/gms);
  for (const command of [...blocks].flatMap((block) => block[1]!.trim().split("\n"))) {
    const known = COMMANDS.map(([pattern, check]) => ({ match: pattern.exec(command), check })).find(
      ({ match }) => match,
    );

    expect(known, `${file}: ${command} is a command that this test knows how to check`).toBeDefined();
    known!.check(...known!.match!.slice(1));
  }
});

test.each(documents)("the scripts and subcommands that %s mentions exist", async (file) => {
  const text = readFileSync(path.join(root, file), "utf8");
  const help = await runProcess(process.execPath, [millrace, "--help"], { capture: true });

  for (const [, script, inWorkspace] of text.matchAll(/\bnpm run ([\w:]+)( -w apps)?/g)) {
    expect(inWorkspace === undefined ? Object.keys(scripts) : SCRIPTS).toContain(script);
  }
  for (const [, command] of text.matchAll(/\b(?:npx )?millrace ([a-z]+)\b(?= ?[`<\w-]*`)/g)) {
    expect(help.stdout).toMatch(new RegExp(`^ *(?:millrace )?${command}\\b`, "m"));
  }
});

test.each(documents)("the files that %s links to exist", (file) => {
  const links = [...readFileSync(path.join(root, file), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)];

  for (const [, link] of links) expect(existsSync(path.join(root, path.dirname(file), link!)), link).toBe(true);
});

test("a block is replaced in place, and a missing one is named", () => {
  const text = "a\n<!-- generated:x -->\nold\n<!-- /generated -->\nb\n";

  const renewed = replaceBlock(text, "x", "new\n");

  expect(renewed).toBe("a\n<!-- generated:x -->\nnew\n<!-- /generated -->\nb\n");
  expect(readBlock(renewed, "x")).toBe("new");
  expect(() => replaceBlock(text, "y", "")).toThrow("generated:y");
});

test("the table has a row per sample with its packages", () => {
  const table = samplesTable([{ name: "fleet", summary: "Taxis." }], () => ["replay", "sample"]);

  expect(table.split("\n").at(-1)).toBe("| [fleet](apps/fleet/README.md) | Taxis. | replay, sample |");
});

test("two runs compare equal when only figures differ", () => {
  const run = (rate: string, seconds: string, id: string) =>
    `rate   ${rate} trips/s\nlag 2,570 ms\nrun ${id}-taxi-fleet-6ff8: ${seconds} s for 39s of clock time\n`;

  const first = comparable(run("19,074", "5.5", "20261121T030531373Z"));

  expect(first).toBe(comparable(run("8,339", "12.0", "20261121T030556948Z")));
  expect(first).not.toBe(comparable(run("8,339", "12.0", "20261121T030556948Z").replace("lag", "delay")));
});

test("a report is shortened to verdict, records, checks and time", () => {
  const report =
    "\nfleet: passed\n\nrecords  1 read\n\nfigures\n  lag 5 ms\n\nchecks\n  ✓ all\n\nrun R: 1.0 s\n  R/report.json\n";

  expect(shortReport(report)).toBe("fleet: passed\n\nrecords  1 read\n\nchecks\n  ✓ all\n\nrun R: 1.0 s");
});

test("test output is shortened to the results of the steps and the last line", () => {
  const output = "\n== type check\nnoise\n== type check: 1 passed, 0 failed, 0.4 s\n\n1 passed, 0 failed\n";

  expect(shortTestOutput(output)).toBe("== type check: 1 passed, 0 failed, 0.4 s\n\n1 passed, 0 failed");
});

function domainLibraries(): string[] {
  return repository.workspaces.filter(isDomainLibrary).map(({ name }) => name);
}

function manifestOf(name: string): { scripts?: Record<string, string> } {
  return repository.workspaces.find((workspace) => workspace.folder === `packages/${name}`)?.manifest ?? {};
}
