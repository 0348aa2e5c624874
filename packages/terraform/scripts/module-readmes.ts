// Rewrites the tables in the READMEs of infra/modules.
//   node --import ./scripts/register.mjs packages/terraform/scripts/module-readmes.ts
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { renderModuleReadme } from "../src/docs/module-readme.ts";

const modules = fileURLToPath(new URL("../../../infra/modules/", import.meta.url));
for (const name of readdirSync(modules))
  writeFileSync(path.join(modules, name, "README.md"), renderModuleReadme(path.join(modules, name)));
