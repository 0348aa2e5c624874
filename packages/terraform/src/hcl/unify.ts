import { numberText } from "./number.ts";
import { isRecord, itemsOf, keysOf, record, SetValue, Unknown, type Value } from "./values.ts";

/**
 * One type for all values, as the elements of a list have: where a string is among primitives all become strings;
 * lists and objects are unified part by part. Undefined when the types do not go together.
 */
export function unify(values: readonly Value[]): readonly Value[] | undefined {
  const known = values.filter((value) => value !== null && !(value instanceof Unknown));
  if (known.length <= 1) return values;
  if (known.every((value) => typeof value !== "object")) return unifyPrimitives(values, known);
  if (known.every((value) => itemsOf(value))) return unifyItems(values);
  return known.every(isRecord) ? unifyRecords(values) : undefined;
}

function unifyPrimitives(values: readonly Value[], known: readonly Value[]): readonly Value[] | undefined {
  const kinds = new Set(known.map((value) => typeof value));
  if (kinds.size === 1) return values;
  return kinds.has("string") ? values.map(asText) : undefined;
}

function asText(value: Value): Value {
  return typeof value === "number" ? numberText(value) : typeof value === "boolean" ? String(value) : value;
}

function unifyItems(values: readonly Value[]): readonly Value[] | undefined {
  const lists = values.map(itemsOf).filter((items) => items !== undefined);
  const all = lists.every((items) => items.length === lists[0]!.length) ? byPosition(lists) : unify(lists.flat());
  if (!all) return undefined;
  let next = 0;
  return values.map((value) => {
    const items = itemsOf(value);
    if (!items) return value;
    const unified = all.slice(next, next + items.length);
    next += items.length;
    return value instanceof SetValue ? new SetValue(unified) : unified;
  });
}

/** Tuples of one length are unified position by position. */
function byPosition(lists: readonly (readonly Value[])[]): readonly Value[] | undefined {
  const columns = lists[0]!.map((_, index) => unify(lists.map((items) => items[index]!)));
  if (columns.includes(undefined)) return undefined;
  return lists.flatMap((items, row) => items.map((_, index) => columns[index]![row]!));
}

/** Objects of the same attributes attribute by attribute; others as maps of one element type. */
function unifyRecords(values: readonly Value[]): readonly Value[] | undefined {
  const records = values.filter((value) => value !== null && isRecord(value));
  const names = keysOf(records[0]!);
  const same = records.every((other) => keysOf(other).join("\0") === names.join("\0"));
  const groups = same ? names.map((name) => [name]) : [[...new Set(records.flatMap(keysOf))]];
  const copies = records.map(() => record());
  for (const group of groups) {
    const places = records.flatMap((item, index) =>
      group.filter((name) => name in item).map((name) => ({ index, name, value: item[name]! })),
    );
    const unified = unify(places.map((place) => place.value));
    if (!unified) return undefined;
    places.forEach((place, index) => {
      copies[place.index]![place.name] = unified[index]!;
    });
  }
  let next = 0;
  return values.map((value) => (value !== null && isRecord(value) ? copies[next++]! : value));
}
