const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", v: "\v", f: "\f" };
const LETTERS = new Map(Object.entries(ESCAPES).map(([letter, char]) => [char, letter]));
const PLAIN = /^[^"\\\p{Cc}]*$/u;

/**
 * Reads the quoted field that starts at `start`, with the escapes of Apache: `\"`, `\\`, letters such as `\n`, and `\xhh`.
 * Gives its text and the offset behind it, or what is wrong.
 */
export function unquote(line: string, start: number): { text: string; end: number } | string {
  if (line[start] !== '"') return "expected a quotation mark";
  const close = line.indexOf('"', start + 1);
  const backslash = line.indexOf("\\", start + 1);
  if (close >= 0 && (backslash < 0 || backslash > close)) return { text: line.slice(start + 1, close), end: close + 1 };
  let text = "";
  for (let index = start + 1; index < line.length; index++) {
    const char = line[index]!;
    if (char === '"') return { text, end: index + 1 };
    if (char !== "\\") {
      text += char;
      continue;
    }
    const next = line[++index] ?? "";
    const code = /^x[0-9a-f]{2}$/i.test(line.slice(index, index + 3)) ? line.slice(index + 1, index + 3) : undefined;
    if (code !== undefined) {
      text += String.fromCharCode(Number.parseInt(code, 16));
      index += 2;
    } else if (next === '"' || next === "\\") text += next;
    else if (ESCAPES[next] !== undefined) text += ESCAPES[next];
    else return `has \\${next}, which is no escape`;
  }
  return "expected a quotation mark at its end";
}

/** Quotes a text as Apache does; control characters become escapes. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = "";
  for (const char of text) {
    const letter = LETTERS.get(char);
    if (char === '"' || char === "\\") quoted += `\\${char}`;
    else if (letter !== undefined) quoted += `\\${letter}`;
    else if (/\p{Cc}/u.test(char)) quoted += `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
    else quoted += char;
  }
  return `"${quoted}"`;
}
