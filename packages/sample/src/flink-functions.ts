import { readFileSync } from "node:fs";
import path from "node:path";
import type { ZipEntry } from "@millrace/terraform";
import type { FlinkDefinition, Sample } from "./definition.ts";
import { SampleError } from "./errors.ts";

/**
 * The functions of a Flink application as files of its zip: `functions.mjs`, one module with all it imports, for the embedded
 * engine, and `functions.py` for Flink.
 * @throws SampleError SAMPLE_INVALID_DEFINITION with the bundler's own message, file and line.
 */
export async function buildUserFunctions(
  root: string,
  sample: Sample,
  application: string,
  { typescript, python }: NonNullable<FlinkDefinition["functions"]>,
): Promise<ZipEntry[]> {
  const folder = path.join(root, "apps", sample.name);
  const { build } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [path.join(folder, typescript)],
      absWorkingDir: root,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node22",
      conditions: ["millrace-source"],
      outfile: "functions.mjs",
      write: false,
      logLevel: "silent",
    });
    return [
      { name: "functions.mjs", content: outputFiles[0]!.contents },
      { name: "functions.py", content: readFileSync(path.join(folder, python)) },
    ];
  } catch (cause) {
    throw new SampleError(
      "SAMPLE_INVALID_DEFINITION",
      `Flink application ${application} of ${sample.name}: functions: ${(cause as Error).message}`,
      { cause },
    );
  }
}
