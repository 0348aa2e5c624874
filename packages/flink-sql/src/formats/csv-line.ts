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
  if ((quote === undefined || !line.includes(quote)) && (escapeWith === undefined || !line.includes(escapeWith)))
    return line.split(delimiter);
  const values: string[] = [];
  let at = 0;
  for (;;) {
    values.push(line[at] === quote ? quoted() : bare());
    if (at >= line.length) return values;
    at++;
    if (at === line.length) {
      values.push("");
      return values;
    }
  }

  function bare(): string {
    let value = "";
    while (at < line.length && line[at] !== delimiter) {
      if (line[at] === escapeWith) value += unescaped();
      else value += line[at++];
    }
    return value;
  }

  function quoted(): string {
    let value = "";
    at++;
    for (;;) {
      if (at >= line.length) throw new SyntaxError("Missing closing quote for value");
      if (line[at] === escapeWith) value += unescaped();
      else if (line[at] !== quote) value += line[at++];
      else if (line[at + 1] === quote) {
        value += quote;
        at += 2;
      } else break;
    }
    at++;
    while (at < line.length && line[at] !== delimiter) {
      if (line[at++]! > " ")
        throw new SyntaxError(`Expected column separator character ('${delimiter}') or end-of-line`);
    }
    return value;
  }

  function unescaped(): string {
    const letter = line[at + 1] ?? "";
    at += 2;
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
