import { illegalArgument } from "./search-error.ts";

/** Keeps the parts of a document that a request asks for; undefined leaves the document out. */
export type SourceFilter = ((source: string) => unknown) | undefined;

/** Reads `_source` of a request: a boolean, a pattern, patterns, or includes and excludes. */
export function readSourceFilter(given: unknown): SourceFilter {
  if (given === undefined || given === true || given === "true") return (source) => JSON.parse(source);
  if (given === false || given === "false") return undefined;
  const { includes, excludes } = readPatterns(given);
  return (source) => filtered(JSON.parse(source), "", includes, excludes) ?? {};
}

function readPatterns(given: unknown): { includes: RegExp[]; excludes: RegExp[] } {
  if (typeof given === "string" || Array.isArray(given)) return { includes: toPatterns(given), excludes: [] };
  if (typeof given !== "object" || given === null)
    throw illegalArgument(`_source: expected a boolean, a pattern or an object`);
  const { includes, include, excludes, exclude, ...rest } = given as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw illegalArgument(`Unknown key for _source: [${unknown}].`);
  return { includes: toPatterns(includes ?? include ?? []), excludes: toPatterns(excludes ?? exclude ?? []) };
}

/** A pattern names a field and everything below it; `*` stands for any characters. */
function toPatterns(given: unknown): RegExp[] {
  const names = typeof given === "string" ? given.split(",") : [given].flat().map(String);
  return names.map((name) => {
    const source = name.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replace(/\*/g, ".*");
    return new RegExp(`^${source}(\\..*)?$`);
  });
}

function filtered(value: unknown, path: string, includes: readonly RegExp[], excludes: readonly RegExp[]): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => filtered(item, path, includes, excludes)).filter((item) => item !== undefined);
    return items.length === 0 && value.length > 0 ? undefined : items;
  }
  if (typeof value !== "object" || value === null)
    return includes.length === 0 || includes.some((pattern) => pattern.test(path)) ? value : undefined;
  const kept: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    const below = path === "" ? name : `${path}.${name}`;
    if (excludes.some((pattern) => pattern.test(below))) continue;
    const part = filtered(child, below, includes, excludes);
    if (part !== undefined) kept[name] = part;
  }
  return Object.keys(kept).length === 0 && path !== "" && Object.keys(value).length > 0 ? undefined : kept;
}
