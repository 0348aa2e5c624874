import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    conditions: ["millrace-source"],
    alias: [{ find: /^fast-check$/, replacement: fileURLToPath(new URL("scripts/fast-check.ts", import.meta.url)) }],
  },
  ssr: { resolve: { conditions: ["millrace-source", "node", "import", "default"] } },
  test: {
    globalSetup: ["scripts/temporary-folder.ts", "scripts/bundles.ts"],
    include: [
      "packages/*/test/**/*.test.ts",
      "apps/*/test/**/*.test.ts",
      "scripts/test/**/*.test.ts",
      "datasets/*/test/**/*.test.ts",
      "tests/**/*.test.ts",
    ],
    testTimeout: 20_000,
    // Some copy the repository: on a busy machine that takes longer than a test.
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
