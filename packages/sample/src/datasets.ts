import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { SampleError } from "./errors.ts";

/** The data sets of the repository. */
export interface Datasets {
  /** Absolute path of `datasets/<name>`. @throws SampleError SAMPLE_UNKNOWN_DATASET, naming those there are. */
  folder(name: string): string;
}

export function createDatasets(root: string): Datasets {
  const parent = path.join(root, "datasets");
  return {
    folder(name) {
      const folder = path.join(parent, name);
      if (/^[a-z0-9-]+$/.test(name) && existsSync(folder)) return folder;
      const known = existsSync(parent) ? readdirSync(parent).toSorted().join(", ") : "";
      throw new SampleError(
        "SAMPLE_UNKNOWN_DATASET",
        `data set ${name}: expected one of ${known || "none"} in ${parent}`,
      );
    },
  };
}
