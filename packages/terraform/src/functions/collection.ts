import { unify } from "../hcl/unify.ts";
import { compareStrings, itemsOf, keysOf, record, SetValue, type Value, valuesEqual } from "../hcl/values.ts";
import type { Arguments, TerraformFunction } from "./signature.ts";

/** Collection functions of the Terraform language. */
export const collection: Record<string, TerraformFunction> = {
  length(args) {
    args.count(1);
    const value = args.any(0);
    if (typeof value === "string") return [...new Intl.Segmenter("en").segment(value)].length;
    return itemsOf(value)?.length ?? keysOf(args.map(0)).length;
  },
  element(args) {
    args.count(2);
    const items = args.list(0);
    if (args.any(0) instanceof SetValue) args.fail("expected a list; the elements of a set have no order");
    if (items.length === 0) args.fail("cannot take an element of an empty list");
    const index = args.integer(1);
    if (index < 0) args.fail(`expected an index of 0 or more, got ${index}`);
    return items[index % items.length]!;
  },
  concat(args) {
    args.count(1, Number.POSITIVE_INFINITY);
    return args.all().flatMap((_, index) => args.list(index));
  },
  contains(args) {
    args.count(2);
    if (args.any(1) === null) args.fail("argument 2: expected a value, got null");
    return args.list(0).some((item) => valuesEqual(item, args.any(1)) === true);
  },
  compact(args) {
    args.count(1);
    return args
      .list(0)
      .filter((item) => item !== null)
      .map((item) => args.textOf(item, 0))
      .filter((item) => item !== "");
  },
  distinct(args) {
    args.count(1);
    const seen: Value[] = [];
    for (const item of together(args, args.list(0)))
      if (!seen.some((other) => valuesEqual(other, item) === true)) seen.push(item);
    return seen;
  },
  flatten(args) {
    args.count(1);
    return flat(args.list(0));
  },
  chunklist(args) {
    args.count(2);
    const items = args.list(0);
    const size = args.integer(1);
    if (size < 0) args.fail(`expected a size of 0 or more, got ${size}`);
    if (size === 0) return items.length === 0 ? [] : [items];
    return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
      items.slice(index * size, (index + 1) * size),
    );
  },
  slice(args) {
    args.count(3);
    const items = args.list(0);
    const [start, end] = [args.integer(1), args.integer(2)];
    if (start < 0 || end > items.length || start > end)
      args.fail(`expected 0 <= start <= end <= ${items.length}, got ${start} and ${end}`);
    return items.slice(start, end);
  },
  reverse(args) {
    args.count(1);
    return [...args.list(0)].reverse();
  },
  sort(args) {
    args.count(1);
    return args.texts(0).sort(compareStrings);
  },
  range(args) {
    args.count(1, 3);
    const start = args.length > 1 ? args.number(0) : 0;
    const limit = args.number(args.length > 1 ? 1 : 0);
    const step = args.length > 2 ? args.number(2) : start <= limit ? 1 : -1;
    if (step === 0 || (limit > start && step < 0) || (limit < start && step > 0))
      args.fail(`step ${step} never reaches ${limit} from ${start}`);
    const items: number[] = [];
    for (let value = start; step > 0 ? value < limit : value > limit; value += step) {
      items.push(value);
      if (items.length > 1024) args.fail("more than 1024 values");
    }
    return items;
  },
  index(args) {
    args.count(2);
    const at = args.list(0).findIndex((item) => valuesEqual(item, args.any(1)) === true);
    return at < 0 ? args.fail("the list does not hold the value") : at;
  },
  keys(args) {
    args.count(1);
    return keysOf(args.map(0));
  },
  values(args) {
    args.count(1);
    const map = args.map(0);
    return keysOf(map).map((key) => map[key]!);
  },
  lookup(args) {
    args.count(2, 3);
    const value = args.map(0)[args.text(1)];
    return value !== undefined
      ? value
      : args.length === 3
        ? args.any(2)
        : args.fail(`the map has no key ${JSON.stringify(args.text(1))} and no default was given`);
  },
  merge(args) {
    const result = record();
    for (const [index, value] of args.all().entries())
      if (value !== null) for (const key of keysOf(args.map(index))) result[key] = args.map(index)[key]!;
    return result;
  },
  zipmap(args) {
    args.count(2);
    const keys = args.texts(0);
    const values = args.list(1);
    if (keys.length !== values.length)
      args.fail(`expected as many values as keys, got ${keys.length} keys and ${values.length} values`);
    return record(keys.map((key, index) => [key, values[index]!] as const));
  },
  transpose(args) {
    args.count(1);
    const result: Record<string, Value[]> = Object.create(null);
    const map = args.map(0);
    for (const key of keysOf(map)) {
      for (const item of itemsOf(map[key]!) ?? args.fail(`key ${JSON.stringify(key)}: expected a list of strings`)) {
        const name = args.textOf(item, 0);
        result[name] ??= [];
        result[name].push(key);
      }
    }
    return result;
  },
  matchkeys(args) {
    args.count(3);
    const [values, keys, wanted] = [args.list(0), args.list(1), args.list(2)];
    if (values.length !== keys.length)
      args.fail(`expected as many keys as values, got ${keys.length} keys and ${values.length} values`);
    const unified = together(args, [...keys, ...wanted]);
    return values.filter((_, index) =>
      unified.slice(keys.length).some((item) => valuesEqual(item, unified[index]!) === true),
    );
  },
  one(args) {
    args.count(1);
    const items = args.list(0);
    return items.length <= 1
      ? (items[0] ?? null)
      : args.fail(`expected a list of zero or one element, got ${items.length}`);
  },
  coalesce: (args) =>
    together(args, args.all()).find((value) => value !== null && value !== "") ??
    args.fail("every argument is null or empty"),
  coalescelist: (args) =>
    args.all().find((_, index) => args.list(index).length > 0) ?? args.fail("every list is empty"),
  alltrue(args) {
    args.count(1);
    return args.list(0).every((item) => item !== null && args.booleanOf(item, 0));
  },
  anytrue(args) {
    args.count(1);
    return args.list(0).some((item) => item !== null && args.booleanOf(item, 0));
  },
  setunion: (args) => new SetValue(sets(args).flat()),
  setintersection(args) {
    const [first = [], ...others] = sets(args);
    return new SetValue(first.filter((item) => others.every((other) => holds(other, item))));
  },
  setsubtract(args) {
    args.count(2);
    const [first = [], second = []] = sets(args);
    return new SetValue(first.filter((item) => !holds(second, item)));
  },
  setproduct(args) {
    args.count(2, Number.POSITIVE_INFINITY);
    let rows: Value[][] = [[]];
    for (let index = 0; index < args.length; index++)
      rows = rows.flatMap((row) => args.list(index).map((item) => [...row, item]));
    return args.all().every((value) => value instanceof SetValue) ? new SetValue(rows) : rows;
  },
};

/** The arguments as collections of one element type. */
function sets(args: Arguments): Value[][] {
  args.count(1, Number.POSITIVE_INFINITY);
  const lists = args.all().map((_, index) => args.list(index));
  const unified = together(args, lists.flat());
  let next = 0;
  return lists.map((items) => {
    const start = next;
    next += items.length;
    return unified.slice(start, next);
  });
}

function together(args: Arguments, items: readonly Value[]): readonly Value[] {
  return unify(items) ?? args.fail("the values have types that do not go together");
}

function holds(items: readonly Value[], item: Value): boolean {
  return items.some((other) => valuesEqual(other, item) === true);
}

function flat(items: readonly Value[]): Value[] {
  return items.flatMap((item) => {
    const inner = itemsOf(item);
    return inner ? flat(inner) : [item];
  });
}
