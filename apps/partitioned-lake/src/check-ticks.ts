import { type Check, checkEqual } from "@millrace/sample";
import type { TickDelivery } from "./deliver-ticks.ts";
import { refusedTicks } from "./expected/ticks.ts";
import type { FailedRecord } from "./lake.ts";
import type { LakeResult } from "./result.ts";

const TICKS = "the ticks as they were put";

/** Failure records, the backup, and what the crawler found. */
export function checkTicks({ ticks, crawled }: LakeResult): Check[] {
  const refused = refusedTicks(ticks.ticks).map((tick) => JSON.stringify(tick));
  const lines = ticks.ticks.map((tick) => JSON.stringify(tick));
  const delivered = ticks.objects.flatMap((object) => object.ticks);
  return [
    checkFailed("without the permission to invoke, every tick fails after four attempts", ticks.denied, lines, {
      code: "Lambda.InvokeAccessDenied",
      attempts: 4,
    }),
    checkFailed("one tick in ten is refused by the function, once", ticks.refused, refused, {
      code: "Lambda.ProcessingFailedStatus",
      attempts: 1,
    }),
    checkEqual(
      "the others, put again out of the error prefix, are delivered once",
      TICKS,
      lines.filter((line) => !refused.includes(line)).sort(),
      delivered.map(({ ApproxArrTimestampUtcFH: _, ...tick }) => JSON.stringify(tick)).sort(),
    ),
    checkEqual(
      "the backup holds records as they came, both times",
      TICKS,
      [...lines, ...lines].sort(),
      [...ticks.backup].sort(),
    ),
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
): Check {
  const kinds = new Set(failures.map((failure) => `${failure.code} after ${failure.attempts}`));
  const ordered = failures.every(({ arrival, ended }) => arrival <= ended);
  return checkEqual(
    name,
    TICKS,
    { kinds: [`${code} after ${attempts}`], ordered: true, data: [...data].sort() },
    { kinds: [...kinds], ordered, data: failures.map((failure) => failure.data.toString().trimEnd()).sort() },
  );
}

/** The query of the post: ticks of one hour, latest first. */
function checkQuery(ticks: TickDelivery, { hour, rows, scannedBytes }: LakeResult["crawled"]): Check {
  const folder = new RegExp(`^fhbase/year=${hour.year}/month=\\d\\d/day=${hour.day}/hour=${hour.hour}/`);
  const objects = ticks.objects.filter(({ key }) => folder.test(key));
  const times = objects.flatMap((object) => object.ticks.map((tick) => tick.ApproxArrTimestampUtcFH));
  return checkEqual(
    "the post's query returns the ticks of one hour, latest first, and scans that hour only",
    "objects of that hour",
    { times: times.sort().reverse(), bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) },
    { times: rows.map((row) => row.ApproxArrTimestampUtcFH), bytes: scannedBytes },
  );
}
