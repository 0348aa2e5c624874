/** What a mapping does about errors of its function. */
export interface ErrorPolicy {
  readonly bisect: boolean;
  /** -1 for no end. */
  readonly maximumRetryAttempts: number;
}

/** Consecutive records to deliver again, by their places in the batch, and how often that was tried. */
export interface Retry {
  readonly from: number;
  readonly to: number;
  readonly attempts: number;
}

/** What becomes of a batch: its first `done` records are delivered, the rest are retried in order or discarded. */
export interface Verdict {
  readonly done: number;
  readonly retries: readonly Retry[];
  readonly discards: boolean;
}

/**
 * Decides on a batch after an invocation (Lambda Developer Guide, "Using Lambda to process records from Kinesis"): records
 * before the lowest failed one are done, splitting the rest takes no retry, and a batch out of retries is discarded.
 * @param failedAt Place of the lowest failed record, 0 when the function failed; undefined when all went well.
 */
export function judge(count: number, failedAt: number | undefined, attempts: number, policy: ErrorPolicy): Verdict {
  if (failedAt === undefined) return { done: count, retries: [], discards: false };
  const rest = { from: failedAt, to: count };
  if (policy.bisect && failedAt > 0) return { done: failedAt, retries: [{ ...rest, attempts }], discards: false };
  if (policy.bisect && count > 1) {
    const middle = Math.ceil(count / 2);
    const halves = [
      { from: 0, to: middle, attempts },
      { from: middle, to: count, attempts },
    ];
    return { done: 0, retries: halves, discards: false };
  }
  if (policy.maximumRetryAttempts >= 0 && attempts >= policy.maximumRetryAttempts)
    return { done: failedAt, retries: [], discards: true };
  return { done: failedAt, retries: [{ ...rest, attempts: attempts + 1 }], discards: false };
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 60_000;

/** Milliseconds to wait before a retry: doubling from a tenth of a second to a minute. */
export function retryDelay(retries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retries, 20));
}
