import type { Clock } from "../connectors/connector.ts";
import { SqlError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { encodeCheckpoint } from "./checkpoint.ts";
import type { Retained } from "./retained.ts";
import type { JobRun } from "./run.ts";

/** Figures about the checkpoints of a job. */
export interface CheckpointFigures {
  completed: number;
  failed: number;
  inProgress: number;
  /** Milliseconds and bytes of the last completed one; -1 before there is one. */
  lastDuration: number;
  lastSize: number;
}

/** A checkpoint under way. */
interface Attempt {
  readonly id: number;
  readonly started: number;
  /** Rejects when it takes too long. */
  readonly expiry: Promise<never>;
  expired: boolean;
  /** Stops waiting for the expiry. */
  readonly end: () => void;
}

/** Takes the periodic checkpoints of a job, over all its attempts. */
export class Checkpointer {
  readonly figures: CheckpointFigures = { completed: 0, failed: 0, inProgress: 0, lastDuration: -1, lastSize: -1 };
  /** Number of the next checkpoint. */
  next: number;
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #minPause: number;
  readonly #timeout: number;
  readonly #tolerable: number;
  readonly #retained: Retained | undefined;
  /** The last completed checkpoint, unless it is in the store. */
  #last: Uint8Array | "stored" | undefined;
  #due: number;
  #failures = 0;
  #storing: Promise<void> | undefined;

  constructor(settings: Settings, clock: Clock, retained: Retained | undefined) {
    this.#clock = clock;
    this.#interval = settings.optionalNumber("execution.checkpointing.interval") ?? Number.POSITIVE_INFINITY;
    this.#minPause = settings.number("execution.checkpointing.min-pause");
    this.#timeout = settings.number("execution.checkpointing.timeout");
    this.#tolerable = settings.number("execution.checkpointing.tolerable-failed-checkpoints");
    this.#retained = retained;
    this.next = retained?.first ?? 1;
    this.#due = clock.now() + this.#interval;
  }

  /** When the next checkpoint is due; Infinity while one is being stored, or when there are none. */
  get due(): number {
    return this.#storing === undefined ? this.#due : Number.POSITIVE_INFINITY;
  }

  /** A job that restarts counts its interval anew. */
  restart(): void {
    this.#due = this.#clock.now() + this.#interval;
    this.#failures = 0;
  }

  /** The body of the last completed checkpoint, from which a failed job restarts; undefined when there is none. */
  async last(): Promise<Uint8Array | undefined> {
    return this.#last === "stored" ? this.#retained!.last() : this.#last;
  }

  /** The job starts from a checkpoint, which is the last one until there is another. */
  startFrom(body: Uint8Array, checkpoint: number): void {
    this.#last = body;
    this.next = Math.max(this.next, checkpoint + 1);
  }

  /** Waits for the checkpoint that is being stored. */
  async settled(): Promise<void> {
    await this.#storing;
  }

  /** Takes a checkpoint; rows go on as soon as the states are serialised, storing and committing are done beside. */
  async trigger(run: JobRun): Promise<void> {
    const attempt = this.#begin(run);
    try {
      await run.align();
      const body = encodeCheckpoint(await run.snapshot(attempt.id));
      run.resume();
      if (attempt.expired) this.#end(attempt);
      else this.#storing = this.#finish(run, attempt, body);
    } catch (error) {
      this.#end(attempt);
      throw error;
    }
  }

  /**
   * Takes the last checkpoint of a run, when its rows have ended or it is stopped, and waits until it is complete. Returns
   * its bytes.
   */
  async final(run: JobRun, name: "chk" | "savepoint"): Promise<Uint8Array> {
    const started = this.#clock.now();
    await run.outside(this.settled());
    await run.align();
    const id = this.next++;
    const body = encodeCheckpoint(await run.snapshot(id));
    if (this.#retained !== undefined) await run.outside(this.#retained.put(`${name}-${id}`, body));
    this.#complete(body, started);
    await run.outside(run.commit(id));
    return body;
  }

  #begin(run: JobRun): Attempt {
    const started = this.#clock.now();
    this.#due = started + this.#interval;
    this.figures.inProgress = 1;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    const timer = new AbortController();
    const end = () => timer.abort(new DOMException("the checkpoint is complete", "AbortError"));
    const attempt: Attempt = { id: this.next++, started, expiry: promise, expired: false, end };
    const expire = () => {
      attempt.expired = true;
      const error = new Error(`Checkpoint ${attempt.id} expired before completing.`);
      this.#fail(run, error);
      reject(error);
    };
    this.#clock.sleep(this.#timeout, timer.signal).then(expire, () => undefined);
    return attempt;
  }

  /** Stores a checkpoint, and makes visible what belongs to it. */
  async #finish(run: JobRun, attempt: Attempt, body: Uint8Array): Promise<void> {
    try {
      await Promise.race([this.#retained?.put(`chk-${attempt.id}`, body), attempt.expiry]);
      this.#complete(body, attempt.started);
      attempt.end();
      await run.commit(attempt.id).catch((error) => run.fail(error));
    } catch (error) {
      if (!attempt.expired) this.#fail(run, error);
    }
    this.#storing = undefined;
    this.#end(attempt);
    run.wake();
  }

  #end(attempt: Attempt): void {
    attempt.end();
    this.figures.inProgress = 0;
    this.#due = Math.max(this.#due, this.#clock.now() + this.#minPause);
  }

  /** A checkpoint failed; too many in a row fail the job. */
  #fail(run: JobRun, error: unknown): void {
    this.figures.failed++;
    if (++this.#failures <= this.#tolerable) return;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Exceeded checkpoint tolerable failure threshold. ${reason}`;
    run.fail(new SqlError("FLINK_SQL_RUNTIME", message));
  }

  #complete(body: Uint8Array, started: number): void {
    this.#last = this.#retained === undefined ? body : "stored";
    this.#failures = 0;
    this.figures.completed++;
    this.figures.lastDuration = this.#clock.now() - started;
    this.figures.lastSize = body.length;
  }
}
