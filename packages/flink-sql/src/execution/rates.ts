/** Milliseconds a rate is taken over, and between two samples, as in Flink's meters. */
const WINDOW_MS = 60_000;
const SAMPLE_MS = 5000;

interface Sample {
  readonly time: number;
  readonly counts: readonly number[];
}

/** Rates of counters that only grow, over the last minute of the job's clock. */
export class Rates {
  readonly #read: () => readonly number[];
  #samples: Sample[];

  /** `read` gives all counters, always in the same order. */
  constructor(read: () => readonly number[], now: number) {
    this.#read = read;
    this.#samples = [{ time: now, counts: read() }];
  }

  /** To be called while counters grow, as often as one likes. */
  sample(now: number): void {
    if (now - this.#samples.at(-1)!.time < SAMPLE_MS) return;
    this.#samples.push({ time: now, counts: this.#read() });
    // The youngest of those that are a minute old is what rates start from.
    while (this.#samples.length > 1 && this.#samples[1]!.time <= now - WINDOW_MS) this.#samples.shift();
  }

  /**
   * Growth per second of every counter. As in Flink, the first `times` of them, which count milliseconds, grow in the time
   * there was (TimerGauge), the others in a minute, which may not be over (MeterView).
   */
  perSecond(now: number, times: number): readonly number[] {
    const start = this.#samples.findLast(({ time }) => time <= now - WINDOW_MS) ?? this.#samples[0]!;
    const elapsed = (now - start.time) / 1000;
    return this.#read().map((count, index) => {
      const seconds = index < times ? elapsed : Math.max(elapsed, WINDOW_MS / 1000);
      return seconds === 0 ? 0 : (count - start.counts[index]!) / seconds;
    });
  }
}
