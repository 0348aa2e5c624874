#!/usr/bin/env node
import { existsSync } from "node:fs";

// In the repository the sources run as they are; anywhere else the build does.
const register = new URL("../../../scripts/register.mjs", import.meta.url);
const fromSource = existsSync(register);
if (fromSource) await import(register.href);
const { main } = await import(fromSource ? "../src/cli.ts" : "../dist/cli.js");
process.exitCode = await main(process.argv.slice(2));
