import { expect, test } from "vitest";
import { lint, places, sample, workspace } from "./tree.ts";

const readme = "apps/fleet/README.md";

test("a complete sample has no finding", () => {
  expect(places(sample("fleet"))).toEqual([]);
});

test("a missing script, and one that does nothing, are found", () => {
  const files = sample("fleet");
  const manifest = JSON.parse(files["apps/fleet/package.json"]!) as { scripts: Record<string, string> };
  delete manifest.scripts.destroy;
  manifest.scripts.deploy = "echo later";

  const findings = lint({ ...files, "apps/fleet/package.json": JSON.stringify(manifest, null, 2) });

  const repair = (name: string) => `add "${name}" to scripts; every sample has start, test, check, deploy, destroy`;
  expect(findings).toEqual([
    {
      rule: "sample-scripts",
      file: "apps/fleet/package.json",
      line: 9,
      message: 'script "destroy" is missing or does nothing',
      repair: repair("destroy"),
    },
    {
      rule: "sample-scripts",
      file: "apps/fleet/package.json",
      line: 13,
      message: 'script "deploy" is missing or does nothing',
      repair: repair("deploy"),
    },
  ]);
});

test("a heading out of order is found where it stands", () => {
  const files = sample("fleet");
  const text = files[readme]!.replace("## Deploy", "## Cost").replace(
    "## Run it",
    "### Aside\n\n```\n## code\n```\n\n## Run it",
  );

  expect(lint({ ...files, [readme]: text })).toMatchObject([
    { rule: "sample-headings", file: readme, line: 15, message: 'expected "Deploy", got "Cost"' },
  ]);
});

test("a heading that is missing at the end, and one too many, are found", () => {
  const files = sample("fleet");
  const short = files[readme]!.replace("## Limits and what differs on AWS\n", "");
  const long = `${files[readme]!}\n## Thanks\n`;

  expect(lint({ ...files, [readme]: short })).toMatchObject([
    { message: 'expected "Limits and what differs on AWS", got the end of the file' },
  ]);
  expect(lint({ ...files, [readme]: long })).toMatchObject([
    { line: 17, message: 'expected no further heading, got "Thanks"' },
  ]);
});

test("a sample without an end-to-end test is found", () => {
  const { "apps/fleet/test/fleet.e2e.test.ts": _removed, ...files } = sample("fleet");

  expect(places(files)).toEqual(["apps/fleet/test/fleet.e2e.test.ts:1 sample-e2e"]);
});

test("the workbench and packages are no samples", () => {
  expect(places({ ...workspace("apps/workbench"), ...workspace("packages/replay") })).toEqual([]);
});
