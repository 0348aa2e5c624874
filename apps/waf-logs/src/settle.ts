import { bytesOf, listObjects } from "@millrace/sample";
import type { Context } from "./parameters.ts";
import type { Sent } from "./send-requests.ts";
import { readTrimLog, sumBatches, type TrimBatch } from "./trim-log.ts";

const MINUTE = 60_000;
/** The function's buffer, the one of S3, and time for three more tries. */
const PATIENCE = 45 * MINUTE;
/** The interval of the buffer before S3, and a minute. */
const LAST_OBJECT = 6 * MINUTE;

/** Waits until everything sent is in the lake, or so long that the rest cannot come; gives what the function has logged. */
export async function settle(context: Context, sent: Sent): Promise<TrimBatch[]> {
  const { clock, progress, signal } = context;
  const stage = progress.stage("delivery", { total: sent.lines.length });
  const end = clock.now() + PATIENCE;
  for (;;) {
    await clock.sleep(MINUTE, signal);
    const batches = await readTrimLog(context, sent.start);
    const { records } = sumBatches(batches);
    stage.set(records);
    const arrived = records >= sent.lines.length && bytesOf(await listObjects(context, "full/")) >= sent.bytes;
    if (!arrived && clock.now() < end) continue;
    await clock.sleep(LAST_OBJECT, signal);
    stage.done();
    return batches;
  }
}
