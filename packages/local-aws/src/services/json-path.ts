/** Follows `$.a.b[0].['c.d']`; undefined where there is nothing. */
export function select(event: unknown, selector: string): unknown {
  let value = event;
  for (const [, name, index, quoted] of selector.slice(1).matchAll(/\.?(?:([^.[\]]+)|\[(\d+)\]|\[['"](.*?)['"]\])/g)) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = name ?? quoted;
    if (key === undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}
