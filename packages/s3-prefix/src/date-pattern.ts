import { calendarFields } from "./calendar.ts";
import { type FieldWriter, fieldWriter } from "./date-letters.ts";
import { S3PrefixError } from "./errors.ts";
import { zoneOffset } from "./zone.ts";

/** A run of one letter, or literal text. */
export type PatternToken =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "field"; readonly letter: string; readonly count: number; readonly pad: number };

/** A compiled pattern. */
export interface DatePattern {
  readonly text: string;
  readonly tokens: readonly PatternToken[];
  /**
   * Writes an instant. @param timestamp Milliseconds since the epoch. @param zone Name of the IANA database; default UTC.
   * @throws S3PrefixError S3_PREFIX_INVALID_ZONE, S3_PREFIX_INVALID_PATTERN.
   */
  format(timestamp: number, zone?: string): string;
}

/**
 * Compiles a pattern of java.time.format.DateTimeFormatter: letters are fields, text in single quotes is literal, `''`
 * is a quote, brackets enclose optional sections, which are always written, and `p` pads the field after it with spaces.
 * @throws S3PrefixError S3_PREFIX_INVALID_PATTERN, worded as Java words it.
 */
export function compileDatePattern(pattern: string): DatePattern {
  const tokens = tokenize(pattern);
  const writers = tokens.map(writerOf);
  return {
    text: pattern,
    tokens,
    format(timestamp, zone = "UTC") {
      const fields = calendarFields(timestamp, zoneOffset(zone, timestamp), zone);
      let text = "";
      for (const write of writers) text += write(fields);
      return text;
    },
  };
}

function writerOf(token: PatternToken): FieldWriter {
  if (token.kind === "literal") return () => token.text;
  const write = fieldWriter(token.letter, token.count);
  if (token.pad === 0) return write;
  return (fields) => {
    const text = write(fields);
    if (text.length > token.pad)
      throw invalid(`Cannot print as output of ${text.length} characters exceeds pad width of ${token.pad}`);
    return text.padStart(token.pad);
  };
}

const LETTER = /[A-Za-z]/;
const RESERVED = /[{}#]/;

function tokenize(pattern: string): PatternToken[] {
  const tokens: PatternToken[] = [];
  let literal = "";
  let open = 0;
  let index = 0;

  function endLiteral(): void {
    if (literal !== "") tokens.push({ kind: "literal", text: literal });
    literal = "";
  }

  function run(): { letter: string; count: number } {
    const letter = pattern[index]!;
    const start = index;
    while (pattern[index] === letter) index++;
    return { letter, count: index - start };
  }

  while (index < pattern.length) {
    const character = pattern[index]!;
    if (LETTER.test(character)) {
      endLiteral();
      let { letter, count } = run();
      let pad = 0;
      if (letter === "p") {
        pad = count;
        if (index >= pattern.length || !LETTER.test(pattern[index]!))
          throw invalid(`Pad letter 'p' must be followed by valid pad pattern: ${pattern}`);
        ({ letter, count } = run());
        if (letter === "p") throw invalid(`Pad letter 'p' must be followed by valid pad pattern: ${pattern}`);
      }
      tokens.push({ kind: "field", letter, count, pad });
    } else if (character === "'") {
      const end = closingQuote(pattern, index);
      literal += end === index + 1 ? "'" : pattern.slice(index + 1, end).replaceAll("''", "'");
      index = end + 1;
    } else {
      if (RESERVED.test(character)) throw invalid(`Pattern includes reserved character: '${character}'`);
      if (character === "[") open++;
      else if (character === "]" && --open < 0) throw invalid("Pattern invalid as it contains ] without previous [");
      else if (character !== "]") literal += character;
      index++;
    }
  }
  endLiteral();
  return tokens;
}

/** Index of the quote that ends the literal starting at `start`; doubled quotes inside are text. */
function closingQuote(pattern: string, start: number): number {
  for (let index = start + 1; index < pattern.length; index++) {
    if (pattern[index] !== "'") continue;
    if (pattern[index + 1] !== "'") return index;
    index++;
  }
  throw invalid(`Pattern ends with an incomplete string literal: ${pattern}`);
}

function invalid(message: string): S3PrefixError {
  return new S3PrefixError("S3_PREFIX_INVALID_PATTERN", message);
}
