/*
 * Patterns of policy elements (IAM User Guide, "Policy elements: Variables and tags" and "Resource"):
 *   *  any characters    ?  one character    ${key}  a context value    ${key, 'default'}    ${*} ${?} ${$}  themselves
 * A value put in for a variable stands for itself, wildcards in it included. Variables need policy version 2012-10-17.
 */

/** The single value of a context key; undefined when the request has none, or several. */
export type Variables = (key: string) => string | undefined;

export interface PatternOptions {
  /** Replace `${…}`. */
  readonly variables: boolean;
  /** `*` and `?` are wildcards. Default true. */
  readonly wildcards?: boolean;
  readonly ignoreCase?: boolean;
  /** In the first five parts of an ARN a `*` stays within its part, unless it ends the part. */
  readonly arn?: boolean;
}

export interface Pattern {
  readonly text: string;
  matches(value: string, variables: Variables): boolean;
}

type Token = { readonly kind: "text" | "any" | "one"; readonly text: string } | Variable;
interface Variable {
  readonly kind: "variable";
  readonly key: string;
  readonly fallback: string | undefined;
}

/** Compiles a pattern. Those without variables cost one comparison or one regular expression per match. */
export function compilePattern(text: string, options: PatternOptions): Pattern {
  const tokens = tokenize(text, options);
  if (tokens.some((token) => token.kind === "variable")) {
    return {
      text,
      matches(value, variables) {
        const expression = toExpression(tokens, options, variables);
        return expression?.test(value) ?? false;
      },
    };
  }
  if (tokens.length === 1 && tokens[0]!.kind === "any") return { text, matches: () => true };
  if (tokens.every((token) => token.kind === "text") && !options.ignoreCase) {
    const exact = tokens.map((token) => (token.kind === "text" ? token.text : "")).join("");
    return { text, matches: (value) => value === exact };
  }
  const expression = toExpression(tokens, options, () => undefined)!;
  return { text, matches: (value) => expression.test(value) };
}

const VARIABLE = /^\$\{([^}]*)\}/;
const SPECIAL = /^([^,]+?)\s*(?:,\s*'([^']*)'\s*)?$/;

function tokenize(text: string, options: PatternOptions): Token[] {
  const tokens: Token[] = [];
  const wildcards = options.wildcards ?? true;
  let literal = "";
  function flush(): void {
    if (literal !== "") tokens.push({ kind: "text", text: literal });
    literal = "";
  }
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    const body = options.variables && character === "$" ? VARIABLE.exec(text.slice(at)) : null;
    if (body) {
      at += body[0].length;
      const name = body[1]!.trim();
      if (name === "*" || name === "?" || name === "$") {
        literal += name;
        continue;
      }
      flush();
      const [, key = name, fallback] = SPECIAL.exec(name) ?? [];
      tokens.push({ kind: "variable", key, fallback });
      continue;
    }
    at++;
    if (wildcards && (character === "*" || character === "?")) {
      flush();
      tokens.push({ kind: character === "*" ? "any" : "one", text: character });
    } else literal += character;
  }
  flush();
  return tokens;
}

/** Undefined when a variable has no value. */
function toExpression(tokens: readonly Token[], options: PatternOptions, variables: Variables): RegExp | undefined {
  let source = "";
  let colons = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    switch (token.kind) {
      case "text":
        source += escapeExpression(token.text);
        colons += token.text.split(":").length - 1;
        break;
      case "variable": {
        const value = variables(token.key) ?? token.fallback;
        if (value === undefined) return undefined;
        source += escapeExpression(value);
        break;
      }
      case "any": {
        const next = tokens[index + 1];
        const endsPart = next === undefined || (next.kind === "text" && next.text.startsWith(":"));
        source += options.arn && colons < 5 && !endsPart ? "[^:]*" : ".*";
        break;
      }
      case "one":
        source += ".";
        break;
    }
  }
  return new RegExp(`^${source}$`, options.ignoreCase ? "is" : "s");
}

function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
