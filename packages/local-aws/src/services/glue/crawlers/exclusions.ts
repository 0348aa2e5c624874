/*
 * Developer Guide, "Include and exclude patterns": globs on the path below the include path.
 *   *  any characters of one folder's name     **  any, over folders     ?  one character     [a-z] [!a]  one of
 *   {a,b}  one of several texts     \  takes the next character as it is
 */

/** Compiles exclude patterns; the test is for a path below the include path. */
export function compileExclusions(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${sourceOf(pattern)}$`));
  return (path) => expressions.some((expression) => expression.test(path));
}

function sourceOf(pattern: string): string {
  let braces = 0;
  return pattern.replace(/\\.|\*\*|\*|\?|\[!?[^\]]+\]|./gs, (token) => {
    if (token.startsWith("\\")) return literal(token.slice(1));
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.startsWith("[") && token.length > 2) return token.replace("[!", "[^");
    if (token === "{") {
      braces++;
      return "(?:";
    }
    if (token === "}" && braces > 0) {
      braces--;
      return ")";
    }
    return token === "," && braces > 0 ? "|" : literal(token);
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
