import type { Json } from "./query/matches.ts";
import { illegalArgument } from "./search-error.ts";
import type { SearchIndex } from "./search-index.ts";

/*
 * Settings that are executed: `refresh_interval`, and the counts of shards and replicas as far as one process has them: an
 * index is one shard, whose answers are the same, and replicas hold the same documents.
 */
const ONLY_AT_CREATION = new Set(["number_of_shards"]);
const READERS: Readonly<Record<string, (value: string) => boolean>> = {
  number_of_shards: (value) => /^([1-9]\d{0,3})$/.test(value),
  number_of_replicas: (value) => /^\d{1,3}$/.test(value),
  refresh_interval: (value) => /^(-1|\d+(ms|s|m))$/.test(value),
};

/** Settings of a new index. @throws SearchError. */
export function readCreationSettings(given: unknown): Map<string, string> {
  return new Map([["number_of_shards", "1"], ["number_of_replicas", "1"], ...flatten((given ?? {}) as Json)]);
}

/** Changes of settings. @throws SearchError illegal_argument_exception. */
export function readSettingChanges(index: SearchIndex, given: Json): Map<string, string> {
  const changes = flatten(given);
  for (const name of changes.keys())
    if (ONLY_AT_CREATION.has(name))
      throw illegalArgument(
        `Can't update non dynamic settings [[index.${name}]] for open indices [[${index.name}/${index.uuid}]]`,
      );
  return changes;
}

/** @throws SearchError illegal_argument_exception for a setting that is unknown or not executed. */
export function applySettings(index: SearchIndex, settings: ReadonlyMap<string, string>): void {
  for (const [name, value] of settings) {
    const accepts = READERS[name];
    if (accepts === undefined)
      throw illegalArgument(
        `unknown setting [index.${name}], or not implemented by the embedded AWS: use ${Object.keys(READERS).join(", ")}`,
      );
    if (!accepts(value)) throw illegalArgument(`Failed to parse value [${value}] for setting [index.${name}]`);
  }
  for (const [name, value] of settings) index.settings.set(name, value);
}

/** Names without `index.`, nested ones joined by dots. */
function flatten(given: Json, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    if (typeof value === "object" && value !== null)
      for (const entry of flatten(value as Json, path)) flat.set(...entry);
    else flat.set(path.replace(/^index\./, ""), String(value));
  }
  return flat;
}
