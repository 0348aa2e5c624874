import type { Clock, SinkWriter, SourceReader } from "../connectors/connector.ts";
import type { Job } from "../runtime/job.ts";
import { INSERT } from "../runtime/operator.ts";
import type { JobPart, JobState } from "./checkpoint.ts";
import type { JobDefinition, JobSource } from "./definition.ts";
import { Input } from "./input.ts";
import type { Output } from "./output.ts";
import type { ThreadExchanges } from "./threads/exchanges.ts";
import { Times } from "./times.ts";
import { type Measure, measure } from "./vertices.ts";
import { Waiting } from "./waiting.ts";

/** Rows of one input that are processed before it is the next one's turn. */
const SLICE = 1000;
/** Milliseconds after which the event loop gets its turn: sockets and timers of readers and writers. */
const TURN_MS = 10;
/** Segments from other threads that are processed before the next rows of an input. */
const SEGMENTS = 20;

/** What is done between two slices of rows. */
export interface Between {
  /** Done while no row is processed; true ends the run. */
  act(run: JobRun): Promise<boolean>;
  /** When `act` wants to be called at the latest, on the job's clock. */
  due(): number;
}

/** An attempt to run a job, in this thread or in several. */
export interface JobRun {
  process(between: Between): Promise<void>;
  align(): Promise<void>;
  resume(): void;
  drain(): void;
  snapshot(checkpoint: number): Promise<readonly JobPart[]>;
  commit(checkpoint: number): Promise<void>;
  close(): Promise<void>;
  outside<T>(work: Promise<T>): Promise<T>;
  fail(error: unknown): void;
  wake(): void;
  measure(now: number): Measure;
}

/** One attempt to run a job, from its start or from a checkpoint, to its end or first failure. */
export class Run implements JobRun {
  readonly definition: JobDefinition;
  readonly job: Job;
  readonly inputs: Input[] = [];
  readonly outputs: readonly Output[];
  /** Whether rows came since the last checkpoint. */
  changed = false;
  /** Milliseconds spent waiting for writers. */
  pressureMs = 0;
  readonly #clock: Clock;
  readonly #times: Times;
  readonly #waiting: Waiting;
  readonly #exchanges: ThreadExchanges | undefined;
  #turn = 0;
  #lastPause = 0;
  #failure: { readonly error: unknown } | undefined;

  /** With `exchanges` it is the part of a run that is done by one of several threads. */
  constructor(
    definition: JobDefinition,
    job: Job,
    outputs: readonly Output[],
    clock: Clock,
    exchanges?: ThreadExchanges,
  ) {
    this.definition = definition;
    this.job = job;
    this.outputs = outputs;
    this.#clock = clock;
    this.#times = new Times(job, clock, definition.settings);
    this.#waiting = new Waiting(clock);
    this.#exchanges = exchanges;
    exchanges?.listen(() => this.wake());
  }

