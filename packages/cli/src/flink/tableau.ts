/** A column as it is printed. */
export interface TableauColumn {
  readonly name: string;
  /** SQL type, such as `DECIMAL(10, 2) NOT NULL`. */
  readonly type: string;
}

/** `table.display.max-column-width` of Flink's client, for types without a width of their own. */
const MAX_WIDTH = 30;
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/^SMALLINT/, 6],
  [/^INT(EGER)?\b/, 11],
  [/^BIGINT/, 20],
  [/^DATE/, 10],
  // TableauStyle of Flink has 4 and 5 for these, and room for <NULL>.
  [/^(TINYINT|BOOLEAN)/, 6],
];

/** Rows in the table that Flink's SQL client prints in its tableau mode: one line per change, as it comes. */
export class Tableau {
  readonly #names: readonly string[];
  readonly #widths: readonly number[];

  /** Columns are at least as wide as their names. */
  constructor(columns: readonly { readonly name: string; readonly width: number }[]) {
    this.#names = columns.map(({ name }) => name);
    this.#widths = columns.map(({ name, width }) => Math.max(screenWidth(name), width));
  }

  /** Heading of a changelog. */
  header(): string {
    return `+----${this.rule()}| op ${this.#line(this.#names)}+----${this.rule()}`;
  }

  /** A change. */
  row(kind: string, cells: readonly string[]): string {
    return `| ${kind} ${this.#line(cells)}`;
  }

  /** Heading of a table without kinds of changes. */
  plainHeader(): string {
    return `${this.rule()}${this.#line(this.#names)}${this.rule()}`;
  }

  plainRow(cells: readonly string[]): string {
    return this.#line(cells);
  }

  footer(rows: number): string {
    return `${rows === 0 ? "" : `+----${this.rule()}`}Received a total of ${rows} ${rows === 1 ? "row" : "rows"}\n`;
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, index) => {
      const width = this.#widths[index]!;
      const flat = cell.replaceAll(/[\r\n]+/g, " ");
      const shown = screenWidth(flat) > width ? shortened(flat, width) : flat;
      return " ".repeat(Math.max(0, width - screenWidth(shown))) + shown;
    });
    return `| ${padded.join(" | ")} |\n`;
  }

  rule(): string {
    return `${this.#widths.map((width) => `+${"-".repeat(width + 2)}`).join("")}+\n`;
  }
}

/** The width of a column that holds changes, before any has come. */
export function widthOf(type: string): number {
  const [, name, precision] = /^(DECIMAL|TIME|TIMESTAMP|TIMESTAMP_LTZ)\((\d+)/.exec(type) ?? [];
  const digits = Number(precision);
  if (name === "DECIMAL") return Math.max(6, digits + 2);
  if (name === "TIME") return digits === 0 ? 8 : digits + 9;
  if (name !== undefined) return digits === 0 ? 19 : digits <= 3 ? 23 : digits <= 6 ? 26 : 29;
  return WIDTHS.find(([pattern]) => pattern.test(type))?.[1] ?? MAX_WIDTH;
}

/** Columns of the screen that a text takes: characters of East Asian width two. */
export function screenWidth(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** The beginning of a text that leaves room for three dots. */
function shortened(text: string, width: number): string {
  let end = text.length;
  while (screenWidth(text.slice(0, end)) > width - 3) end--;
  return `${text.slice(0, end)}...`;
}
