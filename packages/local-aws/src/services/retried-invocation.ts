import { AwsError } from "../errors.ts";
import type { ServiceHost } from "../service.ts";
import { type InvocationTarget, invokeTarget, isTransient } from "./invoke-target.ts";

/** How long, and how often beside the first attempt, a target is tried. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly maxAgeMs: number;
}

/** How an invocation ended. */
export interface InvocationResult {
  readonly error: AwsError | undefined;
  /** Attempts after the first. */
  readonly retries: number;
  /** What ended the retries of an error that was worth them. */
  readonly exhausted: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | undefined;
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 600_000;

/** Invokes a target, again with growing delays while its service throttles or fails (exponential backoff). */
export async function invokeWithRetries(
  host: ServiceHost,
  target: InvocationTarget,
  policy: RetryPolicy,
  invoke: (target: InvocationTarget) => Promise<void> = (given) => invokeTarget(host, given),
): Promise<InvocationResult> {
  const { clock } = host;
  const deadline = clock.now() + policy.maxAgeMs;
  for (let retries = 0, delay = FIRST_DELAY_MS; ; retries++, delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    try {
      await clock.during(invoke(target));
      return { error: undefined, retries, exhausted: undefined };
    } catch (cause) {
      const error = cause instanceof AwsError ? cause : defect(host, cause);
      if (!isTransient(cause)) return { error, retries, exhausted: undefined };
      if (retries >= policy.maxAttempts) return { error, retries, exhausted: "MaximumRetryAttempts" };
      if (clock.now() + delay > deadline) return { error, retries, exhausted: "MaximumEventAgeInSeconds" };
    }
    await clock.sleep(delay);
  }
}

function defect(host: ServiceHost, cause: unknown): AwsError {
  host.log(`invocation: ${(cause as Error)?.stack ?? String(cause)}`);
  return new AwsError("InternalFailure", String((cause as Error)?.message ?? cause), { status: 500, cause });
}
