import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { writeZip, type ZipEntry } from "@millrace/terraform";
import type { Sample } from "./definition.ts";
import { SampleError } from "./errors.ts";
import { fetchConnectors } from "./flink-connectors.ts";
import { buildUserFunctions } from "./flink-functions.ts";

/** One built Flink application. */
export interface FlinkBundle {
  readonly name: string;
  /** Absolute path of the zip file that Terraform takes as the code of the application. */
  readonly file: string;
  readonly bytes: number;
}

/** Path, in the zip file, of the connectors that Flink on AWS loads: property jarfile of the run options. */
export const FLINK_JAR = "lib/pyflink-dependencies.jar";

/** Folder of a sample's built Flink applications, relative to the repository; not under version control. */
export function flinkFolder(sample: string): string {
  return path.join("apps", sample, "dist", "flink");
}

/**
 * Builds the Flink applications of a sample: `<name>.zip` with the runner `main.py` and the SQL files by their paths below
 * `src/`, the same bytes for the same sources. The embedded AWS runs it as it is; Flink on AWS needs the connectors too,
 * which `connectors` fetches from the repository that MILLRACE_MAVEN_REPOSITORY names.
 * @throws SampleError SAMPLE_INVALID_DEFINITION for a SQL file that is not there, SAMPLE_TARGET_UNAVAILABLE when a
 * connector cannot be fetched.
 */
export async function buildFlink(
  root: string,
  sample: Sample,
  { connectors = false }: { readonly connectors?: boolean } = {},
): Promise<FlinkBundle[]> {
  const applications = Object.entries(sample.flink ?? {});
  if (applications.length === 0) return [];
  const folder = path.join(root, flinkFolder(sample.name));
  mkdirSync(folder, { recursive: true });
  const runner = readFileSync(createRequire(import.meta.url).resolve("@millrace/flink-sql/runner/main.py"));
  const bundles: FlinkBundle[] = [];
  for (const [name, { sql, functions }] of applications) {
    const entries: ZipEntry[] = [
      { name: "main.py", content: runner },
      ...sql.map((file) => readSql(root, sample, name, file)),
      ...(functions === undefined ? [] : await buildUserFunctions(root, sample, name, functions)),
    ];
    if (connectors) {
      const text = entries.map(({ content }) => Buffer.from(content).toString("utf8")).join("\n");
      entries.push({ name: FLINK_JAR, content: await fetchConnectors(path.join(root, ".millrace", "flink"), text) });
    }
    const archive = writeZip(entries);
    const file = path.join(folder, `${name}.zip`);
    // Another run may read the file at this moment: it sees the old one or the new one, whole.
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, archive);
    renameSync(partial, file);
    bundles.push({ name, file, bytes: archive.length });
  }
  return bundles;
}

function readSql(root: string, sample: Sample, application: string, file: string): ZipEntry {
  const invalid = (text: string, cause?: unknown) =>
    new SampleError("SAMPLE_INVALID_DEFINITION", `Flink application ${application} of ${sample.name}: ${text}`, {
      cause,
    });
  if (!/^src\/(?:[a-z0-9_-]+\/)*[a-z0-9_.-]+\.sql$/.test(file))
    throw invalid(`${file}: expected a .sql file below src/`);
  try {
    return { name: file.slice("src/".length), content: readFileSync(path.join(root, "apps", sample.name, file)) };
  } catch (cause) {
    throw invalid(`${file}: ${(cause as Error).message}`, cause);
  }
}
