/** Tokens of a text, in order. */
export type Analyzer = (text: string) => string[];

/*
 * The standard analyzer: words by Unicode's default boundaries (UAX #29), in lower case. Letters go together over one of
 * ' . : ·, digits over one of , . ; '; ideographs and hiragana are words of their own. Longer words are cut at 255.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}])[\p{L}\p{M}\p{N}_])+(?:(?:(?<=[\p{L}\p{M}])['’.:·](?=\p{L})|(?<=\p{N})[,.;'](?=\p{N}))(?:(?![\p{Script=Han}\p{Script=Hiragana}])[\p{L}\p{M}\p{N}_])+)*/gu;
const ASCII_WORD = /[A-Za-z0-9_]+(?:(?:(?<=[A-Za-z])['.:](?=[A-Za-z])|(?<=\d)[,.;'](?=\d))[A-Za-z0-9_]+)*/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII.
const ASCII = /^[\x00-\x7f]*$/;
const MAX_TOKEN_LENGTH = 255;

export function standardAnalyzer(text: string): string[] {
  const words = (ASCII.test(text) ? text.match(ASCII_WORD) : text.match(WORD)) ?? [];
  const tokens: string[] = [];
  for (const word of words) {
    if (/^_+$/.test(word)) continue;
    const lower = word.toLowerCase();
    for (let start = 0; start < lower.length; start += MAX_TOKEN_LENGTH)
      tokens.push(lower.slice(start, start + MAX_TOKEN_LENGTH));
  }
  return tokens;
}

export function keywordAnalyzer(text: string): string[] {
  return [text];
}

export const ANALYZERS: Readonly<Record<string, Analyzer>> = { standard: standardAnalyzer, keyword: keywordAnalyzer };
