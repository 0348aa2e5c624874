import { KeywordColumn, TextColumn } from "../columns.ts";
import { parsing } from "../search-error.ts";
import { asObject, boostOf, matchNone, matchWhere, oneField, onlyKnown, type Query } from "./matches.ts";

/** `prefix`: terms that start so. */
export function readPrefix(body: unknown): Query {
  return readPattern("prefix", body, (value) => `^${escaped(value)}`);
}

/** `wildcard`: `*` stands for any characters, `?` for one. */
export function readWildcard(body: unknown): Query {
  return readPattern("wildcard", body, (value) => {
    let source = "";
    for (let index = 0; index < value.length; index++) {
      const character = value[index]!;
      if (character === "\\" && index + 1 < value.length) source += escaped(value[++index]!);
      else source += character === "*" ? "[^]*" : character === "?" ? "[^]" : escaped(character);
    }
    return `^${source}$`;
  });
}

function readPattern(name: string, body: unknown, toSource: (value: string) => string): Query {
  const [path, given] = oneField(name, body);
  const options = typeof given === "object" && given !== null ? asObject(name, given) : { value: given };
  onlyKnown(
    name,
    options,
    name === "wildcard" ? ["value", "wildcard", "boost", "case_insensitive"] : ["value", "boost", "case_insensitive"],
  );
  const value = options.value ?? options.wildcard;
  if (value === undefined) throw parsing(`[${name}] query requires a value for field [${path}]`);
  const expression = new RegExp(toSource(String(value)), options.case_insensitive === true ? "i" : "");
  return {
    run(index) {
      const field = index.mapping.field(path);
      if (field === undefined) return matchNone(index);
      const { column } = field;
      if (column instanceof KeywordColumn) {
        const fits = column.terms.map((term, ordinal) => ordinal > 0 && expression.test(term));
        return matchWhere(
          index,
          boostOf(options),
          (doc) =>
            column.has(doc) &&
            (fits[column.ordinals[doc]!]! || (column.more.get(doc)?.some((ordinal) => fits[ordinal]) ?? false)),
        );
      }
      if (!(column instanceof TextColumn))
        throw parsing(
          `Can only use ${name} queries on keyword, text and wildcard fields - not on [${path}] which is of type [${field.type}]`,
        );
      const docs = new Set<number>();
      for (const [term, postings] of column.postings)
        if (expression.test(term)) for (const doc of postings.docs) docs.add(doc);
      return matchWhere(index, boostOf(options), (doc) => docs.has(doc));
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
