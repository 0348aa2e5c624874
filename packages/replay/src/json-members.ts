/** Finds the value of a member of a JSON object in its text. The text must be a valid JSON object. */
export interface MemberSpan {
  name: string;
  /** The value stands at `text.slice(start, end)`. */
  start: number;
  end: number;
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Lists the members of the outermost object whose name, written without escapes, is one of `names`; in order, repeated names included. */
export function findMembers(text: string, names: ReadonlySet<string>): MemberSpan[] {
  const found: MemberSpan[] = [];
  let at = text.indexOf("{") + 1;
  for (;;) {
    at = skipSpace(text, at);
    if (text.charCodeAt(at) !== QUOTE) return found;
    const nameEnd = stringEnd(text, at);
    const name = text.slice(at + 1, nameEnd - 1);
    const start = skipSpace(text, text.indexOf(":", nameEnd) + 1);
    const end = valueEnd(text, start);
    if (names.has(name)) found.push({ name, start, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) !== 44) return found;
    at++;
  }
}

function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first !== 123 && first !== 91) {
    let at = start;
    while (at < text.length && !",}] \t\r\n".includes(text[at]!)) at++;
    return at;
  }
  let depth = 0;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) depth--;
    at++;
  } while (depth > 0);
  return at;
}

/** End of the string that starts with the quote at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13); code = text.charCodeAt(++at));
  return at;
}
