import { createHash } from "node:crypto";
import { type Check, checkAtLeast, checkEqual, checkThat } from "@millrace/sample";
import type { Applications } from "./applications.ts";
import { expectedOf, LIVE, measuredOf } from "./expected/live.ts";
import type { Feed } from "./feed.ts";
import type { Context } from "./parameters.ts";
import type { Replayed } from "./replay-printed.ts";
import type { NotebookRun } from "./run-notebooks.ts";

/** All that a run found. */
export interface StudioResult {
  readonly notebooks: readonly NotebookRun[];
  readonly replayed: readonly Replayed[];
  readonly applications: Applications;
  readonly feed: Feed;
}

/** Compares what every query gave with what the records that were sent say by themselves. */
export function checkStudio({ notebooks, replayed, applications, feed }: StudioResult, context: Context): Check[] {
  const cells = notebooks.flatMap((one) => one.cells);
  return [
    checkEqual(
      "every query of the notebooks has an expectation",
      "src/expected",
      Object.keys(LIVE).toSorted(),
      cells.map(({ cell }) => cell.id).toSorted(),
    ),
    ...cells.map((run) =>
      checkEqual(
        `${run.cell.id}: ${run.cell.title}`,
        "the records sent while it ran",
        expectedOf(run),
        measuredOf(run),
      ),
    ),
    ...replayed.map(({ cell, expected, actual }) =>
      checkEqual(`${cell} over the records of the post`, "worked out by hand", expected, actual),
    ),
    ...checkApplications(applications, feed, context),
  ];
}

function checkApplications(found: Applications, feed: Feed, { parameters }: Context): Check[] {
  const sent = feed.trades.map(({ ticker, price, event_time }) => `${ticker} ${price} ${event_time.replace("T", " ")}`);
  const filed = found.filed.map(({ ticker, price, time }) => `${ticker} ${price} ${padded(time)}`);
  const tickers = [...new Set(found.alarms.map(({ ticker_symbol }) => ticker_symbol))];
  return [
    checkEqual("both applications run", "Terraform", ["RUNNING", "RUNNING"], found.statuses),
    checkEqual("every trade is in exactly one visible file", "the trades sent", fingerprint(sent), fingerprint(filed)),
    checkAtLeast("files are those of closed parts, more than one", "rollover of a minute", 2, found.files.length),
    checkThat(
      "the alarm names only tickers that begin with AM and were traded too often",
      "parameter alarmThreshold",
      `AM… above ${parameters.alarmThreshold}`,
      found.alarms.slice(0, 5).map(({ ticker_symbol, ticker_symbol_count }) => [ticker_symbol, ticker_symbol_count]),
      found.alarms.length > 0 &&
        tickers.every((ticker) => ticker.startsWith("AM")) &&
        found.alarms.every(({ ticker_symbol_count }) => ticker_symbol_count > parameters.alarmThreshold),
    ),
  ];
}

/** Number and fingerprint of some lines, in any order. */
function fingerprint(lines: readonly string[]): [number, string] {
  return [lines.length, createHash("sha256").update(lines.toSorted().join("\n")).digest("hex").slice(0, 12)];
}

/** A time with three digits of a second; CSV leaves zeros at the end out. */
function padded(time: string): string {
  const [whole, fraction = ""] = time.split(".") as [string, string?];
  return `${whole}.${fraction.padEnd(3, "0")}`;
}
