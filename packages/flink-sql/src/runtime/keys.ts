/**
 * What keyed state is kept by: the value of one column, a text made of several, or 0 where there is no key. Structured values
 * come as texts (`keyOf`).
 */
export type Key = unknown;

/** Into how many groups keys fall, as Flink's default maximum parallelism: the smallest unit of state that can move. */
export const KEY_GROUPS = 128;

/** Keys of one Map; V8 takes no more. */
const MAX_KEYS = 2 ** 24;

/** The group of a key, 0 to 127; the same for equal keys in every run, whatever the parallelism. */
export function keyGroupOf(key: Key): number {
  const text = typeof key === "string" ? key : String(key);
  let hash = 0;
  for (let index = 0; index < text.length; index++) {
    let unit = Math.imul(text.charCodeAt(index), 0xcc9e2d51);
    unit = Math.imul((unit << 15) | (unit >>> 17), 0x1b873593);
    hash ^= unit;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % KEY_GROUPS;
}

/** The subtask of `parallelism` (1 to 128) that a key's rows and state belong to. */
export function subtaskOf(key: Key, parallelism: number): number {
  return Math.floor((keyGroupOf(key) * parallelism) / KEY_GROUPS);
}

/** Throws a RangeError when a Map has no room for another key. */
export function checkRoom(keys: { readonly size: number }): void {
  if (keys.size >= MAX_KEYS)
    throw new RangeError(`An operator holds ${MAX_KEYS} keys, which is all one subtask can: raise the parallelism`);
}
