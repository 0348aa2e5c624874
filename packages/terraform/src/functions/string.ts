import { itemsOf, record, type Value } from "../hcl/values.ts";
import { formatText } from "./format.ts";
import { compilePattern } from "./pattern.ts";
import type { TerraformFunction } from "./signature.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** String functions of the Terraform language; lengths and indexes count grapheme clusters, as Terraform's do. */
export const string: Record<string, TerraformFunction> = {
  chomp: one((text) => text.replace(/[\r\n]+$/, "")),
  lower: one((text) => mapped(text, (character) => character.toLowerCase())),
  upper: one((text) => mapped(text, (character) => character.toUpperCase())),
  title: one((text) => text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase())),
  trimspace: one((text) => text.trim()),
  strrev: one((text) => graphemes(text).reverse().join("")),
  trim(args) {
    args.count(2);
    return trimEnd(trimStart(args.text(0), args.text(1)), args.text(1));
  },
  trimprefix(args) {
    args.count(2);
    return args.text(0).startsWith(args.text(1)) ? args.text(0).slice(args.text(1).length) : args.text(0);
  },
  trimsuffix(args) {
    args.count(2);
    const suffix = args.text(1);
    return suffix !== "" && args.text(0).endsWith(suffix) ? args.text(0).slice(0, -suffix.length) : args.text(0);
  },
  startswith: two((text, prefix) => text.startsWith(prefix)),
  endswith: two((text, suffix) => text.endsWith(suffix)),
  strcontains: two((text, part) => text.includes(part)),
  indent(args) {
    args.count(2);
    if (args.integer(0) < 0) args.fail(`expected 0 or more blanks, got ${args.integer(0)}`);
    return args.text(1).replaceAll("\n", `\n${" ".repeat(args.integer(0))}`);
  },
  join(args) {
    args.count(1, Number.POSITIVE_INFINITY);
    const items: string[] = [];
    for (let index = 1; index < args.length; index++) items.push(...args.texts(index));
    return items.join(args.text(0));
  },
  split(args) {
    args.count(2);
    return args.text(1) === "" ? [""] : args.text(1).split(args.text(0));
  },
  replace(args) {
    args.count(3);
    const search = args.text(1);
    if (search.length > 1 && search.startsWith("/") && search.endsWith("/")) {
      const pattern = compilePattern(args, search.slice(1, -1), "gu");
      const replacement = args.text(2);
      return [...args.text(0).matchAll(pattern)]
        .reverse()
        .reduce(
          (text, match) =>
            text.slice(0, match.index) + expand(replacement, match) + text.slice(match.index + match[0].length),
          args.text(0),
        );
    }
    return args.text(0).replaceAll(search, () => args.text(2));
  },
  regex(args) {
    args.count(2);
    const match = compilePattern(args, args.text(0), "u").exec(args.text(1));
    if (!match)
      return args.fail(
        `the pattern ${JSON.stringify(args.text(0))} does not match ${JSON.stringify(args.text(1))}; use can() or regexall() to test`,
      );
    return captures(match);
  },
  regexall(args) {
    args.count(2);
    return [...args.text(1).matchAll(compilePattern(args, args.text(0), "gu"))].map(captures);
  },
  substr(args) {
    args.count(3);
    const characters = graphemes(args.text(0));
    const offset = args.integer(1) < 0 ? Math.max(0, characters.length + args.integer(1)) : args.integer(1);
    const length = args.integer(2);
    return characters.slice(offset, length < 0 ? undefined : offset + length).join("");
  },
  format(args, context) {
    args.count(1, Number.POSITIVE_INFINITY);
    return formatText(args, args.text(0), args.all().slice(1), context.position);
  },
  formatlist(args, context) {
    args.count(1, Number.POSITIVE_INFINITY);
    const lists = args.all().slice(1);
    const lengths = new Set(
      lists
        .map(itemsOf)
        .filter((items) => items !== undefined)
        .map((items) => items.length),
    );
    if (lengths.size > 1) args.fail(`expected lists of equal length, got ${[...lengths].join(" and ")}`);
    const length = [...lengths][0] ?? 1;
    return Array.from({ length }, (_, index) =>
      formatText(
        args,
        args.text(0),
        lists.map((item) => itemsOf(item)?.[index] ?? (itemsOf(item) ? null : item)),
        context.position,
      ),
    );
  },
  templatestring: (args) => args.fail("is not supported; use templatefile()"),
};

/** Go's Expand: `$name` takes the longest name, `${name}` the one in braces, `$$` is a dollar; unknown names are empty. */
function expand(replacement: string, match: RegExpMatchArray): string {
  return replacement.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_, dollar?: string, braced?: string, bare?: string) => {
    if (dollar) return "$";
    const name = braced ?? bare ?? "";
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? "";
  });
}

/** Each character by its own mapping, as Go does: ß stays one character. */
function mapped(text: string, apply: (character: string) => string): string {
  return Array.from(text, (character) => {
    const result = apply(character);
    return [...result].length === 1 ? result : character;
  }).join("");
}

export function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map((part) => part.segment);
}

function one(apply: (text: string) => Value): TerraformFunction {
  return (args) => {
    args.count(1);
    return apply(args.text(0));
  };
}

function two(apply: (first: string, second: string) => Value): TerraformFunction {
  return (args) => {
    args.count(2);
    return apply(args.text(0), args.text(1));
  };
}

function trimStart(text: string, cutset: string): string {
  const characters = [...text];
  let start = 0;
  while (start < characters.length && cutset.includes(characters[start]!)) start++;
  return characters.slice(start).join("");
}

function trimEnd(text: string, cutset: string): string {
  const characters = [...text];
  let end = characters.length;
  while (end > 0 && cutset.includes(characters[end - 1]!)) end--;
  return characters.slice(0, end).join("");
}

/** No groups: the match; unnamed groups: a list; named groups: an object. */
function captures(match: RegExpExecArray | RegExpMatchArray): Value {
  if (match.groups && Object.keys(match.groups).length > 0)
    return record(Object.entries(match.groups).map(([name, text]) => [name, text ?? null] as const));
  return match.length === 1 ? match[0] : match.slice(1).map((text) => text ?? null);
}
