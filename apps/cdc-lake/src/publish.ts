import { listObjects, type StoredObject } from "@millrace/sample";
import { switchDataSource } from "./data-source.ts";
import type { Context } from "./parameters.ts";
import { type Answer, ask, askSaved } from "./query.ts";
import { readStream } from "./read-stream.ts";

const MINUTE = 60_000;
/** Intervals of the function's buffer and of the delivery, and the way there. */
const DELIVERY = 4 * MINUTE;

/** Tables of the messages, by the folder they are in. */
export const MESSAGE_TABLES = {
  customers: "table=Customer/version=1/",
  orders: "table=Order/version=1/",
  transactions: "table=Transaction/version=2/",
  transactions_v1: "table=Transaction/version=1/",
} as const;

/** The messages, where they are and what the saved queries tell. */
export interface Publication {
  /** Messages as the stream holds them. */
  readonly messages: readonly string[];
  readonly objects: readonly StoredObject[];
  readonly rows: Readonly<Record<keyof typeof MESSAGE_TABLES, number>>;
  readonly answers: Readonly<Record<"customer-orders" | "new-transactions" | "old-transactions", Answer>>;
}

/** Lets the data source publish for some minutes, then loads the partitions and runs the saved queries. */
export async function publishMessages(context: Context): Promise<Publication> {
  const { clock, outputs, parameters, progress, signal } = context;
  const stage = progress.stage("messages", { unit: "messages" });
  await switchDataSource(context, "ENABLED");
  // Half a minute more, so that the last of them is published.
  await clock.sleep((parameters.minutes + 0.5) * MINUTE, signal);
  await switchDataSource(context, "DISABLED");
  stage.status("waiting for delivery");
  await clock.sleep(DELIVERY, signal);
  const messages = await readStream(context, outputs.messages);
  stage.set(messages.length);
  const rows: Record<string, number> = {};
  for (const table of Object.keys(MESSAGE_TABLES)) {
    await ask(context, `MSCK REPAIR TABLE ${table}`);
    const { all } = await ask(context, `SELECT count(*) AS rows FROM ${table}`);
    rows[table] = Number(all[0]!.rows);
  }
  const answers = {
    "customer-orders": await askSaved(context, "customer-orders"),
    "new-transactions": await askSaved(context, "new-transactions"),
    "old-transactions": await askSaved(context, "old-transactions"),
  };
  stage.done("saved queries asked");
  return { messages, objects: await listObjects(context, "table="), rows: rows as Publication["rows"], answers };
}
