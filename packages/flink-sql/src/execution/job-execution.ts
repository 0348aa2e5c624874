import type { Environment } from "../connectors/connector.ts";
import { SqlError } from "../errors.ts";
import { decodeCheckpoint, encodeCheckpoint, type JobState } from "./checkpoint.ts";
import { Checkpointer } from "./checkpointer.ts";
import type { JobDefinition } from "./definition.ts";
import type { JobHandle, JobStatus, MetricReport } from "./execution.ts";
import { JobMetrics } from "./metrics.ts";
import { type RestartStrategy, restartStrategy } from "./restart.ts";
import type { Retained } from "./retained.ts";
import type { JobRun } from "./run.ts";

type Command =
  | { readonly kind: "savepoint"; readonly answer: Answer }
  | { readonly kind: "stop"; readonly drain: boolean; readonly answer: Answer };

interface Answer {
  resolve(state: Uint8Array): void;
  reject(error: unknown): void;
}

/** How a job is started. */
export interface JobStart {
  readonly environment: Environment;
  /** Opens the job's tables, at the positions of a checkpoint if there is one. */
  readonly open: (state: JobState | undefined) => Promise<JobRun>;
  readonly retained: Retained | undefined;
  readonly state: JobState | undefined;
  readonly onFailure?: ((error: unknown, job: string) => void) | undefined;
}

/** A running job: its attempts one after the other, checkpoints, and what is asked of it meanwhile. */
export class JobExecution implements JobHandle {
  readonly definition: JobDefinition;
  /** Resolves when the job finished, was stopped or cancelled; rejects with the error that failed it. */
  readonly done: Promise<void>;
  readonly #start: JobStart;
  readonly #metrics: JobMetrics;
  readonly #checkpointer: Checkpointer;
  readonly #strategy: RestartStrategy;
  readonly #commands: Command[] = [];
  readonly #cancelled = new AbortController();
  #status: JobStatus = "CREATED";
  #run: JobRun | undefined;

  constructor(definition: JobDefinition, start: JobStart) {
    const { environment, retained, state } = start;
    this.definition = definition;
    this.#start = start;
    this.#checkpointer = new Checkpointer(definition.settings, environment.clock, retained);
    if (state !== undefined) this.#checkpointer.startFrom(encodeCheckpoint([state]), state.checkpoint);
    this.#strategy = restartStrategy(definition.settings, environment.random);
    this.#metrics = new JobMetrics(this.#checkpointer.figures, environment.clock);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.done.catch(() => undefined);
    this.#settle = { resolve, reject };
  }

  readonly #settle: { resolve: () => void; reject: (error: unknown) => void };

  get name(): string {
    return this.definition.name;
  }

  get status(): JobStatus {
    return this.#status;
  }

  metrics(): MetricReport {
    return this.#metrics.report();
  }

  /** Opens the job's tables, rejecting with what stands against it, then runs it beside. */
  async start(): Promise<void> {
    const { state } = this.#start;
    try {
      await this.#open(state);
    } catch (error) {
      this.#status = "FAILED";
      this.#settle.reject(error);
      throw error;
    }
    this.#live().then(this.#settle.resolve, this.#settle.reject);
  }

  /** Takes a savepoint; the job goes on, and what writers set aside becomes visible with its next checkpoint. */
  savepoint(): Promise<Uint8Array> {
    return this.#ask((answer) => ({ kind: "savepoint", answer }));
  }

  /** Takes a savepoint and ends; with `drain` event time comes to its end before. */
  async stop(drain: boolean): Promise<Uint8Array> {
    const state = await this.#ask((answer) => ({ kind: "stop", drain, answer }));
    await this.done;
    return state;
  }

  /** Ends at once. */
  async cancel(): Promise<void> {
    if (this.#ended) return;
    this.#cancelled.abort(new DOMException("the job was cancelled", "AbortError"));
    this.#run?.fail(this.#cancelled.signal.reason);
    await this.done.catch(() => undefined);
  }

  get #ended(): boolean {
    return ["FINISHED", "CANCELLED", "FAILED"].includes(this.#status);
  }

  #ask(command: (answer: Answer) => Command): Promise<Uint8Array> {
    if (this.#ended) return Promise.reject(this.#notRunning());
    return new Promise((resolve, reject) => {
      this.#commands.push(command({ resolve, reject }));
      this.#run?.wake();
    });
  }

  #notRunning(): SqlError {
    return new SqlError("FLINK_SQL_RUNTIME", `The job ${this.definition.name} is not running but ${this.#status}`);
  }

