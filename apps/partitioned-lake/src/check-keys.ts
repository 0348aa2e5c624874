import { type Check, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import type { Click } from "./clicks.ts";
import { BROKEN } from "./deliver-clicks.ts";
import { folderOf } from "./expected/folders.ts";
import type { LakeResult } from "./result.ts";

const CLICKS = "the clicks as they were put";
const ACTIVE_PARTITIONS = 500;

/** Dynamic partitioning: keys in the right folders, what has no key, and more partitions than there may be. */
export function checkKeys(result: LakeResult): Check[] {
  return [...checkFolders(result), ...checkFailures(result), ...checkSessions(result), ...checkReadings(result)];
}

function checkFolders({ put, byKeys }: LakeResult): Check[] {
  const expected: Record<string, number> = {};
  for (const { click } of put.clicks) {
    const folder = folderOf(click);
    if (folder !== undefined) expected[folder] = (expected[folder] ?? 0) + 1;
  }
  const actual: Record<string, number> = {};
  let strangers = 0;
  for (const { folder, clicks } of byKeys) {
    actual[folder] = (actual[folder] ?? 0) + clicks.length;
    strangers += clicks.filter((click) => folderOf(click) !== folder).length;
  }
  return [
    checkEqual(
      "each customer, device and day of the event has a folder with its clicks",
      CLICKS,
      sorted(expected),
      sorted(actual),
    ),
    checkEqual("no object holds another partition's clicks: a buffer for each", CLICKS, 0, strangers),
    checkAtMost(
      "many clicks in a record are taken apart, as JSON and by delimiter, and each is a line",
      "Firehose bills every started 5 KB of a record",
      Math.ceil(put.puts.json / 5),
      Math.max(put.puts["by-keys"], put.puts["parquet-by-keys"]),
    ),
  ];
}

function checkFailures({ put, content }: LakeResult): Check[] {
  const misnamed = put.clicks.filter(({ click }) => click.customer_id === undefined).map(({ click }) => click.event_id);
  const found = (["by-keys", "parquet-by-keys"] as const).map((layout) => {
    const { failures } = content[layout];
    const ids = failures.map(({ data }) => (JSON.parse(data.toString()) as Click).event_id);
    return { codes: [...new Set(failures.map(({ code }) => code))], clicks: ids.sort((one, other) => one - other) };
  });
  const expected = {
    codes: ["DynamicPartitioning.MetadataExtractionFailed"],
    clicks: misnamed.sort((one, other) => one - other),
  };
  const broken = content.parquet.failures[0];
  return [
    checkEqual("clicks without the key are in the error prefix as they were put", CLICKS, [expected, expected], found),
    checkThat(
      "what is no JSON cannot become Parquet",
      "the post: error types",
      `one record under format-conversion-failed: ${BROKEN}`,
      { key: broken?.key ?? "none", data: broken?.data.toString() ?? "", records: content.parquet.failures.length },
      content.parquet.failures.length === 1 &&
        broken!.key.includes("/format-conversion-failed/") &&
        broken!.data.toString() === BROKEN,
    ),
  ];
}

function checkSessions({ sessions }: LakeResult): Check[] {
  const { failures } = sessions;
  const over = Math.max(0, sessions.sessions - ACTIVE_PARTITIONS);
  return [
    checkEqual(
      `of ${sessions.sessions} partitions at a time, ${ACTIVE_PARTITIONS} are active; the rest is in the error prefix`,
      "quota of the post",
      {
        objects: sessions.sessions - over,
        failed: over,
        codes: over > 0 ? ["DynamicPartitioning.ActivePartitionsLimitExceeded"] : [],
      },
      {
        objects: sessions.objects.first,
        failed: failures.first.length,
        codes: [...new Set(failures.first.map(({ code }) => code))],
      },
    ),
    checkEqual(
      "CloudWatch tells how many are active and that they were too many",
      "metrics of the post",
      { PartitionCount: sessions.sessions - over, PartitionCountExceeded: over > 0 ? 1 : 0 },
      { PartitionCount: sessions.partitionCount, PartitionCountExceeded: sessions.partitionCountExceeded },
    ),
    checkEqual(
      "once buffers are delivered there is room again: what failed is put again and delivered",
      "number of the sessions",
      { objects: sessions.sessions, failed: 0 },
      { objects: sessions.objects.all, failed: failures.all.length - failures.first.length },
    ),
  ];
}

function checkReadings({ readings }: LakeResult): Check[] {
  const rows = Object.entries(readings.delivered);
  const misplaced = rows.flatMap(([folder, found]) =>
    found.filter(
      ({ customer_id, at }) =>
        folder !== `customer_id=${customer_id}/day=${new Date(at * 1000).toISOString().slice(0, 10)}`,
    ),
  );
  return [
    checkEqual(
      "a function tells the keys of CSV in gzip: every reading is in its customer's and day's folder",
      "the packets as they were put",
      { readings: readings.readings, misplaced: 0, failed: 0 },
      {
        readings: rows.flatMap(([, found]) => found).length,
        misplaced: misplaced.length,
        failed: readings.failures.length,
      },
    ),
  ];
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}
