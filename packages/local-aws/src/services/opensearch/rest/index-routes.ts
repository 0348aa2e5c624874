import type { Cluster } from "../engine/cluster.ts";
import type { Json } from "../engine/query/matches.ts";
import { indexNotFound, SearchError } from "../engine/search-error.ts";
import type { SearchIndex } from "../engine/search-index.ts";
import { applySettings, readSettingChanges } from "../engine/settings.ts";
import { ok, type RestAnswer, type RestRequest } from "./request.ts";
import { optionsOf, targetOf } from "./search-routes.ts";

const INDICES = [
  "ignore_unavailable",
  "allow_no_indices",
  "expand_wildcards",
  "local",
  "flat_settings",
  "include_defaults",
];
const ACKNOWLEDGED = { acknowledged: true };

export function createIndex(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow([]);
  const name = request.segments[0]!;
  cluster.create(name, request.json());
  return ok({ acknowledged: true, shards_acknowledged: true, index: name });
}

export function deleteIndex(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const target = request.segments[0]!;
  const indices = cluster.resolve(target, optionsOf(request));
  for (const part of target.split(","))
    if (indices.some((index) => index.aliases.has(part)))
      throw new SearchError(
        "illegal_argument_exception",
        `The provided expression [${part}] matches an alias, specify the corresponding concrete indices instead.`,
      );
  for (const index of indices) cluster.indices.delete(index.name);
  return ok(ACKNOWLEDGED);
}

/** HEAD: whether every name stands for something. */
export function indexExists(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const found = cluster.resolve(request.segments[0], { ...optionsOf(request), ignoreUnavailable: true });
  return { status: found.length > 0 ? 200 : 404, body: "" };
}

export function getIndex(cluster: Cluster, request: RestRequest): RestAnswer {
  return describeEach(cluster, request, (index) => ({
    aliases: aliasesOf(index),
    mappings: index.mapping.root.toMapping(),
    settings: settingsOf(index),
  }));
}

export function getMapping(cluster: Cluster, request: RestRequest): RestAnswer {
  return describeEach(cluster, request, (index) => ({ mappings: index.mapping.root.toMapping() }));
}

export function getSettings(cluster: Cluster, request: RestRequest): RestAnswer {
  return describeEach(cluster, request, (index) => ({ settings: settingsOf(index) }));
}

export function putMapping(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const definition = request.json();
  for (const index of required(cluster, request)) index.mapping.merge(definition);
  return ok(ACKNOWLEDGED);
}

export function putSettings(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const body = request.json();
  const given = (body.settings ?? body) as Json;
  for (const index of required(cluster, request)) applySettings(index, readSettingChanges(index, given));
  return ok(ACKNOWLEDGED);
}

/** GET and POST of `[/<index>]/_refresh`. */
export function refreshIndices(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const indices = cluster.resolve(targetOf(request), optionsOf(request));
  for (const index of indices) index.refresh();
  return ok({ _shards: { total: indices.length * 2, successful: indices.length, failed: 0 } });
}

/** GET of `[/<index>]/_stats`: documents and their size. */
export function getStats(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const indices = cluster.resolve(targetOf(request), optionsOf(request));
  const entries = indices.map((index) => {
    index.refreshWhenDue();
    const stats = {
      docs: { count: index.liveCount, deleted: 0 },
      store: { size_in_bytes: index.sourceBytes, reserved_in_bytes: 0 },
    };
    return [index.name, { uuid: index.uuid, primaries: stats, total: stats }] as const;
  });
  const count = entries.reduce((sum, [, { total }]) => sum + total.docs.count, 0);
  const bytes = entries.reduce((sum, [, { total }]) => sum + total.store.size_in_bytes, 0);
  const all = { docs: { count, deleted: 0 }, store: { size_in_bytes: bytes, reserved_in_bytes: 0 } };
  return ok({
    _shards: { total: indices.length, successful: indices.length, failed: 0 },
    _all: { primaries: all, total: all },
    indices: Object.fromEntries(entries),
  });
}

