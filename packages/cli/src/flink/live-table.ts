import type { Io } from "../command.ts";
import type { ResultPrinter } from "./results.ts";
import { Tableau, type TableauColumn, widthOf } from "./tableau.ts";

/** Rows that are shown of a table; the others are counted. */
const SHOWN = 25;
const REDRAW_MS = 200;

/**
 * The table that a changelog comes to, drawn again in place as it changes; where the output is no terminal, once at the
 * end.
 */
export function printTable(columns: readonly TableauColumn[], io: Io): ResultPrinter {
  const tableau = new Tableau(columns.map(({ name, type }) => ({ name, width: widthOf(type) })));
  const rows = new Map<string, { readonly texts: readonly string[]; count: number }>();
  const live = "isTTY" in io.stdout && io.stdout.isTTY === true;
  let drawnLines = 0;
  let changed = true;
  const timer = live ? setInterval(draw, REDRAW_MS) : undefined; // wall time: somebody looks at it

  function draw(): void {
    if (!changed) return;
    changed = false;
    const shown: string[] = [];
    let total = 0;
    for (const { texts, count } of rows.values()) {
      total += count;
      for (let copy = 0; copy < count && shown.length < SHOWN; copy++) shown.push(tableau.plainRow(texts));
    }
    const more = total > shown.length ? `… and ${total - shown.length} more rows\n` : "";
    const text = `${tableau.plainHeader()}${shown.join("")}${more}${total} ${total === 1 ? "row" : "rows"} in the table\n`;
    io.stdout.write(`${drawnLines > 0 ? `\u001b[${drawnLines}A\u001b[J` : ""}${text}`);
    drawnLines = text.split("\n").length - 1;
  }

  return {
    row(kind, texts) {
      const key = JSON.stringify(texts);
      const known = rows.get(key);
      changed = true;
      if (kind === "+I" || kind === "+U") {
        if (known === undefined) rows.set(key, { texts, count: 1 });
        else known.count++;
      } else if (known !== undefined && --known.count === 0) rows.delete(key);
    },
    end() {
      clearInterval(timer);
      draw();
    },
  };
}
