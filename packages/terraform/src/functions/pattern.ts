import type { Arguments } from "./signature.ts";

/** An RE2 pattern as a JavaScript one; constructs that differ are refused. */
export function compilePattern(args: Arguments, source: string, flags: string): RegExp {
  if (/\(\?[=!<](?!\w+>)/.test(source) || /\\[1-9]/.test(source))
    args.fail(`pattern ${JSON.stringify(source)}: look-around and back-references do not exist in RE2`);
  let extra = "";
  const body = source.replace(/^\(\?([imsU]+)\)/, (_, letters: string) => {
    if (letters.includes("U")) args.fail(`pattern ${JSON.stringify(source)}: the flag U is not supported`);
    extra = letters;
    return "";
  });
  const translated = body
    .replaceAll("(?P<", "(?<")
    .replaceAll("\\z", "$(?![\\s\\S])")
    .replaceAll("\\A", "^")
    .replace(/\[\[:(\w+):\]\]/g, (_, name: string) => POSIX[name] ?? args.fail(`pattern: unknown class [[:${name}:]]`));
  try {
    return new RegExp(translated, [...new Set(flags + extra)].join(""));
  } catch {
    try {
      // Escapes that RE2 allows and the u flag does not, such as \- outside a class.
      return new RegExp(translated, [...new Set(flags.replace("u", "") + extra)].join(""));
    } catch (cause) {
      args.fail(`invalid pattern ${JSON.stringify(source)}: ${(cause as Error).message}`, cause);
    }
  }
}

const POSIX: Record<string, string> = {
  alpha: "[A-Za-z]",
  digit: "[0-9]",
  alnum: "[0-9A-Za-z]",
  upper: "[A-Z]",
  lower: "[a-z]",
  space: "[\\t\\n\\v\\f\\r ]",
  punct: "[!-/:-@[-`{-~]",
  xdigit: "[0-9A-Fa-f]",
};
