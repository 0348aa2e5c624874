import type { Clock } from "../../../clock.ts";
import type { Random } from "../../../random.ts";
import type { Json } from "./query/matches.ts";
import { illegalArgument, indexNotFound, SearchError } from "./search-error.ts";
import { SearchIndex } from "./search-index.ts";
import { applySettings, readCreationSettings } from "./settings.ts";

const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What a request says about indices that are not there. */
export interface IndexOptions {
  readonly ignoreUnavailable?: boolean;
  /** Whether a pattern may stand for no index. Default true. */
  readonly allowNoIndices?: boolean;
}

/** The indices of one domain. */
export class Cluster {
  readonly name: string;
  readonly clock: Clock;
  readonly indices = new Map<string, SearchIndex>();
  readonly #random: Random;

  constructor(name: string, clock: Clock, random: Random) {
    this.name = name;
    this.clock = clock;
    this.#random = random;
  }

  /** An id for a document that comes without one. */
  newId(): string {
    return this.#random.text(20, URL_SAFE);
  }

  /** @throws SearchError invalid_index_name_exception, resource_already_exists_exception, mapper_parsing_exception, … */
  create(name: string, definition: Json = {}): SearchIndex {
    checkName(name);
    const existing = this.indices.get(name);
    if (existing !== undefined)
      throw new SearchError("resource_already_exists_exception", `index [${name}/${existing.uuid}] already exists`, {
        fields: { index: name, index_uuid: existing.uuid },
      });
    if (this.#withAlias(name).length > 0)
      throw new SearchError("invalid_index_name_exception", `Invalid index name [${name}], already exists as alias`, {
        fields: { index: name, index_uuid: "_na_" },
      });
    for (const key of Object.keys(definition))
      if (!["settings", "mappings", "aliases"].includes(key))
        throw new SearchError("parse_exception", `unknown key [${key}] for create index`);
    const identity = { name, uuid: this.#random.text(22, URL_SAFE), created: this.clock.now() };
    const index = new SearchIndex(identity, this.clock);
    applySettings(index, readCreationSettings(definition.settings));
    index.mapping.merge((definition.mappings ?? {}) as Json);
    for (const [alias, options] of Object.entries((definition.aliases ?? {}) as Json)) {
      if (Object.keys(options as Json).length > 0)
        throw illegalArgument(`options of alias [${alias}] are not implemented by the embedded AWS: leave them out`);
      index.aliases.add(alias);
    }
    this.indices.set(name, index);
    return index;
  }

  /** The one index that a write goes to, made when there is none. @throws SearchError. */
  writeTarget(name: string): SearchIndex {
    const index = this.indices.get(name);
    if (index !== undefined) return index;
    const aliased = this.#withAlias(name);
    if (aliased.length > 1)
      throw illegalArgument(
        `no write index is defined for alias [${name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index`,
      );
    return aliased[0] ?? this.create(name);
  }

  /** The one index that a document is read from. @throws SearchError index_not_found_exception. */
  readTarget(name: string): SearchIndex {
    const found = this.resolve(name);
    if (found.length > 1)
      throw illegalArgument(
        `alias [${name}] has more than one indices associated with it [${found.map((index) => index.name).join(", ")}], can't execute a single index op`,
      );
    return found[0] ?? fail(indexNotFound(name));
  }

  /** Indices of names, aliases and patterns, joined by commas; `_all` and nothing stand for all of them. */
  resolve(expression: string | undefined, options: IndexOptions = {}): SearchIndex[] {
    if (expression === undefined || expression === "" || expression === "_all")
      return this.#sorted(this.indices.values());
    const found = new Set<SearchIndex>();
    for (const part of expression.split(",")) {
      const exclude = part.startsWith("-") && found.size > 0;
      const matching = this.#matching(exclude ? part.slice(1) : part, options);
      for (const index of matching) {
        if (exclude) found.delete(index);
        else found.add(index);
      }
    }
    return this.#sorted(found);
  }

  #matching(part: string, options: IndexOptions): SearchIndex[] {
    if (part.includes("*")) {
      const pattern = new RegExp(`^${part.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replace(/\*/g, ".*")}$`);
      const found = [...this.indices.values()].filter(
        (index) => pattern.test(index.name) || [...index.aliases].some((alias) => pattern.test(alias)),
      );
      if (found.length === 0 && options.allowNoIndices === false) throw indexNotFound(part);
      return found;
    }
    const index = this.indices.get(part);
    const found = index === undefined ? this.#withAlias(part) : [index];
    if (found.length === 0 && options.ignoreUnavailable !== true) throw indexNotFound(part);
    return found;
  }

  #withAlias(alias: string): SearchIndex[] {
    return [...this.indices.values()].filter((index) => index.aliases.has(alias));
  }

  #sorted(indices: Iterable<SearchIndex>): SearchIndex[] {
    return [...indices].sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}

function fail(error: Error): never {
  throw error;
}

/** @throws SearchError invalid_index_name_exception. */
function checkName(name: string): void {
  const reason =
    name !== name.toLowerCase()
      ? "must be lowercase"
      : /^[_+-]/.test(name)
        ? "must not start with '_', '-', or '+'"
        : /[\\/*?"<>| ,#:]/.test(name)
          ? 'must not contain the following characters [ , ", *, \\, <, |, ,, >, /, ?]'
          : name === "." || name === ".."
            ? "must not be '.' or '..'"
            : Buffer.byteLength(name) > 255
              ? `index name is too long, (${Buffer.byteLength(name)} > 255)`
              : undefined;
  if (reason !== undefined)
    throw new SearchError("invalid_index_name_exception", `Invalid index name [${name}], ${reason}`, {
      fields: { index: name, index_uuid: "_na_" },
    });
}
