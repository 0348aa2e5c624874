/** Every value at a dotted path of a document; arrays are walked, names with dots are found too. */
export function valuesAt(source: unknown, path: string): unknown[] {
  if (Array.isArray(source)) return source.flatMap((item) => valuesAt(item, path));
  if (typeof source !== "object" || source === null) return [];
  const object = source as Record<string, unknown>;
  const found: unknown[] = [];
  if (Object.hasOwn(object, path)) found.push(...[object[path]].flat().filter((value) => value !== null));
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(object, head)) found.push(...valuesAt(object[head], path.slice(dot + 1)));
  }
  return found;
}
