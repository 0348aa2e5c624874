import type { Finding } from "./finding.ts";
import { lineAt, type Repository } from "./repository.ts";

const TEXT_FILE =
  /\.(?:ts|tsx|mts|js|mjs|cjs|json|md|tf|sql|yml|yaml|css|html|svg|sh|txt)$|(?:^|\/)(?:\.gitignore|\.npmrc|run)$/;

/** Written by programs, or in the licence's own words. */
const EXEMPT = /(?:^|\/)(?:package-lock\.json|LICENSE)$/;

/** The words are put together here so that this file is not a finding of its own rule. */
const MARKS = new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME", "XX" + "X"].join("|")})\\b`, "g");
const PHRASES = new RegExp(["lorem" + " ipsum", "coming" + " soon", "not implemented" + " yet"].join("|"), "gi");

/** Nothing is left as a promise in the text: build it, refuse it by name, or leave it out. */
export function checkWording(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => TEXT_FILE.test(file) && !EXEMPT.test(file))
    .flatMap((file) => {
      const text = repository.text(file);
      return [MARKS, PHRASES].flatMap((pattern) =>
        [...text.matchAll(pattern)].map((match) => ({
          rule: "placeholder",
          file,
          line: lineAt(text, match.index),
          message: `placeholder text "${match[0]}"`,
          repair: "do it now, refuse it by name with what to use instead, or remove it",
        })),
      );
    });
}
