import type { Row } from "@millrace/athena";
import { type Check, checkEqual, checkThat } from "@millrace/sample";
import { expectedMessages } from "./expected/messages.ts";
import type { Context } from "./parameters.ts";
import { MESSAGE_TABLES } from "./publish.ts";
import type { CdcResult } from "./result.ts";

const STREAM = "Kinesis, the messages of the stream";

/** Folders, tables and saved queries of the messages. */
export function checkMessages({ publication, failures }: CdcResult, { parameters }: Context): Check[] {
  const { messages, objects, rows, answers } = publication;
  const expected = expectedMessages(messages);
  const folders = [...new Set(objects.map(({ key }) => key.split("/").slice(0, 2).join("/")))].sort();
  return [
    checkThat(
      "the schedule publishes every minute while it is on",
      "minutes and messages asked for",
      `${parameters.minutes} or ${parameters.minutes + 1} times ${parameters.messages}`,
      messages.length,
      [0, 1].some((more) => messages.length === (parameters.minutes + more) * parameters.messages),
    ),
    checkEqual(
      "a folder for each table and version; what names no table is a transaction",
      STREAM,
      Object.keys(expected.folders).sort(),
      folders,
    ),
    checkThat(
      "then year, month and day of arrival, without leading zeros, and gzip",
      "the post",
      "table=…/version=…/year=2021/month=9/day=20/….gz",
      objects[0]?.key ?? "none",
      objects.every(({ key }) =>
        /^table=\w+\/version=\d\/year=\d{4}\/month=[1-9]\d?\/day=[1-9]\d?\/[^/]+\.gz$/.test(key),
      ),
    ),
    checkEqual(
      "tables customers, orders, transactions and transactions_v1 hold every message",
      STREAM,
      Object.fromEntries(
        Object.entries(MESSAGE_TABLES).map(([table, folder]) => [table, expected.folders[folder.slice(0, -1)] ?? 0]),
      ),
      { ...rows },
    ),
    checkEqual(
      "saved query: customer orders",
      STREAM,
      expected.customerOrders.map((row) => [...row]),
      answers["customer-orders"].all.map((row) => [String(row.country), Number(row.orders), units(row)]),
    ),
    checkEqual(
      "saved query: new transactions",
      STREAM,
      expected.newTransactions.map((row) => [...row]),
      answers["new-transactions"].all.map((row) => [String(row.source), Number(row.transactions), units(row)]),
    ),
    checkEqual(
      "saved query: old transactions",
      STREAM,
      [...expected.oldTransactions],
      answers["old-transactions"].all.flatMap((row) => [Number(row.transactions), Number(row.ids), units(row)]),
    ),
    checkEqual(
      "messages without a version are in the error prefix",
      STREAM,
      {
        records: expected.unversioned,
        codes: expected.unversioned > 0 ? ["DynamicPartitioning.MetadataExtractionFailed"] : [],
      },
      { records: failures.length, codes: [...new Set(failures.map(({ code }) => code))] },
    ),
  ];
}

function units({ total }: Row): number {
  return Math.round(Number(total) * 10_000);
}
