/** The characters of a CSV table; undefined where one is switched off. */
export interface CsvSyntax {
  readonly delimiter: string;
  readonly quote: string | undefined;
  readonly escapeWith: string | undefined;
}

const ESCAPED: Readonly<Record<string, string>> = { "0": "\0", n: "\n", r: "\r", t: "\t" };

/** Whether the quotes of a line are open at its end, so that the value goes on in the next line. */
export function endsInQuotes(line: string, { quote, escapeWith }: CsvSyntax): boolean {
  if (quote === undefined || !line.includes(quote)) return false;
  let open = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === escapeWith) at++;
    else if (line[at] === quote) open = !open;
  }
  return open;
}

/** The values of a line as Jackson splits it: quotes count at the beginning of a value only, spaces belong to values. */
export function splitCsv(line: string, syntax: CsvSyntax): string[] {
  const { delimiter, quote, escapeWith } = syntax;
  if (escapeWith !== undefined && line.includes(escapeWith)) return new EscapedLine(line, syntax).values();
  if (quote === undefined || !line.includes(quote)) return line.split(delimiter);
  const values: string[] = [];
  for (let at = 0; ; at++) {
    if (line[at] === quote) {
      const end = closingQuote(line, quote, at);
      const value = line.slice(at + 1, end);
      values.push(value.includes(quote) ? value.replaceAll(quote + quote, quote) : value);
      at = behindQuotes(line, delimiter, end + 1);
    } else {
      const end = line.indexOf(delimiter, at);
      values.push(end < 0 ? line.slice(at) : line.slice(at, end));
      at = end < 0 ? line.length : end;
    }
    if (at >= line.length) return values;
  }
}

/** Where the quotes that open at a place are closed; two in a row stand for one of the value. */
function closingQuote(line: string, quote: string, at: number): number {
  for (let end = line.indexOf(quote, at + 1); ; end = line.indexOf(quote, end + 2)) {
    if (end < 0) throw new SyntaxError("Missing closing quote for value");
    if (line[end + 1] !== quote) return end;
  }
}

/** The place of the delimiter behind a quoted value; only space may stand before it. */
function behindQuotes(line: string, delimiter: string, from: number): number {
  let at = from;
  for (; at < line.length && line[at] !== delimiter; at++) {
    if (line[at]! > " ") throw new SyntaxError(`Expected column separator character ('${delimiter}') or end-of-line`);
  }
  return at;
}

/** A line with escapes, which is read letter by letter. */
class EscapedLine {
  readonly #line: string;
  readonly #syntax: CsvSyntax;
  #at = 0;

  constructor(line: string, syntax: CsvSyntax) {
    this.#line = line;
    this.#syntax = syntax;
  }

  values(): string[] {
    const values: string[] = [];
    for (;;) {
      values.push(this.#line[this.#at] === this.#syntax.quote ? this.#quoted() : this.#bare());
      if (this.#at >= this.#line.length) return values;
      if (++this.#at === this.#line.length) return [...values, ""];
    }
  }

  #bare(): string {
    let value = "";
    while (this.#at < this.#line.length && this.#line[this.#at] !== this.#syntax.delimiter) value += this.#letter();
    return value;
  }

  #quoted(): string {
    const { quote, delimiter } = this.#syntax;
    let value = "";
    this.#at++;
    for (;;) {
      if (this.#at >= this.#line.length) throw new SyntaxError("Missing closing quote for value");
      if (this.#line[this.#at] !== quote) value += this.#letter();
      else if (this.#line[this.#at + 1] === quote) {
        value += quote;
        this.#at += 2;
      } else break;
    }
    this.#at = behindQuotes(this.#line, delimiter, this.#at + 1);
    return value;
  }

  #letter(): string {
    if (this.#line[this.#at] !== this.#syntax.escapeWith) return this.#line[this.#at++]!;
    const letter = this.#line[this.#at + 1] ?? "";
    this.#at += 2;
    return ESCAPED[letter] ?? letter;
  }
}

/** Longest text that is looked at; longer ones are always quoted. */
const MAX_QUOTE_CHECK = 24;

/** Writes a text as a CSV value, in quotes by the rule of Jackson: when it is long or has a character up to the delimiter. */
export function csvValueWriter({ delimiter, quote, escapeWith }: CsvSyntax): (text: string) => string {
  if (quote === undefined) return (text) => text;
  const safe = Math.max(delimiter.charCodeAt(0), quote.charCodeAt(0), 10) + 1;
  const escapeCode = escapeWith?.charCodeAt(0) ?? -1;
  return (text) => {
    let plain = text.length <= MAX_QUOTE_CHECK;
    for (let index = 0; plain && index < text.length; index++) {
      const code = text.charCodeAt(index);
      plain = code >= safe && code !== escapeCode;
    }
    if (plain) return text;
    const escaped = escapeWith === undefined ? text : text.replaceAll(escapeWith, escapeWith + escapeWith);
    return quote + escaped.replaceAll(quote, quote + quote) + quote;
  };
}
