import type { Finding } from "./finding.ts";
import { lineAt, type Repository, sourceFiles } from "./repository.ts";

const WALL_TIME =
  /\b(?:Date\.now|performance\.now|process\.hrtime|setTimeout|setInterval)\b(?!\s*[:?=])|\bnew Date\(\s*\)/g;

/** On the line, or on the one above it: why real time is meant here. */
const REASON = /\/\/ wall time: \S/;

/**
 * Time comes from a Clock, so that a run can go faster than the wall clock and gives the same result twice. Files named
 * clock.ts implement it; elsewhere a use of real time says why.
 */
export function checkTime(repository: Repository): Finding[] {
  return repository.workspaces.flatMap((workspace) =>
    sourceFiles(workspace, "src")
      .filter((file) => !file.endsWith("/clock.ts"))
      .flatMap((file) => {
        const { text, shape, imports } = repository.source(file);
        const lines = text.split("\n");
        const calls = [...shape.matchAll(WALL_TIME)].map((match) => ({
          use: match[0],
          index: match.index,
        }));
        const timers = imports
          .filter(({ specifier }) => specifier.startsWith("node:timers"))
          .map(({ specifier, index }) => ({ use: specifier, index }));
        return [...calls, ...timers]
          .map(({ use, index }) => ({ use, line: lineAt(text, index) }))
          .filter(
            ({ line }) => ![lines[line - 1], lines[line - 2]].some((near) => near !== undefined && REASON.test(near)),
          )
          .map(({ use, line }) => ({
            rule: "time",
            file,
            line,
            message: `${use} reads the wall clock`,
            repair: "take a Clock, or say why real time is meant in a comment `// wall time: <reason>`",
          }));
      }),
  );
}
