import type { Cluster } from "../engine/cluster.ts";
import { illegalArgument } from "../engine/search-error.ts";
import { ok, type RestAnswer, type RestRequest } from "./request.ts";
import { optionsOf } from "./search-routes.ts";

/** The version whose answers these are. */
export const ENGINE_VERSION = "2.19.0";

/** GET of `/`: clients ask it for the version. */
export function getInfo(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow([]);
  return ok({
    name: "embedded",
    cluster_name: cluster.name,
    cluster_uuid: "embedded",
    version: {
      distribution: "opensearch",
      number: ENGINE_VERSION,
      build_type: "embedded",
      build_hash: "unknown",
      build_date: "unknown",
      build_snapshot: false,
      lucene_version: "9.12.1",
      minimum_wire_compatibility_version: "7.10.0",
      minimum_index_compatibility_version: "7.0.0",
    },
    tagline: "The OpenSearch Project: https://opensearch.org/",
  });
}

/** GET of `/_cluster/health[/<index>]`: one process is always green, with the replicas it stands for. */
export function getHealth(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow([
    "wait_for_status",
    "wait_for_no_relocating_shards",
    "wait_for_nodes",
    "level",
    "local",
    "expand_wildcards",
  ]);
  if (![null, "cluster"].includes(request.query.get("level")))
    throw illegalArgument("[level] is not implemented by the embedded AWS: leave it out");
  const indices = cluster.resolve(request.segments[2], optionsOf(request));
  return ok({
    cluster_name: cluster.name,
    status: "green",
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    discovered_master: true,
    discovered_cluster_manager: true,
    active_primary_shards: indices.length,
    active_shards: indices.length,
    relocating_shards: 0,
    initializing_shards: 0,
    unassigned_shards: 0,
    delayed_unassigned_shards: 0,
    number_of_pending_tasks: 0,
    number_of_in_flight_fetch: 0,
    task_max_waiting_in_queue_millis: 0,
    active_shards_percent_as_number: 100,
  });
}

const COLUMNS = [
  "health",
  "status",
  "index",
  "uuid",
  "pri",
  "rep",
  "docs.count",
  "docs.deleted",
  "store.size",
  "pri.store.size",
];

/** GET of `/_cat/indices[/<index>]`: JSON, or columns of text. */
export function catIndices(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(["format", "v", "h", "s", "bytes", "expand_wildcards", "local"]);
  const [format, sort] = [request.query.get("format") ?? "text", request.query.get("s")];
  if (format !== "json" && format !== "text")
    throw illegalArgument(`format [${format}] is not implemented by the embedded AWS: use json or text`);
  const columns = request.query.get("h")?.split(",") ?? COLUMNS;
  const rows = cluster.resolve(request.segments[2]).map((index) => {
    index.refreshWhenDue();
    const size = request.query.get("bytes") === "b" ? String(index.sourceBytes) : humanSize(index.sourceBytes);
    const all: Readonly<Record<string, string>> = {
      health: "green",
      status: "open",
      index: index.name,
      uuid: index.uuid,
      pri: index.settings.get("number_of_shards") ?? "1",
      rep: index.settings.get("number_of_replicas") ?? "1",
      "docs.count": String(index.liveCount),
      "docs.deleted": "0",
      "store.size": size,
      "pri.store.size": size,
    };
    return Object.fromEntries(columns.map((column) => [column, all[column] ?? ""]));
  });
  if (sort !== null) rows.sort((one, other) => ((one[sort] ?? "") < (other[sort] ?? "") ? -1 : 1));
  if (format === "json") return ok(rows);
  return ok(textTable(columns, rows, request.flag("v") === true));
}

function textTable(columns: readonly string[], rows: readonly Record<string, string>[], heading: boolean): string {
  const lines = [...(heading ? [columns] : []), ...rows.map((row) => columns.map((column) => row[column]!))];
  const widths = columns.map((_, position) => Math.max(0, ...lines.map((line) => line[position]!.length)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, position) => cell.padEnd(widths[position]!))
          .join(" ")
          .trimEnd()}\n`,
    )
    .join("");
}

function humanSize(bytes: number): string {
  const units = ["b", "kb", "mb", "gb"];
  let [size, unit] = [bytes, 0];
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${unit === 0 ? size : size.toFixed(1).replace(/\.0$/, "")}${units[unit]}`;
}
