import { bytesOf, type Check, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import { checkDashboards } from "./check-dashboards.ts";
import { checkLayouts } from "./check-layouts.ts";
import { type Expected, expectRequests } from "./expected/requests.ts";
import type { Context } from "./parameters.ts";
import type { Analytics } from "./result.ts";
import { sumBatches } from "./trim-log.ts";

const PARSER = "the lines put, by a strict parser";
const MEBIBYTE = 1024 * 1024;
/** Firehose's buffer for the function. */
const BUFFER_BYTES = 3 * MEBIBYTE;

/** Compares what the run left in the lake and what queries answer with what was put. */
export function checkAnalytics(result: Analytics, context: Context): Check[] {
  const expected = expectRequests(result.sent.lines, context.parameters);
  return [
    ...trimChecks(result, expected),
    ...fullChecks(result),
    ...tableChecks(result, expected),
    ...checkDashboards(result, expected),
    ...checkLayouts(result, expected),
  ];
}

function trimChecks({ sent, lake, batches }: Analytics, expected: Expected): Check[] {
  const { requests, foreign, kept, misleading } = expected;
  const dropped = requests.length - kept.length;
  const { ok, dropped: actual, failed } = sumBatches(batches);
  const mean = sent.bytes / sent.lines.length;
  const most = Math.max(...batches.map(({ records }) => records));
  return [
    checkEqual(
      "the function kept, dropped and refused what it should",
      PARSER,
      { ok: kept.length, dropped, failed: foreign.length },
      { ok, dropped: actual, failed },
    ),
    checkEqual("trimmed logs hold what a rule ended, each line once", PARSER, [], difference(kept, lake.trimmedLines)),
    checkEqual(
      "of it also what has Default_Action in its text",
      PARSER,
      misleading,
      lake.trimmedLines.filter((line) => line.includes("Default_Action") && isBlocked(line)).length,
    ),
    checkEqual(
      "what is no WAF log is in the error output as it was put",
      PARSER,
      [],
      difference(
        foreign,
        lake.failures.map(({ line }) => line),
      ),
    ),
    checkThat(
      "a record has about the size that the post names",
      "figures of the post: 1 to 1.5 KB",
      "1,000 to 1,500 bytes",
      Math.round(mean),
      mean >= 1000 && mean <= 1500,
    ),
    checkAtMost(
      "an invocation takes at most a buffer of 3 MB, 2,000 to 3,000 records",
      "figures of the post, and the mean size of a record",
      Math.ceil((1.05 * BUFFER_BYTES) / mean),
      most,
    ),
  ];
}

function fullChecks({ sent, lake }: Analytics): Check[] {
  return [
    checkEqual("full logs hold every line put, each once", "the lines put", [], difference(sent.lines, lake.fullLines)),
    checkEqual("and as many bytes", "the lines put", sent.bytes, bytesOf(lake.full)),
  ];
}

function tableChecks({ lake, tables, totals, imported }: Analytics, { requests, bare, foreign }: Expected): Check[] {
  const folders = (keys: readonly { readonly key: string }[]) =>
    [...new Set(keys.map(({ key }) => key.split("/").slice(1, -1).join("/")))].sort();
  const column = (name: string) => tables.full.columns.find((each) => each.name === name)?.type.toLowerCase();
  return [
    checkEqual(
      "the crawler made a partition of every folder",
      "S3, ListObjectsV2",
      { waf_full: folders(lake.full), waf_trimmed: folders(lake.trimmed) },
      { waf_full: [...tables.full.partitions], waf_trimmed: [...tables.trimmed.partitions] },
    ),
    checkEqual(
      "it found the format, and keys without a name",
      "Glue Developer Guide: partition_0, partition_1, …",
      { classification: "json", keys: ["partition_0", "partition_1", "partition_2", "partition_3"] },
      { classification: tables.full.classification ?? null, keys: [...tables.full.partitionKeys] },
    ),
    checkEqual(
      "and the types of WAF's fields",
      "WAF Developer Guide, log fields",
      { timestamp: "bigint", formatversion: "int", terminatingruleid: "string", headers: true },
      {
        timestamp: column("timestamp") ?? null,
        formatversion: column("formatversion") ?? null,
        terminatingruleid: column("terminatingruleid") ?? null,
        headers: column("httprequest")?.includes("headers:array<struct<name:string,value:string>>") ?? false,
      },
    ),
    checkEqual(
      "foreign records left their columns in the table",
      PARSER,
      foreign.length > 0,
      column("ticker_symbol") !== undefined,
    ),
    checkEqual(
      "the view has a row for each request, also for those without headers",
      PARSER,
      { rows: requests.length, requests: requests.length, bare },
      { ...totals },
    ),
    checkEqual(
      "to make it, all full logs are read once",
      "S3, ListObjectsV2",
      bytesOf(lake.full),
      imported.scannedBytes,
    ),
  ];
}

function isBlocked(line: string): boolean {
  return (JSON.parse(line) as { action: string }).action === "BLOCK";
}

/** Lines of which one side has more than the other; the first few of them. */
function difference(expected: readonly string[], actual: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of expected) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of actual) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts]
    .flatMap(([line, count]) => (count === 0 ? [] : [`${count > 0 ? "missing" : "too many"}: ${line}`]))
    .slice(0, 3);
}