  /** Adds the reader of one subtask of a source. */
  add(source: JobSource, subtask: number, reader: SourceReader): void {
    const events = { changed: () => this.wake(), failed: (error: unknown) => this.fail(error) };
    this.inputs.push(new Input(source, subtask, reader, this.#clock.now(), events));
  }

  /** Ends the run with an error as soon as it may. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#waiting.interrupt(this.#failure.error);
  }

  /** Lets the run look around: rows came or something is asked of it. */
  wake(): void {
    this.#waiting.wake();
  }

  /** Milliseconds spent waiting for rows. */
  idleTime(now: number): number {
    return this.#waiting.idleTime(now);
  }

  /** Whether all rows of all tables were processed. */
  get finished(): boolean {
    return this.inputs.every(({ done }) => done);
  }

  /** Processes rows until all tables have ended or `between` says that it is over; rejects with what failed. */
  async process(between: Between): Promise<void> {
    this.#waiting.begin();
    try {
      for (;;) {
        this.resume();
        this.#times.advance(this.inputs);
        this.#check();
        if (await between.act(this)) return;
        const received = this.#exchanges !== undefined && (await this.#receive(this.#exchanges, SEGMENTS));
        const input = this.#exchanges?.full === true ? undefined : this.#nextInput();
        if (input !== undefined) await this.#slice(input, SLICE);
        this.#exchanges?.flush();
        if (input === undefined && !received) {
          // Another thread may still send rows: the end of all is for all to say.
          if (this.finished && this.#exchanges === undefined) return;
          await this.#wait(between.due());
        }
        await this.#letOthers();
      }
    } finally {
      this.#waiting.end();
    }
  }

  /** Stops reading and processes what was read: readers' positions and operators' states then fit each other. */
  async align(): Promise<void> {
    await this.outside(this.#pause());
    for (let input = this.#nextInput(); input !== undefined; input = this.#nextInput()) {
      this.#check();
      await this.#slice(input, Number.POSITIVE_INFINITY);
    }
    this.#times.advance(this.inputs);
    this.#check();
    const exchanges = this.#exchanges;
    if (exchanges === undefined) return;
    await exchanges.settle(
      async () => void (await this.#receive(exchanges, Number.POSITIVE_INFINITY)),
      () => this.#waiting.rows(Number.POSITIVE_INFINITY, false),
    );
  }

  /** Reads on after `align`; tables that are looked up are read to their end before the others. */
  resume(): void {
    for (const input of this.#readable()) input.resume();
  }

  /** Event time comes to its end: all windows fire. */
  drain(): void {
    for (const { source, subtask } of this.inputs) this.job.watermark(source.table, Number.POSITIVE_INFINITY, subtask);
  }

  /** The state at a checkpoint, after `align`: writers prepare, then all states are taken. Serialise it at once. */
  async snapshot(checkpoint: number): Promise<readonly JobPart[]> {
    const prepared = await this.outside(Promise.all(this.outputs.map(({ writer }) => writer.prepare(checkpoint))));
    this.#check();
    this.changed = false;
    const { name, sources, sinks } = this.definition;
    const state: JobState = {
      job: name,
      checkpoint,
      sources: sources.map(({ id, connector }) => ({
        id,
        connector,
        subtasks: this.inputs.filter(({ source }) => source.id === id).map(({ reader }) => reader.snapshot()),
      })),
      operators: this.job.savepoint().operators,
      sinks: sinks.map(({ id, connector }) => ({
        id,
        connector,
        subtasks: prepared.filter((_, index) => this.outputs[index]!.name === id),
      })),
    };
    return [state];
  }

  /** What was counted so far. */
  measure(now: number): Measure {
    return measure(this, now);
  }

  /** Makes visible what was prepared up to a checkpoint. */
  async commit(checkpoint: number): Promise<void> {
    await Promise.all(this.outputs.map(({ writer }) => writer.commit(checkpoint)));
  }

  /** Closes readers and writers; the first error is thrown when all are closed. */
  async close(): Promise<void> {
    await this.#pause();
    this.#exchanges?.close();
    const open: (SourceReader | SinkWriter)[] = this.inputs.map(({ reader }) => reader);
    for (const output of this.outputs) if (output.opened) open.push(output.writer);
    const closed = await Promise.allSettled(open.map((one) => one.close()));
    for (const result of closed) if (result.status === "rejected") throw result.reason;
  }

  /** Waits for something outside the job, or until the run fails. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#check();
    return this.#waiting.outside(work);
  }

  async #pause(): Promise<void> {
    await Promise.all(this.inputs.map((input) => input.pause()));
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #readable(): readonly Input[] {
    const looked = this.inputs.filter((input) => input.source.looked && !input.done);
    return looked.length > 0 ? looked : this.inputs;
  }

  /** The next input with rows, one after the other. */
  #nextInput(): Input | undefined {
    for (let step = 1; step <= this.inputs.length; step++) {
      const index = (this.#turn + step) % this.inputs.length;
      if (!this.inputs[index]!.ready) continue;
      this.#turn = index;
      return this.inputs[index];
    }
    return undefined;
  }

  async #slice(input: Input, limit: number): Promise<void> {
    const batch = input.take()!;
    const { rows, kinds } = batch;
    const {
      subtask,
      source: { table },
    } = input;
    this.changed = true;
    this.#times.before(input);
    if (input.offset === 0) this.#startBatch(input, batch);
    const end = Math.min(rows.length, input.offset + limit);
    input.records += end - input.offset;
    while (input.offset < end) {
      const index = input.offset++;
      this.job.push(table, rows[index]!, kinds === undefined ? INSERT : kinds[index]!, subtask);
      const pressure = this.#pressure();
      if (pressure !== undefined) await this.#giveWay(pressure);
    }
    if (input.offset === rows.length) {
      input.current = undefined;
      input.reader.processed?.();
      if (batch.watermark !== undefined) this.job.watermark(table, batch.watermark, subtask);
    }
    this.#times.after();
  }

  /** Processes segments that other threads sent; whether there were any. */
  async #receive(exchanges: ThreadExchanges, most: number): Promise<boolean> {
    let count = 0;
    while (count < most && exchanges.deliver()) {
      count++;
      this.changed = true;
      const pressure = this.#pressure();
      if (pressure !== undefined) await this.#giveWay(pressure);
    }
    return count > 0;
  }

  #startBatch(input: Input, { bytes, split }: { readonly bytes: number; readonly split: string }): void {
    input.bytes += bytes;
    if (input.source.source.watermarkPerSplit === true)
      this.job.split(input.source.table, split, input.reader.splits?.() ?? [split], input.subtask);
  }

  /** What to wait for before the next row. */
  #pressure(): Promise<unknown> | undefined {
    let waiting: Promise<unknown> | undefined;
    for (let index = 0; index < this.outputs.length; index++) {
      const output = this.outputs[index]!;
      if (!output.touched) continue;
      output.touched = false;
      const ready = output.writer.ready();
      if (ready !== undefined) waiting = waiting === undefined ? ready : Promise.all([waiting, ready]);
    }
    return waiting;
  }

  /** Waits for writers, or until the run has failed or is cancelled. */
  async #giveWay(pressure: Promise<unknown>): Promise<void> {
    const from = this.#clock.now();
    await this.outside(pressure);
    this.pressureMs += this.#clock.now() - from;
  }

  /** Waits for rows, a request or a time; a checkpoint of a job that has nothing to keep makes no clock jump. */
  async #wait(checkpoint: number): Promise<void> {
    const due = this.#times.due(this.inputs);
    await this.#waiting.rows(Math.min(due, checkpoint), checkpoint < due && !this.changed);
  }

  /** Lets sockets and timers have their turn when rows have come without a pause for long. */
  async #letOthers(): Promise<void> {
    // wall time: how long the event loop has been kept busy.
    if (performance.now() - this.#lastPause < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    // wall time: as above.
    this.#lastPause = performance.now();
  }
}
