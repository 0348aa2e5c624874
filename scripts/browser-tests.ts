import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { findNpm } from "./setup/npm.mjs";
import { runProcess } from "./setup/process.mjs";
import type { Step } from "./steps.ts";

/**
 * One step per app with a `test:browser` script. No app has one as long as there is no page to test, and then neither
 * a step runs nor a browser is looked for. The script gets the browser's path as MILLRACE_CHROMIUM.
 */
export function browserSteps(root: string, findBrowser: () => Promise<string> = ensureChromium): Step[] {
  return appsWithBrowserTests(root).map((app) => ({
    name: `browser tests of ${app}`,
    async run() {
      const env = { ...process.env, MILLRACE_CHROMIUM: await findBrowser() };
      const args = [findNpm(), "run", "--silent", "test:browser"];
      const result = await runProcess(process.execPath, args, { cwd: path.join(root, app), env });
      return result.code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  }));
}

function appsWithBrowserTests(root: string): string[] {
  const apps = path.join(root, "apps");
  if (!existsSync(apps)) return [];
  return readdirSync(apps)
    .map((name) => `apps/${name}`)
    .filter((app) => {
      const manifest = path.join(root, app, "package.json");
      if (!existsSync(manifest)) return false;
      const { scripts = {} } = JSON.parse(readFileSync(manifest, "utf8")) as { scripts?: Record<string, string> };
      return scripts["test:browser"] !== undefined;
    });
}
