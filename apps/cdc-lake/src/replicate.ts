import {
  constantRate,
  type DmsDatabase,
  type DmsRecord,
  type DmsRow,
  type DmsTable,
  dmsChanges,
  generate,
} from "@millrace/data-generator";
import { createProducer } from "@millrace/kinesis-producer";
import { asRole } from "./clients.ts";
import { createJitter } from "./jitter.ts";
import type { Context } from "./parameters.ts";

/** Tables of the source database. */
export const TABLES = ["customers", "orders", "transactions"] as const satisfies readonly DmsTable[];

/** Rows of all tables by primary key. */
export type Tables = Readonly<Record<DmsTable, ReadonlyMap<number, DmsRow>>>;

/** What the source held, and what the task sent. */
export interface Replication {
  /** Every record in the order of the changes, without those that were sent twice. */
  readonly records: readonly DmsRecord[];
  /** Records sent, copies included. */
  readonly sent: number;
  /** The source at the end. */
  readonly source: Tables;
  /** The source right after the record with this timestamp. */
  readonly halfway: { readonly timestamp: string; readonly source: Tables };
}

const DAY = 86_400_000;
const TICKS_PER_DAY = 24;
const MINUTE = 60_000;
/** Intervals of the delivery, and the way there. */
const DELIVERY = 3 * MINUTE;

/** Plays a replication task that loads a database and catches up with days of its changes. */
export async function replicate(context: Context): Promise<Replication> {
  const { aws, clock, outputs, parameters, progress, records: account, seed, signal } = context;
  const { changes, days, duplicates } = parameters;
  const stage = progress.stage("changes", { unit: "records" });
  const database = dmsChanges({ reshapedAfter: Math.ceil(changes / 2), loaded: Math.ceil(changes / 20) });
  const start = clock.now() - days * DAY;
  const run = generate({
    ...{ source: database, seed, start, rate: constantRate({ perSecond: (changes * 1000) / (days * DAY) }) },
    ...{ count: changes, tick: DAY / TICKS_PER_DAY },
    disorder: { duplicate: { share: duplicates / 100, maxDelay: DAY / 2 } },
  });
  const producer = createProducer({
    client: aws.kinesis(await asRole(context, "task_role")),
    streamName: outputs.changes,
    clock,
    backoff: { random: createJitter() },
    onFailed(failures) {
      for (const { record, code } of failures) account.failed(`not put: ${code}`, record.data);
    },
  });
  const records: DmsRecord[] = [];
  let sent = 0;
  let halfway: Replication["halfway"] | undefined;
  for (const batch of run) {
    for (const { data, kind } of batch.records) {
      if (kind !== "duplicate") records.push(data);
      // One line, as the task's format JSON_UNFORMATTED has it.
      await producer.put({ partitionKey: keyOf(data), data: Buffer.from(`${JSON.stringify(data)}\n`) });
    }
    sent += batch.records.length;
    stage.set(sent);
    if (halfway === undefined && records.length > 0.6 * changes)
      halfway = { timestamp: records.at(-1)!.metadata.timestamp, source: copyOf(database) };
  }
  await producer.close();
  stage.status("waiting for delivery");
  await clock.sleep(DELIVERY, signal);
  stage.done();
  return { records, sent, source: copyOf(database), halfway: halfway! };
}

/** The partition key of a record: schema, table and primary key, or the task's own for control records. */
function keyOf({ data, metadata }: DmsRecord): string {
  if (data === undefined) return "task";
  return `${metadata["schema-name"]}.${metadata["table-name"]}.${data.id ?? data.transaction_id ?? data.txid}`;
}

function copyOf(database: DmsDatabase): Tables {
  const [customers, orders, transactions] = TABLES.map((table) => new Map(database.rows(table)));
  return { customers: customers!, orders: orders!, transactions: transactions! };
}
