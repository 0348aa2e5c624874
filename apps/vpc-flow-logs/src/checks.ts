import type { StoredObject } from "@millrace/sample";
import { type Check, checkEqual, checkThat } from "@millrace/sample";
import { checkDashboards } from "./check-dashboards.ts";
import { checkLayouts } from "./check-layouts.ts";
import { type Expected, expectFlows } from "./expected/flows.ts";
import type { Context } from "./parameters.ts";
import type { CatalogPartition } from "./partitions.ts";
import type { FlowAnalysis } from "./result.ts";
import { archiveOf, UPLOADS } from "./upload.ts";

const PARSER = "the lines published, by a strict parser";
const LISTING = "S3, ListObjectsV2";

/** Compares what the run left in the lake, in the catalogue and in answers of queries with what was published. */
export function checkFlows(result: FlowAnalysis, context: Context): Check[] {
  const expected = expectFlows(result.published.lines);
  return [
    ...deliveryChecks(result, expected),
    ...partitionChecks(result, context),
    ...uploadChecks(result, context),
    ...checkDashboards(result, expected),
    ...checkLayouts(result, expected, context),
  ];
}

function deliveryChecks({ forwarded, lake }: FlowAnalysis, expected: Expected): Check[] {
  return [
    checkEqual("every line published is a flow log", PARSER, 0, expected.rejected),
    checkEqual(
      "the subscription leaves out lines without traffic, and only those",
      PARSER,
      { withTraffic: expected.lines.length, without: expected.withoutTraffic },
      {
        withTraffic: forwarded.batches.reduce((sum, { lines }) => sum + lines, 0) + forwarded.failed.length,
        without: forwarded.withoutTraffic,
      },
    ),
    checkEqual(
      "every line with traffic is in the lake once, compressed",
      PARSER,
      [],
      difference(expected.lines, [...lake.gzipLines, ...forwarded.failed]),
    ),
    checkEqual("and once as text", PARSER, [], difference(expected.lines, [...lake.textLines, ...forwarded.failed])),
    checkEqual(
      "each log stream is a network interface",
      PARSER,
      [...new Set(expected.flows.map(({ interfaceId }) => `${interfaceId}-all`))].sort(),
      [...new Set(forwarded.batches.map(({ logStream }) => logStream))].sort(),
    ),
  ];
}

function partitionChecks({ lake, outcomes, partitions }: FlowAnalysis, context: Context): Check[] {
  const objects = [...lake.gzip, ...lake.text];
  const told = outcomes.filter(({ key }) => !key.startsWith("uploads/"));
  const count = (wanted: string) => told.filter(({ outcome }) => outcome === wanted).length;
  const all = partitions.gzip.length + partitions.text.length;
  return [
    checkEqual(
      "the function was told of every object",
      LISTING,
      objects.map(({ key }) => key).sort(),
      told.map(({ key }) => key).sort(),
    ),
    checkEqual(
      "each partition was added once, and known from then on",
      "the catalogue, and the number of objects",
      { added: all, known: objects.length - all, conflict: 0 },
      { added: count("added"), known: count("known"), conflict: count("conflict") },
    ),
    ...(["gzip", "text"] as const).map((format) =>
      checkEqual(
        `table flow_logs_${format} has a partition for each ${context.parameters.partitionBy} with objects`,
        LISTING,
        expectedPartitions(lake[format], context),
        plain(partitions[format]),
      ),
    ),
  ];
}

function uploadChecks({ dashboards, outcomes, partitions }: FlowAnalysis, context: Context): Check[] {
  const uploads = UPLOADS.dated.map((key) => ({ key, bytes: 0 }));
  const fields = archiveOf(context).map((line) => line.split(" "));
  const rows = dashboards.archive.rows.map(({ source, destination, port, bytes, action, status }) =>
    [source, destination, port, bytes, action, status].map((value) => (value === null ? "-" : String(value))).join(" "),
  );
  return [
    checkEqual(
      "files that someone else puts into such folders get their partitions",
      "rule of the post: year, month, day and hour before the name of the object",
      expectedPartitions(uploads, context),
      plain(partitions.uploads),
    ),
    checkEqual(
      "an object without a date is passed over",
      "rule of the post",
      UPLOADS.undated.map((key) => `${key}: ignored`),
      outcomes
        .filter(({ key }) => !UPLOADS.dated.includes(key) && key.startsWith("uploads/"))
        .map(({ key, outcome }) => `${key}: ${outcome}`),
    ),
    checkEqual(
      "their lines are rows, with NULL for a hyphen",
      "records of the VPC User Guide",
      fields.map((each) => [3, 4, 6, 9, 12, 13].map((index) => each[index]!).join(" ")).sort(),
      rows.sort(),
    ),
    checkThat(
      "an object whose lines are at the wrong place would have been told",
      "outcomes of the function",
      "no conflict",
      outcomes.filter(({ outcome }) => outcome === "conflict").length,
      outcomes.every(({ outcome }) => outcome !== "conflict"),
    ),
  ];
}

/** Values and locations of the partitions of objects, from the segments of their keys. */
function expectedPartitions(objects: readonly StoredObject[], { outputs, parameters }: Context): string[] {
  const depth = { month: 2, day: 3, hour: 4 }[parameters.partitionBy];
  const partitions = objects.map(({ key }) => {
    const segments = key.split("/").slice(0, -1);
    const date = segments.slice(-4);
    const value = [...date.slice(0, depth), ...["", "", "01", "00"].slice(depth)].join("-");
    return `${value} s3://${[outputs.bucket, ...segments.slice(0, segments.length - 4 + depth)].join("/")}/`;
  });
  return [...new Set(partitions)].sort();
}

function plain(partitions: readonly CatalogPartition[]): string[] {
  return partitions.map(({ value, location }) => `${value} ${location}`).sort();
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
