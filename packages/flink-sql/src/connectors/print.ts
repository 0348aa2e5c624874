import type { CatalogTable } from "../planner/catalog.ts";
import { KIND_NAMES, type Row } from "../runtime/operator.ts";
import type { Connector } from "./connector.ts";
import { javaText } from "./java-text.ts";
import type { OptionSpecs } from "./options.ts";

const OPTIONS: OptionSpecs = {
  "print-identifier": { kind: "string" },
  "standard-error": { kind: "boolean", default: "false", refused: "lines go to the program that runs the job" },
  "sink.parallelism": { kind: "int", default: "1", refused: "subtasks are those of the job" },
};

/** One line per row: `identifier:subtask> +I[a, b]`, the subtask only where there are several. */
export const print: Connector = {
  name: "print",
  options: OPTIONS,
  accepts: "all",
  sink: (table, environment) => ({
    async open(subtask, parallelism) {
      const prefix = printPrefix(table, subtask, parallelism);
      return {
        write: (row, kind) => environment.print(prefix + printedRow(table, row, kind)),
        ready: () => undefined,
        prepare: async () => undefined,
        commit: async () => undefined,
        close: async () => undefined,
      };
    },
  }),
};

function printPrefix(table: CatalogTable, subtask: number, parallelism: number): string {
  const identifier = table.options.get("print-identifier") ?? "";
  const parts = [identifier, parallelism > 1 ? String(subtask + 1) : ""].filter((part) => part !== "");
  return parts.length === 0 ? "" : `${parts.join(":")}> `;
}

/** A row of a table as the print connector shows it. */
export function printedRow(table: CatalogTable, row: Row, kind: number): string {
  const values = row.map((value, index) => javaText(value, table.physical[index]!.type));
  return `${KIND_NAMES[kind as 0 | 1 | 2 | 3]}[${values.join(", ")}]`;
}
