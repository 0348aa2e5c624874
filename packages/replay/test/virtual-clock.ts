import type { ReplayClock } from "../src/index.ts";

/** Time that jumps to the next sleeper when nothing else has happened for a few turns of the event loop. */
export interface VirtualClock extends ReplayClock {
  /** How long each finished sleep was, in order. */
  readonly sleeps: number[];
}

interface Sleeper {
  at: number;
  wake: () => void;
}

/** Turns in which promises, streams and timers of other code may go on before time jumps. */
const QUIET_TURNS = 20;

export function createVirtualClock(start = Date.UTC(2026, 0, 5)): VirtualClock {
  let now = start;
  let holds = 0;
  let watching = false;
  const sleepers: Sleeper[] = [];
  const sleeps: number[] = [];

  function watch(): void {
    if (watching) return;
    watching = true;
    let quiet = 0;
    let known = sleepers.length;
    function turn(): void {
      quiet = holds === 0 && sleepers.length === known ? quiet + 1 : 0;
      known = sleepers.length;
      if (quiet < QUIET_TURNS) {
        setImmediate(turn);
        return;
      }
      watching = false;
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (next === undefined) return;
      now = Math.max(now, next.at);
      next.wake();
      if (sleepers.length > 0) watch();
    }
    setImmediate(turn);
  }

  return {
    sleeps,
    now: () => now,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        function onAbort(): void {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal?.reason);
        }
        const sleeper: Sleeper = {
          at: now + ms,
          wake() {
            signal?.removeEventListener("abort", onAbort);
            sleeps.push(ms);
            resolve();
          },
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        sleepers.push(sleeper);
        watch();
      });
    },
    async during(work) {
      holds++;
      try {
        return await work;
      } finally {
        holds--;
      }
    },
  };
}
