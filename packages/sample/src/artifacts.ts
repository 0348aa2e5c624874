import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { explainFileError, SampleError } from "./errors.ts";

/** A file that a run leaves for people, inside its run folder. */
export interface Artifact {
  /** Relative to the run folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly description: string;
}

/** The files of a run. */
export interface Artifacts {
  /**
   * Writes a file below `artifacts/` of the run folder and lists it in the report; text that is not a string or bytes
   * is written as JSON. Returns its absolute path.
   * @throws SampleError SAMPLE_INVALID_USE for a name that leads out of that folder, SAMPLE_DISK_FULL.
   */
  write(name: string, description: string, content: string | Uint8Array | object): string;
  all(): readonly Artifact[];
}

export function createArtifacts(runFolder: string): Artifacts {
  const folder = path.join(runFolder, "artifacts");
  const artifacts = new Map<string, Artifact>();
  return {
    write(name, description, content) {
      const file = path.resolve(folder, name);
      if (!file.startsWith(folder + path.sep)) {
        throw new SampleError("SAMPLE_INVALID_USE", `artifact ${name}: expected a name inside the run folder`);
      }
      const body =
        typeof content === "string" || content instanceof Uint8Array
          ? content
          : `${JSON.stringify(content, null, 2)}\n`;
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, body);
      } catch (error) {
        throw explainFileError(error, runFolder);
      }
      const relative = path.relative(runFolder, file).split(path.sep).join("/");
      artifacts.set(relative, { path: relative, bytes: statSync(file).size, description });
      return file;
    },
    all: () => [...artifacts.values()],
  };
}