  async #open(state: JobState | undefined): Promise<void> {
    this.#run = await this.#start.open(state);
    this.#metrics.attempt(this.#run);
    this.#status = "RUNNING";
  }

  /** Attempts until one comes to an end. */
  async #live(): Promise<void> {
    let failure: unknown;
    try {
      for (;;) {
        failure = await this.#attempt();
        if (failure === undefined || this.#cancelled.signal.aborted) break;
        this.#start.onFailure?.(failure, this.definition.name);
        if (!(await this.#restart())) break;
      }
    } catch (error) {
      failure = error;
    }
    if (this.#cancelled.signal.aborted) this.#status = "CANCELLED";
    else this.#status = failure === undefined ? "FINISHED" : "FAILED";
    for (const { answer } of this.#commands.splice(0)) answer.reject(failure ?? this.#notRunning());
    if (this.#status === "FAILED") throw failure;
  }

  /** Runs once to the end; resolves with the error of a failure. */
  async #attempt(): Promise<unknown> {
    const run = this.#run!;
    try {
      await run.process({
        act: (running) => this.#between(running),
        due: () => this.#checkpointer.due,
      });
      if (!this.#stopped) await this.#checkpointer.final(run, "chk");
      await this.#checkpointer.settled();
      await run.close();
      return undefined;
    } catch (error) {
      this.#status = "FAILING";
      await this.#checkpointer.settled();
      await run.close().catch(() => undefined);
      return error;
    }
  }

  #stopped = false;

  /** Requests and checkpoints, while no row is processed; true when the run is over. */
  async #between(run: JobRun): Promise<boolean> {
    this.#metrics.sample();
    for (let command = this.#commands.shift(); command !== undefined; command = this.#commands.shift()) {
      try {
        if (command.kind === "savepoint") await this.#save(run, command.answer);
        else {
          await this.#stop(run, command.drain, command.answer);
          return true;
        }
      } catch (error) {
        command.answer.reject(error);
        throw error;
      }
    }
    if (this.#start.environment.clock.now() >= this.#checkpointer.due) await this.#checkpointer.trigger(run);
    return false;
  }

  async #save(run: JobRun, answer: Answer): Promise<void> {
    await run.outside(this.#checkpointer.settled());
    await run.align();
    const body = encodeCheckpoint(await run.snapshot(this.#checkpointer.next++));
    run.resume();
    answer.resolve(body);
  }

  async #stop(run: JobRun, drain: boolean, answer: Answer): Promise<void> {
    await run.align();
    if (drain) run.drain();
    const body = await this.#checkpointer.final(run, "savepoint");
    this.#stopped = true;
    answer.resolve(body);
  }

  /** Waits as the strategy says and opens the job again; false when it failed for good. */
  async #restart(): Promise<boolean> {
    const { clock } = this.#start.environment;
    for (;;) {
      const delay = this.#strategy.next(clock.now());
      if (delay === undefined || this.#cancelled.signal.aborted) return false;
      this.#status = "RESTARTING";
      this.#metrics.restarts++;
      try {
        await clock.sleep(delay, this.#cancelled.signal);
        const last = await this.#checkpointer.last();
        await this.#open(last === undefined ? undefined : decodeCheckpoint(last)[0]);
        this.#checkpointer.restart();
        return true;
      } catch (error) {
        if (this.#cancelled.signal.aborted) return false;
        this.#start.onFailure?.(error, this.definition.name);
        if (error instanceof SqlError && error.code !== "FLINK_SQL_RUNTIME") throw error;
      }
    }
  }

  /** The last checkpoint, with which a job that has finished is part of what its script is restored from. */
  last(): Promise<Uint8Array | undefined> {
    return this.#checkpointer.last();
  }

  /** Deletes checkpoints of a job that has ended, as its settings say. */
  async discard(): Promise<void> {
    const retention = this.definition.settings.text("execution.checkpointing.externalized-checkpoint-retention");
    const kept =
      this.#stopped ||
      (this.#status === "CANCELLED" && retention === "RETAIN_ON_CANCELLATION") ||
      (this.#status === "FAILED" && retention !== "NO_EXTERNALIZED_CHECKPOINTS");
    if (!kept) await this.#start.retained?.discard();
  }
}
