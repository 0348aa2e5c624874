#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { findPackageJSON, registerHooks } from "node:module";
import { sep } from "node:path";

// In the repository packages are links to their sources, and the sources run; anywhere else the build does.
const producer = findPackageJSON("@millrace/kinesis-producer", import.meta.url);
const fromSource = producer !== undefined && !realpathSync(producer).split(sep).includes("node_modules");
if (fromSource) {
  registerHooks({
    resolve(specifier, context, next) {
      // Node.js 22.18 cannot resolve a require() whose conditions were changed.
      if (!specifier.startsWith("@millrace/")) return next(specifier, context);
      return next(specifier, { ...context, conditions: [...context.conditions, "millrace-source"] });
    },
  });
}
const { main } = await import(fromSource ? "../src/cli.ts" : "../dist/cli.js");
process.exitCode = await main(process.argv.slice(2));
