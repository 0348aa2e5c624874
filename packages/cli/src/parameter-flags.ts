import { flagName, parameterHint, type Sample } from "@millrace/sample";
import type { CommandLine, Flag, Flags } from "./command.ts";

/** A flag for each parameter of a sample. */
export function parameterFlags(sample: Sample): Flags {
  const flags: Record<string, Flag> = {};
  for (const [name, definition] of Object.entries(sample.parameters)) {
    const description = `${definition.description} Default ${definition.default}.`;
    flags[flagName(name)] =
      definition.type === "boolean"
        ? { type: "boolean", negatable: true, description }
        : { type: "string", hint: parameterHint(definition), description };
  }
  return flags;
}

/** The parameters that were given as flags, as texts. */
export function parameterTexts(sample: Sample, { texts, switches }: CommandLine): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const name of Object.keys(sample.parameters)) {
    const flag = flagName(name);
    const text = texts[flag] ?? switches[flag]?.toString();
    if (text !== undefined) parameters[name] = text;
  }
  return parameters;
}
