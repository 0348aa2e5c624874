// Rewrites test/fixtures/check/validate.json: what `terraform validate` says of each folder of the corpus.
// Needs terraform and the AWS provider in a plugin folder, given as argument; see README.md.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { terraform } from "./terraform.ts";

const corpus = fileURLToPath(new URL("../test/fixtures/check/", import.meta.url));
const plugins = process.argv[2];
if (!plugins) throw new Error("expected the plugin folder as argument");

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number; readonly column: number } };
}

const recorded: Record<string, unknown[]> = {};
for (const name of readdirSync(corpus)
  .filter((entry) => !entry.includes("."))
  .sort()) {
  const folder = mkdtempSync(path.join(tmpdir(), "millrace-oracle-"));
  cpSync(path.join(corpus, name), folder, { recursive: true });
  const root = name === "provider-in-module" ? path.join(folder, "modules", "a") : folder;
  const init = await terraform(["init", "-no-color", "-backend=false", `-plugin-dir=${plugins}`], root);
  const validate = await terraform(["validate", "-json"], root);
  const { diagnostics } = JSON.parse(validate.output) as { diagnostics: readonly Diagnostic[] };
  recorded[name] = diagnostics
    .filter(() => init.code === 0 || validate.output.includes("range"))
    .map(({ severity, summary, range }) => ({
      severity,
      summary,
      file: range?.filename,
      ...range?.start,
      byte: undefined,
    }));
  rmSync(folder, { recursive: true });
  process.stdout.write(`${name}: ${diagnostics.length}\n`);
}
writeFileSync(path.join(corpus, "validate.json"), `${JSON.stringify(recorded, null, 2)}\n`);
