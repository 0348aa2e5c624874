import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeZip } from "@millrace/terraform";
import type { Sample } from "./definition.ts";
import { SampleError } from "./errors.ts";

/** One built function. */
export interface FunctionBundle {
  readonly name: string;
  /** Absolute path of the zip file that Terraform takes as `filename`. */
  readonly file: string;
  readonly bytes: number;
}

/** Folder of a sample's built functions, relative to the repository; not under version control. */
export function functionsFolder(sample: string): string {
  return path.join("apps", sample, "dist", "functions");
}

/**
 * Builds the functions of a sample: `<name>.zip` with one ES module `index.mjs`, the same bytes for the same sources.
 * The AWS SDK is left to the runtime, which has it.
 * @throws SampleError SAMPLE_INVALID_DEFINITION with the bundler's own message, file and line.
 */
export async function buildFunctions(root: string, sample: Sample): Promise<FunctionBundle[]> {
  const functions = Object.entries(sample.functions ?? {});
  if (functions.length === 0) return [];
  const folder = path.join(root, functionsFolder(sample.name));
  mkdirSync(folder, { recursive: true });
  const { build } = await import("esbuild");
  return Promise.all(
    functions.map(async ([name, source]) => {
      const { outputFiles } = await build({
        entryPoints: [path.join(root, "apps", sample.name, source)],
        absWorkingDir: root,
        bundle: true,
        platform: "node",
        format: "esm",
        target: "node22",
        conditions: ["millrace-source"],
        external: ["@aws-sdk/*", "@smithy/*"],
        banner: { js: REQUIRE_FOR_COMMONJS },
        outfile: "index.mjs",
        write: false,
        logLevel: "silent",
      }).catch((cause: Error) => {
        throw new SampleError("SAMPLE_INVALID_DEFINITION", `function ${name} of ${sample.name}: ${cause.message}`, {
          cause,
        });
      });
      const archive = writeZip([{ name: "index.mjs", content: outputFiles[0]!.contents }]);
      const file = path.join(folder, `${name}.zip`);
      // Another run may read the file at this moment: it sees the old one or the new one, whole.
      const partial = `${file}.${process.pid}`;
      writeFileSync(partial, archive);
      renameSync(partial, file);
      return { name, file, bytes: archive.length };
    }),
  );
}

/** CommonJS modules in a bundle call `require` for the modules of Node.js itself. */
const REQUIRE_FOR_COMMONJS =
  'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);';
