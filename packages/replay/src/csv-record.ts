// RFC 4180: record = field *("," field); field = quoted / plain; quoted = '"' *(text / '""' / "," / line end) '"'.
// Looser in one point, as the commission's files need: space around a quoted field is dropped.
const QUOTE = '"';

/** Splits records into fields; a record goes over several lines when a line end stands between quotes. */
export class CsvRecord {
  /** The fields of a complete record. */
  fields: string[] = [];
  /** What is wrong with a malformed record. */
  reason = "";
  /** Text of the quoted field that is open at the end of the line; undefined between records. */
  #open: string | undefined;

  /** Takes the next line of a file. After `"more"` the record goes on with the next line; after the others a new one starts. */
  take(line: string): "complete" | "more" | "malformed" {
    if (this.#open === undefined) {
      if (!line.includes(QUOTE)) {
        this.fields = line.split(",");
        return "complete";
      }
      this.fields = [];
      return this.#fields(line, 0);
    }
    const text = `${this.#open}\n`;
    this.#open = undefined;
    return this.#quoted(line, 0, text);
  }

  /** Gives up a record whose end has not come. */
  reset(): void {
    this.#open = undefined;
  }

  /** Reads fields from `start`, where one begins. */
  #fields(line: string, start: number): "complete" | "more" | "malformed" {
    let at = start;
    for (;;) {
      const first = skipSpace(line, at);
      if (line[first] === QUOTE) return this.#quoted(line, first + 1, "");
      const comma = line.indexOf(",", at);
      const field = line.slice(at, comma < 0 ? line.length : comma);
      if (field.includes(QUOTE)) return this.#malformed(`a quote within the plain field ${field.slice(0, 40)}`);
      this.fields.push(field);
      if (comma < 0) return "complete";
      at = comma + 1;
    }
  }

  /** Reads a quoted field from `start`, behind its first quote or at the start of a following line, and the fields after it. */
  #quoted(line: string, start: number, begun: string): "complete" | "more" | "malformed" {
    let text = begun;
    let at = start;
    for (;;) {
      const quote = line.indexOf(QUOTE, at);
      if (quote < 0) {
        this.#open = text + line.slice(at);
        return "more";
      }
      text += line.slice(at, quote);
      if (line[quote + 1] !== QUOTE) {
        this.fields.push(text);
        const next = skipSpace(line, quote + 1);
        if (next === line.length) return "complete";
        if (line[next] !== ",") return this.#malformed(`"${line.slice(next, next + 40)}" after a closing quote`);
        return this.#fields(line, next + 1);
      }
      text += QUOTE;
      at = quote + 2;
    }
  }

  #malformed(found: string): "malformed" {
    this.reason = `CSV: expected a comma or the end of the row, got ${found}`;
    return "malformed";
  }
}

function skipSpace(line: string, start: number): number {
  let at = start;
  while (line[at] === " ") at++;
  return at;
}
