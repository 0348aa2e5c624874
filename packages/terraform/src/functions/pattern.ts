import type { Arguments } from "./signature.ts";

/*
 * RE2 (https://github.com/google/re2/wiki/Syntax) to JavaScript with the u flag: \pL, (?P<name>, [[:alpha:]], \A, \z,
 * \Q...\E and escapes of any punctuation are rewritten; what RE2 does not have is refused.
 */

/** An RE2 pattern as a JavaScript one; constructs that differ are refused. */
export function compilePattern(args: Arguments, source: string, flags: string): RegExp {
  const refuse = (what: string): never => args.fail(`pattern ${JSON.stringify(source)}: ${what}`);
  let extra = "";
  const body = source.replace(/^\(\?([a-zA-Z]+)\)/, (_, letters: string) => {
    if (!/^[ims]+$/.test(letters)) refuse(`the flags ${letters} are not supported; use i, m and s`);
    extra = letters;
    return "";
  });
  const translated = translate(body, refuse);
  try {
    return new RegExp(translated, [...new Set(flags + extra)].join(""));
  } catch (cause) {
    return args.fail(`invalid pattern ${JSON.stringify(source)}: ${(cause as Error).message}`, cause);
  }
}

/* Pieces in the order they are tried: quoted text, class name, escape, group opening, bracket, brace, anything else. */
const PIECE =
  /\\Q([\s\S]*?)(?:\\E|$)|\[:(\^?\w+):\]|\\(p|P)(\w|\{\^?\w+\})|\\([\s\S])|\(\?(P<|[=!<][=!]?|<|[a-zA-Z-]+[:)])|([\s\S])/g;

function translate(source: string, refuse: (what: string) => never): string {
  let inClass = false;
  let classStart = -1;
  return source.replace(
    PIECE,
    (
      piece: string,
      quoted: string | undefined,
      name: string | undefined,
      property: string | undefined,
      value: string | undefined,
      escaped: string | undefined,
      group: string | undefined,
      other: string | undefined,
      at: number,
    ) => {
      if (quoted !== undefined) return quoted.replace(/[\^$.*+?()[\]{}|/-]/g, "\\$&");
      if (name !== undefined) {
        if (!inClass) return refuse(`${piece} stands outside of a bracket expression`);
        return POSIX[name] ?? refuse(`unknown class ${piece}`);
      }
      if (property !== undefined) return writeProperty(property, value!, refuse);
      if (escaped !== undefined) return writeEscape(escaped, inClass, refuse);
      if (group !== undefined) return inClass ? piece : writeGroup(group, refuse);
      if (inClass) {
        if (other === "]" && at > classStart) inClass = false;
        else if (other === "]") return "\\]";
        return other === "[" ? "\\[" : other!;
      }
      if (other === "[") {
        inClass = true;
        classStart = source[at + 1] === "^" ? at + 2 : at + 1;
      }
      if (other === "{" && !/^\{\d+(,\d*)?\}/.test(source.slice(at))) return "\\{";
      if (other === "}" && !/\{\d+(,\d*)?$/.test(source.slice(0, at))) return "\\}";
      return other === "]" ? "\\]" : other!;
    },
  );
}

function writeProperty(property: string, value: string, refuse: (what: string) => never): string {
  const bare = value.replace(/[{}]/g, "");
  if (bare.startsWith("^"))
    return refuse(`\\${property}${value}: use \\${property === "p" ? "P" : "p"} for the opposite`);
  return `\\${property}{${bare.length <= 2 ? bare : `Script=${bare}`}}`;
}

function writeEscape(escaped: string, inClass: boolean, refuse: (what: string) => never): string {
  if (/[1-9]/.test(escaped)) return refuse("back-references do not exist in RE2");
  if (escaped === "A") return "(?<![\\s\\S])";
  if (escaped === "z") return "(?![\\s\\S])";
  if (escaped === "a") return "\\x07";
  if (/[\w]/.test(escaped) && !/[dDsSwWbBfnrtvx]/.test(escaped)) return refuse(`unknown escape \\${escaped}`);
  if (/[\w^$\\.*+?()[\]{}|/]/.test(escaped)) return `\\${escaped}`;
  return escaped === "-" && inClass ? "\\-" : escaped;
}

function writeGroup(group: string, refuse: (what: string) => never): string {
  if (group === "P<" || group === "<") return "(?<";
  if (/^[ims]*(-[ims]+)?:$/.test(group)) return `(?${group}`;
  if (group === ":") return "(?:";
  return refuse(/^[=!<]/.test(group) ? "look-around does not exist in RE2" : `the group (?${group} is not supported`);
}

const POSIX: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "0-9A-Za-z",
  upper: "A-Z",
  lower: "a-z",
  space: "\\t\\n\\v\\f\\r ",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  word: "0-9A-Za-z_",
  blank: "\\t ",
};
