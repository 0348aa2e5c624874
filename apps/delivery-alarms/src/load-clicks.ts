import { createProducer, type DirectPutQuota, type ProducerStats, type Retry } from "@millrace/firehose-producer";
import { BUNDLE_BYTES, createBundles } from "./clicks.ts";
import { createJitter } from "./jitter.ts";
import type { Context } from "./parameters.ts";
import { producerClient } from "./producer-client.ts";
import { rampSteps, type Step } from "./ramp.ts";

/** What the ramp did. */
export interface ClickLoad {
  readonly steps: readonly Step[];
  /** Start of the first step, milliseconds on the run's clock. */
  readonly startedAt: number;
  /** Answer with the first refused records; undefined when there was none. */
  readonly firstThrottledAt: number | undefined;
  /** Answers with refused records: which retry follows, and after how many milliseconds. */
  readonly retries: readonly Pick<Retry, "retry" | "pause">[];
  readonly stats: ProducerStats;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MEBIBYTE = 1024 * 1024;
/** Exponential backoff with full jitter: at most `base * 2^n`, at most `cap`, in milliseconds. */
export const BACKOFF = { base: 100, cap: 10_000 };

/** Puts bundles at the rates of the ramp, from the next full minute on, and waits until Firehose took all of them. */
export async function loadClicks(context: Context, quota: DirectPutQuota): Promise<ClickLoad> {
  const { clock, outputs, parameters, progress, records, seed, signal } = context;
  const { percentage, hold, peak } = parameters;
  const steps = rampSteps(percentage, hold / SECOND, peak);
  const stage = progress.stage("ramp", { unit: "bundles" });
  const bundle = createBundles(seed);
  const retries: Pick<Retry, "retry" | "pause">[] = [];
  let firstThrottledAt: number | undefined;
  const producer = createProducer({
    client: await producerClient(context),
    deliveryStreamName: outputs.clicks,
    clock,
    linger: 0,
    backoff: { ...BACKOFF, random: createJitter() },
    onRetry({ at, retry, pause }) {
      firstThrottledAt ??= at;
      retries.push({ retry, pause });
    },
    onFailed(failures) {
      for (const { code, data } of failures) records.failed(code, data);
    },
  });
  await clock.sleep(MINUTE - (clock.now() % MINUTE), signal);
  const startedAt = clock.now();
  let sent = 0;
  let due = 0;
  for (const { percent, seconds } of steps) {
    stage.status(`${percent} % of ${quota.mebibytesPerSecond} MiB/s`);
    for (let second = 0; second < seconds; second++) {
      due += (percent / 100) * quota.mebibytesPerSecond * (MEBIBYTE / BUNDLE_BYTES);
      const count = Math.floor(due) - sent;
      for (let index = 0; index < count; index++) await producer.put(bundle(sent++));
      records.read(count);
      stage.set(sent);
      await clock.sleep(nextSecond(clock.now()) - clock.now(), signal);
    }
  }
  await producer.close();
  stage.done(`${retries.length} answers with refused records`);
  return { steps, startedAt, firstThrottledAt, retries, stats: producer.stats() };
}

/**
 * The start of the second in which to put next. Who is late by half a second leaves one out: what was put late would
 * arrive together with what comes next, and twice a second's bundles are above the quota.
 */
function nextSecond(now: number): number {
  return Math.ceil((now + SECOND / 2) / SECOND) * SECOND;
}
