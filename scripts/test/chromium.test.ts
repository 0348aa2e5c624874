import { expect, test } from "vitest";
import { findChromium, planInstall } from "../chromium.mjs";

function system(files: string[], overrides: Partial<Parameters<typeof findChromium>[0]> = {}) {
  return {
    platform: "linux",
    env: { PATH: "/usr/bin:/opt/bin" },
    isRoot: false,
    exists: (file: unknown) => files.includes(String(file)),
    ...overrides,
  };
}

test("the environment variable wins over PATH", () => {
  const env = { PATH: "/usr/bin", MILLRACE_CHROMIUM: "/my/chrome" };

  expect(findChromium(system(["/usr/bin/chromium", "/my/chrome"], { env }))).toBe("/my/chrome");
});

test("an environment variable that names nothing is refused, not passed over", () => {
  const env = { PATH: "/usr/bin", MILLRACE_CHROMIUM: "/my/chrome" };

  expect(() => findChromium(system(["/usr/bin/chromium"], { env }))).toThrow("/my/chrome");
});

test("every known name is found in every folder of PATH, Chromium before Chrome", () => {
  expect(findChromium(system(["/usr/bin/google-chrome", "/opt/bin/chromium"]))).toBe("/opt/bin/chromium");
  expect(findChromium(system(["/usr/bin/chromium-browser"]))).toBe("/usr/bin/chromium-browser");
});

test("macOS and Windows are searched where their installers put a browser", () => {
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const windows = "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe";

  expect(findChromium(system([mac], { platform: "darwin" }))).toBe(mac);
  expect(findChromium(system([windows], { platform: "win32", env: { PATH: "C:\\Windows" } }))).toBe(windows);
});

test("nothing is found where there is nothing", () => {
  expect(findChromium(system([]))).toBeUndefined();
});

test("root may install with the system's package manager, others are told the command", () => {
  const commands = [["dnf", "install", "-y", "chromium"]];

  expect(planInstall(system(["/usr/bin/dnf"], { isRoot: true }))).toEqual({ commands, allowed: true });
  expect(planInstall(system(["/usr/bin/dnf"]))).toEqual({ commands, allowed: false });
});

test("a system without a known package manager has no plan", () => {
  expect(planInstall(system([], { isRoot: true }))).toEqual({ commands: [], allowed: false });
});
