/** A column as it is printed. */
export interface TableauColumn {
  readonly name: string;
  /** SQL type, such as `DECIMAL(10, 2) NOT NULL`. */
  readonly type: string;
}

const STRING_WIDTH = 30;
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/^TINYINT/, 4],
  [/^SMALLINT/, 6],
  [/^INT(EGER)?\b/, 11],
  [/^BIGINT/, 20],
  [/^FLOAT/, 30],
  [/^DOUBLE/, 30],
  [/^BOOLEAN/, 7],
  [/^DATE/, 10],
  [/^TIME(STAMP(_LTZ)?)?\(/, 26],
];

/** Rows in the table that Flink's SQL client prints in its tableau mode: one line per change, as it comes. */
export class Tableau {
  readonly #columns: readonly TableauColumn[];
  readonly #widths: readonly number[];

  constructor(columns: readonly TableauColumn[]) {
    this.#columns = columns;
    this.#widths = columns.map(({ name, type }) => Math.max(name.length, widthOf(type)));
  }

  /** Heading of a changelog. */
  header(): string {
    return `+----${this.#rule()}| op ${this.#line(this.#names())}+----${this.#rule()}`;
  }

  /** A change. */
  row(kind: string, cells: readonly string[]): string {
    return `| ${kind} ${this.#line(cells)}`;
  }

  /** Heading of a table without kinds of changes. */
  plainHeader(): string {
    return `${this.#rule()}${this.#line(this.#names())}${this.#rule()}`;
  }

  plainRow(cells: readonly string[]): string {
    return this.#line(cells);
  }

  footer(rows: number): string {
    return `${rows === 0 ? "" : `+----${this.#rule()}`}Received a total of ${rows} ${rows === 1 ? "row" : "rows"}\n`;
  }

  #names(): string[] {
    return this.#columns.map(({ name }) => name);
  }

  #line(cells: readonly string[]): string {
    const padded = cells.map((cell, index) => {
      const width = this.#widths[index]!;
      const flat = cell.replaceAll(/[\r\n]+/g, " ");
      return (flat.length > width ? `${flat.slice(0, width - 3)}...` : flat).padStart(width);
    });
    return `| ${padded.join(" | ")} |\n`;
  }

  #rule(): string {
    return `${this.#widths.map((width) => `+${"-".repeat(width + 2)}`).join("")}+\n`;
  }
}

function widthOf(type: string): number {
  const decimal = /^DECIMAL\((\d+)/.exec(type);
  if (decimal !== null) return Number(decimal[1]) + 2;
  const found = WIDTHS.find(([pattern]) => pattern.test(type));
  if (found !== undefined) return found[1];
  const sized = /^(VAR)?CHAR\((\d+)\)/.exec(type);
  return sized === null ? STRING_WIDTH : Math.min(STRING_WIDTH, Number(sized[2]));
}