/** POST of `/_aliases`: all actions, or none. */
export function postAliases(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow([]);
  const actions = (request.json().actions ?? []) as Json[];
  const steps = actions.flatMap((entry) => {
    const [kind, given] = Object.entries(entry)[0] as [string, Json];
    if (kind !== "add" && kind !== "remove" && kind !== "remove_index")
      throw new SearchError("illegal_argument_exception", `[alias_action] unknown field [${kind}]`);
    const known = ["index", "indices", "alias", "aliases"];
    const unknown = Object.keys(given).find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new SearchError(
        "illegal_argument_exception",
        `[${unknown}] of an alias is not implemented by the embedded AWS: leave it out`,
      );
    const indices = cluster.resolve([given.index ?? given.indices ?? []].flat().join(","));
    const names = [given.alias ?? given.aliases ?? []].flat().map(String);
    return indices.map((index) => ({ kind, index, names }));
  });
  for (const { kind, index, names } of steps) {
    if (kind === "remove_index") cluster.indices.delete(index.name);
    for (const name of names) {
      if (kind === "add") index.aliases.add(name);
      else index.aliases.delete(name);
    }
  }
  return ok(ACKNOWLEDGED);
}

/** PUT and POST of `/<index>/_alias/<name>`. */
export function putAlias(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow([]);
  const [, , name] = request.segments;
  if (Object.keys(request.json()).length > 0)
    throw new SearchError(
      "illegal_argument_exception",
      "options of an alias are not implemented by the embedded AWS: leave them out",
    );
  if (cluster.indices.has(name!))
    throw new SearchError(
      "invalid_alias_name_exception",
      `Invalid alias name [${name}]: an index or data stream exists with the same name as the alias`,
    );
  for (const index of required(cluster, request)) index.aliases.add(name!);
  return ok(ACKNOWLEDGED);
}

export function deleteAlias(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow([]);
  const [, , name] = request.segments;
  const having = required(cluster, request).filter((index) => index.aliases.has(name!));
  if (having.length === 0)
    throw new SearchError("aliases_not_found_exception", `aliases [${name}] missing`, {
      status: 404,
      fields: { "resource.type": "aliases", "resource.id": name },
    });
  for (const index of having) index.aliases.delete(name!);
  return ok(ACKNOWLEDGED);
}

/** GET and HEAD of `[/<index>]/_alias[/<name>]`. */
export function getAlias(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const name = request.segments.at(-1) === "_alias" ? undefined : request.segments.at(-1);
  const indices = cluster.resolve(targetOf(request), optionsOf(request));
  const having = indices.filter((index) => name === undefined || index.aliases.has(name));
  if (name !== undefined && having.length === 0)
    return { status: 404, body: { error: `alias [${name}] missing`, status: 404 } };
  const shown = having.map((index) => [
    index.name,
    { aliases: name === undefined ? aliasesOf(index) : { [name]: {} } },
  ]);
  return ok(Object.fromEntries(shown) as Json);
}

function aliasesOf(index: SearchIndex): Json {
  return Object.fromEntries([...index.aliases].map((name) => [name, {}]));
}

function settingsOf(index: SearchIndex): Json {
  return {
    index: {
      ...Object.fromEntries(index.settings),
      creation_date: String(index.created),
      uuid: index.uuid,
      provided_name: index.name,
    },
  };
}

function describeEach(cluster: Cluster, request: RestRequest, describe: (index: SearchIndex) => Json): RestAnswer {
  request.allow(INDICES);
  const indices = cluster.resolve(targetOf(request), optionsOf(request));
  return ok(Object.fromEntries(indices.map((index) => [index.name, describe(index)])));
}

function required(cluster: Cluster, request: RestRequest): SearchIndex[] {
  const indices = cluster.resolve(request.segments[0], optionsOf(request));
  if (indices.length === 0) throw indexNotFound(request.segments[0]!);
  return indices;
}
