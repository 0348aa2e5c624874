import path from "node:path";
import type { Finding } from "./finding.ts";
import { lineAt, type Repository } from "./repository.ts";

/** What a package exports from src/index.ts is explained where it is declared. */
export function checkExports(repository: Repository): Finding[] {
  return repository.workspaces
    .map((workspace) => `${workspace.folder}/src/index.ts`)
    .filter((file) => repository.has(file))
    .flatMap((file) => checkModule(repository, file, undefined, new Set()));
}

/** Checks the named declarations of a module, or all exported ones, and follows re-exports of its own package. */
function checkModule(
  repository: Repository,
  file: string,
  names: Set<string> | undefined,
  seen: Set<string>,
): Finding[] {
  const key = `${file} ${[...(names ?? ["*"])].join()}`;
  if (seen.has(key) || !repository.has(file)) return [];
  seen.add(key);
  const { text, code } = repository.source(file);
  const findings: Finding[] = [];
  for (const match of code.matchAll(/^export\s+(?:type\s+)?(?:\{([^}]*)\}|\*)\s*from\s*"(\.[^"]*)"/gm)) {
    const exported = match[1] === undefined ? names : originalNames(match[1], names);
    if (exported?.size === 0) continue;
    findings.push(...checkModule(repository, path.posix.join(path.posix.dirname(file), match[2]!), exported, seen));
  }
  const declaration =
    /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type)\s+([\w$]+)/gm;
  const explained = new Set<string>();
  for (const match of code.matchAll(declaration)) {
    const name = match[1]!;
    if (names !== undefined && !names.has(name)) continue;
    if (/\*\/\s*$/.test(text.slice(0, match.index))) explained.add(name);
    if (explained.has(name)) continue;
    findings.push({
      rule: "exports",
      file,
      line: lineAt(text, match.index),
      message: `exported ${name} has no TSDoc`,
      repair: "say in a /** */ comment what it is, with units, ranges and errors",
    });
    explained.add(name);
  }
  return findings;
}

/** Names as the target module knows them, of those that are asked for under their new name. */
function originalNames(list: string, wanted: Set<string> | undefined): Set<string> {
  const pairs = list
    .split(",")
    .map((item) => item.trim().replace(/^type\s+/, ""))
    .filter((item) => item !== "")
    .map((item) => item.split(/\s+as\s+/) as [string, string?]);
  return new Set(pairs.filter(([from, to]) => wanted?.has(to ?? from) ?? true).map(([from]) => from));
}
