import type { Clock } from "../connectors/connector.ts";
import type { Job } from "../runtime/job.ts";
import type { Settings } from "../settings.ts";
import type { Input } from "./input.ts";

/** The times of a running job: timers of operators, periodic watermarks, idle and ended inputs. */
export class Times {
  readonly #job: Job;
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #idleTimeout: number;
  #flushAt = Number.POSITIVE_INFINITY;

  constructor(job: Job, clock: Clock, settings: Settings) {
    this.#job = job;
    this.#clock = clock;
    this.#interval = settings.number("pipeline.auto-watermark-interval");
    this.#idleTimeout = settings.number("table.exec.source.idle-timeout");
    for (const assigner of job.assigners) assigner.interval = this.#interval;
  }

  /** Lets the present take effect. */
  advance(inputs: readonly Input[]): void {
    const now = this.#clock.now();
    this.#job.advanceTo(now);
    if (now >= this.#flushAt) {
      this.#flushAt = Number.POSITIVE_INFINITY;
      for (const assigner of this.#job.assigners) assigner.flush();
    }
    for (const input of inputs) {
      if (input.done && !input.closed) {
        input.closed = true;
        if (input.idle) this.#setIdle(input, false);
        this.#job.watermark(input.source.table, Number.POSITIVE_INFINITY, input.subtask);
      } else if (input.reader.idle !== undefined && input.reader.idle() !== input.withoutSplits) {
        input.withoutSplits = !input.withoutSplits;
        if (input.idle !== input.withoutSplits) this.#setIdle(input, input.withoutSplits);
      } else if (this.#idles(input) && !input.ready && now >= input.lastRow + this.#idleTimeout) {
        this.#setIdle(input, true);
      }
    }
  }

  /** Rows of an input are about to be processed. */
  before(input: Input): void {
    input.lastRow = this.#clock.now();
    if (input.idle) this.#setIdle(input, false);
  }

  /** Rows were processed: a watermark they made may wait for its time. */
  after(): void {
    if (this.#interval === 0 || this.#flushAt !== Number.POSITIVE_INFINITY) return;
    if (this.#job.assigners.some(({ due }) => due)) this.#flushAt = this.#clock.now() + this.#interval;
  }

  /** When something is due at the latest though no row comes. */
  due(inputs: readonly Input[]): number {
    let due = Math.min(this.#job.nextTimer() + 1, this.#flushAt);
    for (const input of inputs) if (this.#idles(input)) due = Math.min(due, input.lastRow + this.#idleTimeout);
    return due;
  }

  /** Whether an input turns idle unless rows come. Only tables with a watermark do. */
  #idles(input: Input): boolean {
    return this.#idleTimeout > 0 && input.source.timed && !input.idle && !input.done;
  }

  #setIdle(input: Input, idle: boolean): void {
    input.idle = idle;
    this.#job.idle(input.source.table, idle, input.subtask);
  }
}
