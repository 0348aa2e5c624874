import type { Finding } from "./finding.ts";
import { lineAt, type Repository } from "./repository.ts";

const USING = /\busing\s+[\w$]+\s*=/g;

/**
 * No `using` declarations where Node.js runs the file as it is: Node.js 22.18, the oldest supported version, does not
 * parse them. The type checker accepts them and Vitest rewrites them, so that neither would notice.
 */
export function checkSyntax(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => /\.(?:ts|mts|mjs|js)$/.test(file) && !/(?:^|\/)tests?\//.test(file))
    .flatMap((file) => {
      const { shape } = repository.source(file);
      return [...shape.matchAll(USING)].map((match) => ({
        rule: "syntax",
        file,
        line: lineAt(shape, match.index),
        message: "a using declaration, which Node.js 22.18 does not parse",
        repair: "close it in a finally block",
      }));
    });
}
