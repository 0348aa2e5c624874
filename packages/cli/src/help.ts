import { alignColumns } from "@millrace/sample";
import type { Command, Flag } from "./command.ts";

/** `millrace --help`. */
export function overview(commands: readonly Command[]): string {
  return [
    "Usage: millrace <command> [flags]",
    "",
    ...alignColumns(commands.map((command) => [`  ${command.usage}`, command.summary])),
    "",
    "Every command has --help. Exit codes: 0 all good, 1 a check or finding failed, 2 wrong usage,",
    "3 the environment lacks something (said which), 130 stopped by Ctrl-C.",
    "",
  ].join("\n");
}

/** `millrace <command> --help`. */
export function commandHelp(command: Pick<Command, "usage" | "summary" | "flags" | "details">): string {
  const flags = Object.entries(command.flags).map(([name, flag]) => [`  ${flagText(name, flag)}`, flag.description]);
  return [
    `Usage: millrace ${command.usage}`,
    "",
    command.summary,
    ...(flags.length === 0 ? [] : ["", ...alignColumns(flags)]),
    ...(command.details === undefined ? [] : ["", ...command.details]),
    "",
  ].join("\n");
}

function flagText(name: string, flag: Flag): string {
  if (flag.negatable) return `--[no-]${name}`;
  return flag.type === "boolean" ? `--${name}` : `--${name} ${flag.hint ?? "<value>"}`;
}
