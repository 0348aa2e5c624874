import { readFileSync, writeFileSync } from "node:fs";
import { lacking } from "./errors.ts";

const OPENING = "<!-- generated:run -->\n";
const CLOSING = "<!-- /generated -->";

/**
 * Replaces what a README quotes of a run, between `<!-- generated:run -->` and `<!-- /generated -->`.
 * @throws CliError CLI_ENVIRONMENT when the file has no such block.
 */
export function quoteRun(file: string, output: string): void {
  const text = readFileSync(file, "utf8");
  const start = text.indexOf(OPENING);
  const end = text.indexOf(CLOSING, start);
  if (start < 0 || end < 0) throw lacking(`${file}: expected a block ${OPENING.trim()} … ${CLOSING}`);
  const block = `\`\`\`text\n${output.trim()}\n\`\`\`\n`;
  writeFileSync(file, `${text.slice(0, start + OPENING.length)}${block}${text.slice(end)}`);
}
