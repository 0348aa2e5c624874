import type { Finding } from "./finding.ts";
import { lineAt, type Repository, sourceFiles, type Workspace } from "./repository.ts";

/** Tests of a kind rather than of one file: of a whole sample, of the documentation, of a property across files. */
const KINDS = /(?:^|\/)(?:readme|[\w-]+\.(?:e2e|property))\.test\.ts$/;

const NOT_RUN = /\b(?:describe|suite|it|test|bench)(?:\.\w+)*\.(?:skip|only|skipIf|runIf|todo|fails)\b/g;

/** `test/a/b.test.ts` tests `src/a/b.ts`, or the folder `src/a/b/`: who changes a file finds its tests. */
export function checkMirror(repository: Repository): Finding[] {
  return repository.workspaces.flatMap((workspace) =>
    testFiles(workspace)
      .filter((file) => !KINDS.test(file) && !hasSource(workspace, file))
      .map((file) => ({
        rule: "test-mirror",
        file,
        line: 1,
        message: `tests ${sourceOf(workspace, file)}.ts, which does not exist`,
        repair:
          "name it after the file it tests, or *.e2e.test.ts, *.property.test.ts or readme.test.ts for those kinds",
      })),
  );
}

/** Every test runs, always. */
export function checkAllTestsRun(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => file.endsWith(".test.ts"))
    .flatMap((file) => {
      const code = repository.source(file).shape;
      return [...code.matchAll(NOT_RUN)].map((match) => ({
        rule: "test-runs",
        file,
        line: lineAt(code, match.index),
        message: `${match[0]} keeps tests from running or from failing`,
        repair: "make the test pass everywhere, or remove it",
      }));
    });
}

function testFiles(workspace: Workspace): string[] {
  return sourceFiles(workspace, "test").filter((file) => file.endsWith(".test.ts"));
}

function hasSource(workspace: Workspace, test: string): boolean {
  const source = sourceOf(workspace, test);
  return workspace.files.some(
    (file) => /^\.(?:ts|tsx|mts|mjs)$/.test(file.replace(source, "")) || file.startsWith(`${source}/`),
  );
}

function sourceOf(workspace: Workspace, test: string): string {
  const inside = test.slice(`${workspace.folder}/test/`.length, -".test.ts".length);
  return `${workspace.folder}/src/${inside}`;
}
