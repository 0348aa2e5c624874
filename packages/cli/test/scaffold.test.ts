import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyRepository, millrace, removeCopy, runNode } from "./repository-copy.ts";

let copy: string;
beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => removeCopy(copy));

function tool(...parts: string[]): string {
  return path.join(copy, "node_modules", ...parts);
}

test("a new sample and a new package pass the type check, the formatter, the repository linter and their tests", async () => {
  const sample = await millrace(copy, "new", "sample", "zebra-crossing");
  const library = await millrace(copy, "new", "package", "zebra-counter");
  const folders = ["apps/zebra-crossing", "packages/zebra-counter"];

  expect([sample.code, library.code]).toEqual([0, 0]);
  const types = await runNode([tool("typescript", "bin", "tsc"), "-p", ".", "--incremental", "false"], copy);
  expect(linesAbout(folders, types.stdout)).toEqual([]);
  const biome = await runNode(
    [tool("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", ...folders],
    copy,
  );
  expect(biome).toMatchObject({ code: 0 });
  expect(linesAbout(folders, await lint())).toEqual([]);
  const tests = await runNode([tool("vitest", "vitest.mjs"), "run", "--maxWorkers=1", ...folders], copy);
  expect(tests.stdout + tests.stderr).toContain("2 passed");
  expect(tests.code).toBe(0);
}, 120_000);

test("a new sample runs green at once, by its name everywhere", async () => {
  await millrace(copy, "new", "sample", "tiny");

  const run = await millrace(copy, "run", "tiny", "--json", "--count", "300");

  expect(run).toMatchObject({ code: 0, stderr: "" });
  const report = JSON.parse(run.stdout) as { sample: string; status: string; records: object };
  expect(report).toMatchObject({ sample: "tiny", status: "passed", records: { read: 300, delivered: 300 } });
  const files = ["README.md", "package.json", "src/sample.ts"].map((file) =>
    readFileSync(path.join(copy, "apps", "tiny", file), "utf8"),
  );
  expect(files.join("\n")).not.toMatch(/template/i);
});

test("a new sample has a Terraform root that is checked before anything is called", async () => {
  await millrace(copy, "new", "sample", "tall-order");

  const refused = await millrace(copy, "deploy", "tall-order", "--name-prefix", "No_Good");

  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("name_prefix: expected 2 to 31 lower case letters, digits and hyphens");
});

test.each([
  ["Zebra", "expected kebab case"],
  ["a--b", "expected kebab case"],
  ["../x", "expected kebab case"],
  ["replay", "packages/replay exists already"],
])("the name %j is refused and nothing is made", async (name, message) => {
  const before = readFileSync(path.join(copy, "package-lock.json"), "utf8");

  const outcome = await millrace(copy, "new", "package", name);

  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toContain(message);
  expect(existsSync(path.join(copy, "packages", "Zebra"))).toBe(false);
  expect(readFileSync(path.join(copy, "package-lock.json"), "utf8")).toBe(before);
});

/** Findings of the repository linter, one a line. */
async function lint(): Promise<string> {
  const program = `
    import { lintRepository } from "./scripts/lint/lint.ts";
    import { formatFinding } from "./scripts/lint/finding.ts";
    for (const finding of lintRepository(process.cwd())) console.log(formatFinding(finding));`;
  const outcome = await runNode(["--input-type=module", "--eval", program], copy);
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  return outcome.stdout;
}

/** The copy may hold other people's findings; those of the new folders and of the lockfile count here. */
function linesAbout(folders: readonly string[], text: string): string[] {
  return text.split("\n").filter((line) => [...folders, "package-lock.json"].some((folder) => line.startsWith(folder)));
}
