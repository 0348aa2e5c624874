// `npm run generate`: writes src/generated from schemas. `-- --check` only compares and exits 1 on a difference.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedFiles, readSchemas } from "./generated-files.ts";

const root = join(import.meta.dirname, "..");
const target = join(root, "src", "generated");
const check = process.argv.includes("--check");
const files = generatedFiles(readSchemas(join(root, "schemas")));
let stale = 0;

mkdirSync(target, { recursive: true });
for (const [name, text] of files) {
  const path = join(target, name);
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale++;
  console.log(`${check ? "stale" : "written"}: src/generated/${name}`);
  if (!check) writeFileSync(path, text);
}
for (const name of readdirSync(target)) {
  if (files.has(name)) continue;
  stale++;
  console.log(`${check ? "without schema" : "removed"}: src/generated/${name}`);
  if (!check) rmSync(join(target, name));
}
if (check && stale > 0) process.exitCode = 1;
