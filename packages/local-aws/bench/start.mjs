// Started by the start-up benchmark: serve.ts with Node's compile cache on, as the command line starts a cloud.
import { enableCompileCache, flushCompileCache } from "node:module";

if (!process.argv.includes("--no-cache")) enableCompileCache();
process.once("SIGTERM", () => {
  flushCompileCache();
  process.exit();
});
await import("./serve.ts");
