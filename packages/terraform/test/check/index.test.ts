import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkFolder } from "../../src/check/index.ts";

const corpus = fileURLToPath(new URL("../fixtures/check/", import.meta.url));
const cases = readdirSync(corpus).filter((name) => !name.includes("."));

interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly file?: string;
  readonly line?: number;
}

const validated = JSON.parse(readFileSync(path.join(corpus, "validate.json"), "utf8")) as Readonly<
  Record<string, readonly Diagnostic[]>
>;

test.each(cases)("%s: every fault is found at its place, and nothing else", (name) => {
  const folder = path.join(corpus, name);
  const expected = path.join(folder, "expected.txt");

  const found = checkFolder(folder).map(
    ({ file, line, column, rule, message }) => `${path.relative(folder, file)}:${line}:${column} ${rule} ${message}`,
  );

  expect(found.join("\n")).toBe(existsSync(expected) ? readFileSync(expected, "utf8").trimEnd() : "");
});

/** Rules that terraform validate has too; the others are about taste, cost and safety. */
const SHARED = new Set([
  "syntax",
  "block",
  "duplicate",
  "argument",
  "required",
  "read-only",
  "deprecated",
  "type",
  "reference",
  "function",
  "module",
]);

/** validate stops at a module it cannot install, and knows every type of the provider; a wrong type is `variable-type` here. */
const KNOWN_DIFFERENCES = new Set(["module-arguments", "type-unknown", "variable-type-wrong"]);

test.each(Object.keys(validated).filter((name) => !KNOWN_DIFFERENCES.has(name)))(
  "%s: terraform validate finds the same lines",
  (name) => {
    const found = checkFolder(path.join(corpus, name)).filter(({ rule }) => SHARED.has(rule));

    const ours = new Set(found.map(({ file, line }) => `${path.basename(file)}:${line}`));
    const theirs = new Set(
      validated[name]?.map(({ file, line }) => `${file ?? ""}:${line ?? ""}`).filter((place) => place !== ":"),
    );
    expect([...ours].sort()).toEqual([...theirs].sort());
  },
);

test("a folder without configuration is refused", () => {
  expect(() => checkFolder(path.join(corpus, "no-such"))).toThrow("expected a folder");
});
