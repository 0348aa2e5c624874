// Renews the tables of CONNECTORS.md from the options of connectors and formats:
//   node --import ./scripts/register.mjs packages/flink-sql/scripts/connectors.ts
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { OptionSpec, OptionSpecs } from "../src/connectors/options.ts";
import { connectors } from "../src/connectors/registry.ts";
import { FORMATS } from "../src/formats/registry.ts";
import { typeText } from "../src/types/logical.ts";

const FILE = fileURLToPath(new URL("../CONNECTORS.md", import.meta.url));
const OPENING = "<!-- generated:options -->\n";
const CLOSING = "<!-- /generated -->";
/** Connectors that are another one under a further name. */
const SAME: Readonly<Record<string, string>> = { "opensearch-2": "opensearch", "elasticsearch-7": "opensearch" };

/** The text of CONNECTORS.md with its tables renewed. */
export function renewed(text: string): string {
  const start = text.indexOf(OPENING);
  const end = text.indexOf(CLOSING, start);
  if (start < 0 || end < 0) throw new Error(`CONNECTORS.md: expected a block ${OPENING.trim()} ... ${CLOSING}`);
  return text.slice(0, start + OPENING.length) + optionTables() + text.slice(end);
}

/** A section per connector and format: its options, those that are refused last. */
function optionTables(): string {
  const sections = connectors()
    .filter(({ name }) => SAME[name] === undefined)
    .map((connector) => {
      const { name, options, metadata = {} } = connector;
      const names = [name, ...Object.keys(SAME).filter((other) => SAME[other] === name)];
      const columns = Object.entries(metadata).map(([key, { type }]) => `\`${key}\` ${typeText(type)}`);
      const told = columns.length === 0 ? "" : `\nMetadata: ${columns.join(", ")}.\n`;
      return `### ${names.map((one) => `\`${one}\``).join(", ")}\n${told}\n${table(options)}`;
    });
  const formats = [...FORMATS.values()].map(({ name, options }) => {
    const prefixed = Object.fromEntries(Object.entries(options).map(([key, spec]) => [`${name}.${key}`, spec]));
    return `### Format \`${name}\`\n\n${table(prefixed)}`;
  });
  return `${[...sections, ...formats].join("\n")}\n`;
}

function table(options: OptionSpecs): string {
  const entries = Object.entries(options);
  if (entries.length === 0) return "No options.\n";
  const executed = entries.filter(([, { refused }]) => refused === undefined);
  const refused = entries.filter(([, spec]) => spec.refused !== undefined);
  const rows = executed.map(([key, spec]) => `| \`${key}\` | ${kindText(spec)} | ${defaultText(spec)} |`);
  const head = rows.length === 0 ? [] : ["| Option | Type | Default |", "|---|---|---|", ...rows];
  const reasons = Map.groupBy(refused, ([, spec]) => (spec.refused === true ? "" : spec.refused!));
  const notes = [...reasons].map(([reason, list]) => {
    const keys = list.map(([key]) => `\`${key}\``).join(", ");
    return `Refused${reason === "" ? "" : ` (${reason})`}: ${keys}.`;
  });
  return `${[...head, ...(rows.length > 0 && notes.length > 0 ? [""] : []), ...notes.flatMap((note, index) => (index === 0 ? [note] : ["", note]))].join("\n")}\n`;
}

function kindText({ kind }: OptionSpec): string {
  return typeof kind === "string" ? kind : kind.map((name) => `\`${name}\``).join(", ");
}

function defaultText(spec: OptionSpec): string {
  if (spec.required === true) return "required";
  return spec.default === undefined ? "none" : `\`${spec.default.replaceAll("|", "\\|")}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, renewed(readFileSync(FILE, "utf8")));
