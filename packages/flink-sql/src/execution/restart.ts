import type { Settings } from "../settings.ts";

/** Decides how a job goes on after a failure. */
export interface RestartStrategy {
  /** Milliseconds to wait before the next attempt; undefined when the job fails for good. */
  next(now: number): number | undefined;
}

/** The strategy of the settings; without one jobs with checkpoints restart with growing pauses, others do not. */
export function restartStrategy(settings: Settings, random: () => number): RestartStrategy {
  const checkpoints = settings.optionalNumber("execution.checkpointing.interval") !== undefined;
  const type = settings.text("restart-strategy.type") ?? (checkpoints ? "exponential-delay" : "none");
  switch (type) {
    case "fixed-delay":
      return fixedDelay(settings);
    case "failure-rate":
      return failureRate(settings);
    case "exponential-delay":
      return exponentialDelay(settings, random);
    default:
      return { next: () => undefined };
  }
}

function fixedDelay(settings: Settings): RestartStrategy {
  const attempts = settings.number("restart-strategy.fixed-delay.attempts");
  const delay = settings.number("restart-strategy.fixed-delay.delay");
  let failures = 0;
  return { next: () => (++failures > attempts ? undefined : delay) };
}

function failureRate(settings: Settings): RestartStrategy {
  const most = settings.number("restart-strategy.failure-rate.max-failures-per-interval");
  const interval = settings.number("restart-strategy.failure-rate.failure-rate-interval");
  const delay = settings.number("restart-strategy.failure-rate.delay");
  let failures: number[] = [];
  return {
    next(now) {
      failures = [...failures.filter((time) => time > now - interval), now];
      return failures.length > most ? undefined : delay;
    },
  };
}

function exponentialDelay(settings: Settings, random: () => number): RestartStrategy {
  const option = (name: string) => settings.number(`restart-strategy.exponential-delay.${name}`);
  const initial = option("initial-backoff");
  const most = option("max-backoff");
  const multiplier = option("backoff-multiplier");
  const jitter = option("jitter-factor");
  const threshold = option("reset-backoff-threshold");
  const attempts = settings.optionalNumber("restart-strategy.exponential-delay.attempts-before-reset-backoff");
  let backoff = initial;
  let failures = 0;
  let quietFrom = Number.NEGATIVE_INFINITY;
  return {
    next(now) {
      if (now - quietFrom >= threshold) {
        backoff = initial;
        failures = 0;
      }
      if (attempts !== undefined && ++failures > attempts) return undefined;
      const delay = Math.min(most, backoff * (1 + jitter * (2 * random() - 1)));
      backoff = Math.min(most, backoff * multiplier);
      quietFrom = now + delay;
      return Math.max(0, Math.round(delay));
    },
  };
}
