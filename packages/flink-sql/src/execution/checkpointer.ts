import type { Clock } from "../connectors/connector.ts";
import { SqlError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { encodeCheckpoint } from "./checkpoint.ts";
import type { Retained } from "./retained.ts";
import type { Run } from "./run.ts";

/** Figures about the checkpoints of a job. */
export interface CheckpointFigures {
  completed: number;
  failed: number;
  /** Milliseconds and bytes of the last completed one. */
  lastDuration: number;
  lastSize: number;
  inProgress: number;
}

/** Takes the periodic checkpoints of a job, over all its attempts. */
export class Checkpointer {
  readonly figures: CheckpointFigures = { completed: 0, failed: 0, lastDuration: -1, lastSize: -1, inProgress: 0 };
  /** Body of the last completed checkpoint, from which a failed job restarts. */
  last: Uint8Array | undefined;
  /** Number of the next checkpoint. */
  next: number;
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #minPause: number;
  readonly #timeout: number;
  readonly #tolerable: number;
  readonly #retained: Retained | undefined;
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

  /** When the next checkpoint is due; Infinity while one is being stored. */
  get due(): number {
    return this.#storing === undefined ? this.#due : Number.POSITIVE_INFINITY;
  }

  get enabled(): boolean {
    return this.#interval !== Number.POSITIVE_INFINITY;
  }

  /** A job that restarts counts its interval anew. */
  restart(): void {
    this.#due = this.#clock.now() + this.#interval;
    this.#failures = 0;
  }

  /** Waits for the checkpoint that is being stored. */
  async settled(): Promise<void> {
    await this.#storing;
  }

  /** Takes a checkpoint; rows go on as soon as the states are serialised, storing and committing are done beside. */
  async trigger(run: Run): Promise<void> {
    const started = this.#clock.now();
    this.#due = started + this.#interval;
    const id = this.next++;
    this.figures.inProgress = 1;
    await run.align();
    const body = encodeCheckpoint([await run.snapshot(id)]);
    run.resume();
    this.#storing = this.#finishBeside(run, id, body, started);
  }

  async #finishBeside(run: Run, id: number, body: Uint8Array, started: number): Promise<void> {
    try {
      await this.#keep(id, body, started);
    } catch (error) {
      this.figures.failed++;
      if (++this.#failures > this.#tolerable) {
        const reason = "Exceeded checkpoint tolerable failure threshold.";
        run.fail(new SqlError("FLINK_SQL_RUNTIME", `${reason} ${error instanceof Error ? error.message : error}`));
      }
      return this.#finish(run);
    }
    try {
      await run.commit(id);
    } catch (error) {
      run.fail(error);
    }
    this.#finish(run);
  }

  #finish(run: Run): void {
    this.#storing = undefined;
    this.figures.inProgress = 0;
    this.#due = Math.max(this.#due, this.#clock.now() + this.#minPause);
    run.wake();
  }

  /** Stores a body in time; from then on it is what a failed job restarts from. */
  async #keep(id: number, body: Uint8Array, started: number): Promise<void> {
    const left = started + this.#timeout - this.#clock.now();
    const late = () => new Error(`Checkpoint ${id} expired before completing.`);
    if (left <= 0) throw late();
    const abort = new AbortController();
    const expired = this.#clock.sleep(left, abort.signal).then(() => {
      throw late();
    });
    try {
      await Promise.race([this.#retained?.put(`chk-${id}`, body), expired]);
    } finally {
      abort.abort(late());
      expired.catch(() => undefined);
    }
    this.#complete(body, started);
  }

  /**
   * Takes the last checkpoint of a run, when its rows have ended or it is stopped, and waits until it is complete. Returns
   * the state's bytes.
   */
  async final(run: Run, name: "chk" | "savepoint"): Promise<Uint8Array> {
    const started = this.#clock.now();
    await run.outside(this.settled());
    await run.align();
    const id = this.next++;
    const body = encodeCheckpoint([await run.snapshot(id)]);
    if (this.enabled || name === "savepoint")
      await run.outside(Promise.resolve(this.#retained?.put(`${name}-${id}`, body)));
    this.#complete(body, started);
    await run.outside(run.commit(id));
    return body;
  }

  #complete(body: Uint8Array, started: number): void {
    this.last = body;
    this.#failures = 0;
    this.figures.completed++;
    this.figures.lastDuration = this.#clock.now() - started;
    this.figures.lastSize = body.length;
  }
}
