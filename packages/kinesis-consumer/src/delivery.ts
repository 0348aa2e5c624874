import { ConsumerError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { backoff } from "./read-errors.ts";
import { pause } from "./reader.ts";
import type { ConsumerRecord, RecordBatch } from "./types.ts";

/** What the deliveries of one shard share. */
export interface DeliveryContext {
  readonly settings: Settings;
  readonly shardId: string;
  /** Aborted when no further attempt shall begin. */
  readonly draining: AbortSignal;
  /** Aborted when handlers shall give up. */
  readonly abandoned: AbortSignal;
  readonly onError: (error: unknown, fatal: boolean) => void;
  checkpoint(record: ConsumerRecord | undefined): Promise<void>;
  /** Called with each record, or the last of each batch, that was processed or skipped. */
  processed(record: ConsumerRecord): void;
}

/**
 * Hands records to the handler and retries by the policy. False when it was interrupted: what `processed` was not called
 * for is then to be delivered again. Rejects with `CONSUMER_HANDLER_FAILED` when the policy says to stop.
 */
export async function deliver(
  records: readonly ConsumerRecord[],
  millisBehindLatest: number,
  context: DeliveryContext,
): Promise<boolean> {
  const { onRecord } = context.settings;
  const batch = createBatch(records, millisBehindLatest, context);
  if (onRecord === undefined) return deliverBatch(batch, context, context.settings.errors.attempts);
  for (const record of records) {
    // A call that did not fail at once costs no promise.
    let failure: { error: unknown } | undefined;
    try {
      const pending = onRecord(record, batch);
      if (pending !== undefined) await pending;
    } catch (error) {
      failure = { error };
    }
    if (failure !== undefined) {
      const again = () => onRecord(record, batch);
      if (!(await retry(again, [record], failure.error, context.settings.errors.attempts, context))) return false;
    }
    context.processed(record);
    if (context.draining.aborted && record !== records.at(-1)) return false;
  }
  return true;
}

async function deliverBatch(batch: RecordBatch, context: DeliveryContext, attempts: number): Promise<boolean> {
  const { onRecords, errors } = context.settings;
  const { records } = batch;
  try {
    await onRecords!(batch);
  } catch (error) {
    const canDivide = errors.exhausted === "skip" && records.length > 1;
    const settled = await retry(() => onRecords!(batch), records, error, attempts, context, canDivide);
    if (settled === "divide") {
      const middle = Math.ceil(records.length / 2);
      for (const half of [records.slice(0, middle), records.slice(middle)]) {
        const part = createBatch(half, batch.millisBehindLatest, context);
        if (!(await deliverBatch(part, context, 1))) return false;
      }
      return true;
    }
    if (!settled) return false;
  }
  context.processed(records.at(-1)!);
  return true;
}

/** After a first failure: true when it worked or was skipped, false when interrupted. */
async function retry(
  run: () => void | Promise<void>,
  records: readonly ConsumerRecord[],
  firstError: unknown,
  attempts: number,
  context: DeliveryContext,
  canDivide = false,
): Promise<boolean | "divide"> {
  const { errors, clock, random } = context.settings;
  let error = firstError;
  for (let attempt = 1; attempt < attempts; attempt++) {
    if (context.abandoned.aborted) return false;
    context.onError(error, false);
    const wait = backoff(attempt - 1, errors.base, errors.cap, random);
    if (!(await pause(clock, wait, context.draining))) return false;
    try {
      await run();
      return true;
    } catch (thrown) {
      error = thrown;
    }
  }
  if (context.abandoned.aborted) return false;
  if (canDivide) return "divide";
  if (errors.exhausted === "skip") {
    context.onError(error, false);
    try {
      await errors.onSkipped!(records, error);
      return true;
    } catch (thrown) {
      error = thrown;
    }
  }
  context.onError(error, true);
  const { sequenceNumber } = records[0]!;
  const message = `shard ${context.shardId}: the handler failed ${attempts} times at ${sequenceNumber}`;
  throw new ConsumerError("CONSUMER_HANDLER_FAILED", message, { cause: error });
}

function createBatch(
  records: readonly ConsumerRecord[],
  millisBehindLatest: number,
  context: DeliveryContext,
): RecordBatch {
  return {
    shardId: context.shardId,
    records,
    millisBehindLatest,
    signal: context.abandoned,
    checkpoint: (record) => context.checkpoint(record ?? records.at(-1)),
  };
}
