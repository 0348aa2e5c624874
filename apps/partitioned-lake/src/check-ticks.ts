import { type Check, checkEqual } from "@millrace/sample";
import type { TickDelivery } from "./deliver-ticks.ts";
import { refusedTicks } from "./expected/ticks.ts";
import type { FailedRecord } from "./lake.ts";
import type { LakeResult } from "./result.ts";
import { checkSameRecords } from "./same-records.ts";

const TICKS = "the ticks as they were put";

/** Failure records, the backup, and what the crawler found. */
export function checkTicks({ ticks, crawled }: LakeResult): Check[] {
  const refused = refusedTicks(ticks.ticks).map((tick) => JSON.stringify(tick));
  const lines = ticks.ticks.map((tick) => JSON.stringify(tick));
  const delivered = ticks.objects.flatMap((object) => object.ticks);
  return [
    ...checkFailed("without the permission to invoke, every tick fails after four attempts", ticks.denied, lines, {
      code: "Lambda.InvokeAccessDenied",
      attempts: 4,
    }),
    ...checkFailed("one tick in ten is refused by the function, once", ticks.refused, refused, {
      code: "Lambda.ProcessingFailedStatus",
      attempts: 1,
    }),
    checkSameRecords(
      "the others, put again out of the error prefix, are delivered once",
      TICKS,
      ticks.ticks.filter((tick) => !refusedTicks([tick]).length).map((tick) => JSON.stringify(tick)),
      delivered.map(({ ApproxArrTimestampUtcFH: _, ...tick }) => JSON.stringify(tick)),
    ),
    checkSameRecords("the backup holds records as they came, both times", TICKS, [...lines, ...lines], ticks.backup),
    checkEqual(
      "the crawler names table, columns and partitions",
      "the post's folders and columns",
      {
        columns: [
          "sector string",
          "price double",
          "ticker_symbol string",
          "eventtime string",
          "change double",
          "approxarrtimestamputcfh string",
        ],
        partitionKeys: ["year", "month", "day", "hour"],
      },
      { columns: [...crawled.columns], partitionKeys: [...crawled.partitionKeys] },
    ),
    checkQuery(ticks, crawled),
  ];
}

function checkFailed(
  name: string,
  failures: readonly FailedRecord[],
  data: readonly string[],
  { code, attempts }: { readonly code: string; readonly attempts: number },
): Check[] {
  const kinds = new Set(failures.map((failure) => `${failure.code} after ${failure.attempts}`));
  const ordered = failures.every(({ arrival, ended }) => arrival <= ended);
  return [
    checkEqual(
      name,
      "the post's failure records",
      { kinds: [`${code} after ${attempts}`], arrivedBeforeTheEnd: true },
      { kinds: [...kinds], arrivedBeforeTheEnd: ordered },
    ),
    checkSameRecords(
      `${name}: raw data`,
      TICKS,
      data,
      failures.map((failure) => failure.data.toString().trimEnd()),
    ),
  ];
}

/** The query of the post: ticks of one hour, latest first. */
function checkQuery(ticks: TickDelivery, { hour, rows, scannedBytes }: LakeResult["crawled"]): Check {
  const folder = new RegExp(`^fhbase/year=${hour.year}/month=\\d\\d/day=${hour.day}/hour=${hour.hour}/`);
  const objects = ticks.objects.filter(({ key }) => folder.test(key));
  const times = objects.flatMap((object) => object.ticks.map((tick) => tick.ApproxArrTimestampUtcFH));
  const found = rows.map((row) => row.ApproxArrTimestampUtcFH);
  return checkEqual(
    "the post's query returns the ticks of one hour, latest first, and scans that hour only",
    "objects of that hour",
    { ticks: times.length, sorted: true, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) },
    { ticks: rows.length, sorted: times.sort().reverse().join() === found.join(), bytes: scannedBytes },
  );
}
