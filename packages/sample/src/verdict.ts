import type { Check } from "./checks.ts";
import { SampleError } from "./errors.ts";
import type { View } from "./views.ts";

/** How a run ended, before its record account is looked at. */
export interface Verdict {
  readonly status: "passed" | "failed" | "cancelled";
  readonly checks: readonly Check[];
  readonly views: readonly View[];
  readonly error?: unknown;
}

/** How long a cancelled run may take to wind up, in real milliseconds. */
const WIND_UP = 2000;

/** Turns cancellation, a stalled run and a thrown error into a verdict. */
export async function settle(work: Promise<Verdict>, signal: AbortSignal): Promise<Verdict> {
  const nothing = { checks: [], views: [] };
  let onStall = (): void => {};
  const stalled = new Promise<never>((_, reject) => {
    onStall = () =>
      reject(
        new SampleError(
          "SAMPLE_STALLED",
          "the run waits for something that never happens: no timer, request or file is under way",
        ),
      );
    process.once("beforeExit", onStall);
  });
  let onAbort = (): void => {};
  const cancelled = new Promise<Verdict>((resolve) => {
    onAbort = () => {
      // wall time: a person waits for the end.
      const timer = setTimeout(() => resolve({ status: "cancelled", ...nothing }), WIND_UP);
      void work
        .catch(() => {})
        .then(() => {
          clearTimeout(timer);
          resolve({ status: "cancelled", ...nothing });
        });
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    const verdict = await Promise.race([work, cancelled, stalled]);
    return signal.aborted ? { status: "cancelled", ...nothing } : verdict;
  } catch (error) {
    return signal.aborted ? { status: "cancelled", ...nothing } : { status: "failed", ...nothing, error };
  } finally {
    process.off("beforeExit", onStall);
    signal.removeEventListener("abort", onAbort);
  }
}
