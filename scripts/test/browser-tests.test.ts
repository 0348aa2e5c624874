import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { browserSteps } from "../browser-tests.ts";
import { tempFolder } from "./temp-folder.ts";

function manifest(scripts: Record<string, string>): string {
  return JSON.stringify({ name: "x", version: "0.0.0", scripts });
}

test("apps without browser tests cause no step and no search for a browser", () => {
  const root = tempFolder({ "apps/plain/package.json": manifest({ test: "vitest run" }), "apps/empty/README.md": "" });
  let searched = false;
  const search = async () => {
    searched = true;
    return "";
  };

  expect(browserSteps(root, search)).toEqual([]);
  expect(searched).toBe(false);
});

test("an app's browser tests get the browser's path and count as one", async () => {
  const script = `node -e "require('node:fs').writeFileSync('seen', process.env.MILLRACE_CHROMIUM)"`;
  const root = tempFolder({ "apps/page/package.json": manifest({ "test:browser": script }) });

  const [step] = browserSteps(root, async () => "/my/chromium");
  const count = await step?.run();

  expect(count).toEqual({ passed: 1, failed: 0 });
  expect(readFileSync(path.join(root, "apps", "page", "seen"), "utf8")).toBe("/my/chromium");
});
