import { deepStrictEqual } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** What the cases of one vector file came to. */
export interface VectorResult {
  readonly passed: number;
  /** One text per failed case: its name, what was expected and what was got. */
  readonly failures: readonly string[];
}

/** A check of one file of third-party vectors. Each `*.check.ts` beside this file exports any number of them. */
export interface VectorCheck {
  /** Path below the vector folder. */
  readonly file: string;
  run(folder: string): Promise<VectorResult>;
}

/** Collects the cases of one file. A case that throws is a failed case; the ones after it still run. */
export class Cases {
  passed = 0;
  readonly failures: string[] = [];

  /** Counts one case: `actual` is computed and compared deeply with `expected`. */
  async equal(name: string, actual: () => unknown, expected: unknown): Promise<void> {
    try {
      deepStrictEqual(await actual(), expected);
      this.passed++;
    } catch (error) {
      this.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Makes a check that reads a JSON file and judges its cases. A file without a single case fails. */
export function vectorCheck<Data>(
  file: string,
  judge: (data: Data, cases: Cases) => void | Promise<void>,
): VectorCheck {
  return {
    file,
    async run(folder) {
      const cases = new Cases();
      try {
        await judge(JSON.parse(await readFile(path.join(folder, file), "utf8")) as Data, cases);
      } catch (error) {
        cases.failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      if (cases.passed + cases.failures.length === 0)
        cases.failures.push("the file has no case that the check understands");
      return { passed: cases.passed, failures: cases.failures };
    },
  };
}
