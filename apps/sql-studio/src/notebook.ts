import { readFileSync } from "node:fs";

/** One query of a notebook, with the statements it needs beside those at the top. */
export interface Cell {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Ends with the query. */
  readonly sql: string;
}

/** A file of SQL in which comments are the text: a runnable script, and a page to read. */
export interface Notebook {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** Statements at the top, which every cell is run after. */
  readonly definitions: string;
  readonly cells: readonly Cell[];
}

/** Reads a notebook of this folder; `${name}` stands for a value. */
export function readNotebook(name: string, values: Readonly<Record<string, string>>): Notebook {
  const source = readFileSync(new URL(`sql/${name}.sql`, import.meta.url), "utf8");
  return parseNotebook(name, fill(source, values));
}

/** Cuts a notebook at its headings: `-- # title` at the top, `-- ## id: title` over every cell. */
export function parseNotebook(name: string, source: string): Notebook {
  const [top = "", ...parts] = source.split(/^-- ## /m);
  const head = readPart(top.replace(/^-- # /, ""));
  const cells = parts.map((part): Cell => {
    const { heading, text, sql } = readPart(part);
    const [, id, title] = /^([a-z-]+): (.+)$/.exec(heading) ?? [];
    if (id === undefined || title === undefined)
      throw new Error(`notebook ${name}: expected "-- ## id: title", got ${JSON.stringify(heading)}`);
    return { id, title, text, sql };
  });
  return { name, title: head.heading, text: head.text, definitions: head.sql, cells };
}

function readPart(part: string) {
  const [heading = "", ...lines] = part.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const comments = lines.slice(0, end < 0 ? lines.length : end);
  const text = comments.map((line) => line.replace(/^--\s?/, "")).join(" ");
  const sql = end < 0 ? "" : lines.slice(end).join("\n").trim();
  return { heading: heading.trim(), text: text.trim(), sql };
}

function fill(source: string, values: Readonly<Record<string, string>>): string {
  return source.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${whole} has no value; there are ${Object.keys(values).join(", ")}`);
    return value;
  });
}
