import { parseArgs } from "node:util";
import type { CommandLine, Flags } from "./command.ts";
import { usage } from "./errors.ts";
import { suggest } from "./suggest.ts";

/**
 * Reads the arguments of a command. `--flag value` and `--flag=value` are the same; `--` ends the flags.
 * @throws CliError CLI_USAGE for an unknown flag, a missing value, or too few or too many arguments.
 */
export function parseCommandLine(
  args: readonly string[],
  flags: Flags,
  positionals: readonly [number, number],
  usageText: string,
): CommandLine {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { type: flag.type }])),
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const texts: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const switches: Record<string, boolean> = {};
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      words.push(token.value);
      continue;
    }
    const { name, value, rawName } = token;
    const negated = name.startsWith("no-") && flags[name.slice(3)]?.negatable ? name.slice(3) : undefined;
    const flag = Object.hasOwn(flags, name) ? flags[name] : flags[negated ?? ""];
    if (flag === undefined || !rawName.startsWith("--")) throw unknownFlag(rawName, flags);
    if (flag.type === "boolean") {
      if (value !== undefined) throw usage(`${rawName}: expected no value, got ${JSON.stringify(value)}`);
      switches[negated ?? name] = negated === undefined;
    } else if (value === undefined) {
      throw usage(`${rawName}: expected a value, as in ${rawName} ${flag.hint ?? "<value>"}`);
    } else if (flag.multiple) {
      lists[name] = [...(lists[name] ?? []), value];
    } else {
      if (Object.hasOwn(texts, name)) throw usage(`${rawName}: expected once, got it twice`);
      texts[name] = value;
    }
  }
  const [least, most] = positionals;
  if (words.length < least) throw usage(`expected millrace ${usageText}`);
  if (words.length > most)
    throw usage(`unexpected argument ${JSON.stringify(words[most])}; expected millrace ${usageText}`);
  return { positionals: words, texts, lists, switches };
}

function unknownFlag(rawName: string, flags: Flags): Error {
  const known = Object.entries(flags).flatMap(([name, flag]) => (flag.negatable ? [name, `no-${name}`] : [name]));
  const near = suggest(rawName.replace(/^-+/, ""), [...known, "help"]);
  return usage(`unknown flag ${rawName}${near === undefined ? "" : `; did you mean --${near}?`}`);
}
