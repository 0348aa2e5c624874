import { takeFailures } from "./failures.ts";
import { countWithoutTraffic, type IngestBatch, readFunctionLog } from "./function-logs.ts";
import type { Context } from "./parameters.ts";
import type { Published } from "./publish.ts";

/** What became of the lines on their way to the delivery stream. */
export interface Forwarded {
  readonly batches: readonly IngestBatch[];
  /** Lines without traffic, which stay in the log. */
  readonly withoutTraffic: number;
  /** Lines of batches that ended in the queue of failures. */
  readonly failed: readonly string[];
}

const MINUTE = 60_000;
/** A failed batch is tried twice more, after one and two minutes. */
const PATIENCE = 20 * MINUTE;
/** The interval of Firehose's buffer, and a minute for the partitions. */
const LAST_OBJECT = 6 * MINUTE;

/** Waits until every line published is handed on or failed, and Firehose has written what it has. */
export async function settle(context: Context, { start, lines }: Published): Promise<Forwarded> {
  const { clock, outputs, progress, signal } = context;
  const stage = progress.stage("delivery", { total: lines.length });
  const withoutTraffic = await countWithoutTraffic(context, start);
  const end = clock.now() + PATIENCE;
  const failed: string[] = [];
  for (;;) {
    await clock.sleep(MINUTE, signal);
    failed.push(...(await takeFailures(context)));
    const batches = await readFunctionLog<IngestBatch>(context, outputs.ingest_log, "lines", start);
    const settled = batches.reduce((sum, batch) => sum + batch.lines, 0) + failed.length + withoutTraffic;
    stage.set(settled);
    if (settled < lines.length && clock.now() < end) continue;
    await clock.sleep(LAST_OBJECT, signal);
    stage.done();
    return { batches, withoutTraffic, failed };
  }
}
