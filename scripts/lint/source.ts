/**
 * Replaces comments, and on demand the contents of strings, with blanks of the same length, so that positions and line
 * numbers stay. A scanner of tokens, not a parser: it knows strings, templates with nested expressions, comments, and
 * regular expressions by what stands before the slash.
 */
export function blank(text: string, options: { strings: boolean }): string {
  const out = text.split("");
  const templates: number[] = [];
  let depth = 0;
  let before = "";
  let at = 0;

  function erase(from: number, to: number): void {
    for (let i = from; i < to && i < out.length; i++) if (out[i] !== "\n") out[i] = " ";
  }
  function string(end: number): void {
    if (options.strings) erase(at + 1, end - 1);
    at = end;
    before = '"';
  }
  function template(from: number): void {
    const end = templateEnd(text, from);
    if (options.strings) erase(from, end.at - (end.expression ? 2 : 1));
    at = end.at;
    before = end.expression ? "{" : '"';
    if (end.expression) templates.push(depth++);
  }

  while (at < text.length) {
    const char = text[at]!;
    if (text.startsWith("//", at)) {
      const end = endOf(text, "\n", at);
      erase(at, end);
      at = end;
    } else if (text.startsWith("/*", at)) {
      const end = endOf(text, "*/", at + 2) + 2;
      erase(at, end);
      at = end;
    } else if (char === '"' || char === "'") string(stringEnd(text, at));
    else if (char === "`") template(at + 1);
    else if (char === "/" && startsRegExp(before, text, at)) {
      const end = regExpEnd(text, at);
      if (options.strings) erase(at + 1, end - 1);
      at = end;
      before = '"';
    } else {
      if (char === "{") depth++;
      if (char === "}") {
        depth--;
        if (templates.at(-1) === depth) {
          templates.pop();
          template(at + 1);
          continue;
        }
      }
      if (!/\s/.test(char)) before = char;
      at++;
    }
  }
  return out.join("");
}

/** A source file and what the rules read of it, each made at most once. */
export class Source {
  readonly text: string;
  #code: string | undefined;
  #shape: string | undefined;
  #imports: ImportedModule[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Without comments. */
  get code(): string {
    this.#code ??= blank(this.text, { strings: false });
    return this.#code;
  }

  /** Without comments and the contents of strings. */
  get shape(): string {
    this.#shape ??= blank(this.text, { strings: true });
    return this.#shape;
  }

  /** All modules that it imports, types included. */
  get imports(): ImportedModule[] {
    this.#imports ??= importsOf(this);
    return this.#imports;
  }
}

/** A module named by an import, export-from or dynamic import. */
export interface ImportedModule {
  readonly specifier: string;
  readonly index: number;
}

function importsOf({ code, shape }: Source): ImportedModule[] {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'])([^"'\n]+)\1/g;
  return [...code.matchAll(pattern)]
    .filter((match) => /^(?:from|import|require)/.test(shape.slice(match.index)))
    .map((match) => ({ specifier: match[2]!, index: match.index }));
}

function startsRegExp(before: string, text: string, at: number): boolean {
  if (before === "" || "(,=:[!&|?{};+-*%<>~^".includes(before)) return true;
  return /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)\s*$/.test(
    text.slice(Math.max(0, at - 12), at),
  );
}

function regExpEnd(text: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "\n") return i;
    else if (text[i] === "[") inClass = true;
    else if (text[i] === "]") inClass = false;
    else if (text[i] === "/" && !inClass) return i + 1;
  }
  return text.length;
}

function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === text[start]) return i + 1;
    else if (text[i] === "\n") return i;
  }
  return text.length;
}

function templateEnd(text: string, start: number): { at: number; expression: boolean } {
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "`") return { at: i + 1, expression: false };
    else if (text.startsWith("${", i)) return { at: i + 2, expression: true };
  }
  return { at: text.length, expression: false };
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}
