import type { Clock, Environment, SinkWriter, SourceReader } from "../connectors/connector.ts";
import { SqlError } from "../errors.ts";
import { Job } from "../runtime/job.ts";
import { INSERT } from "../runtime/operator.ts";
import type { JobState, TableState } from "./checkpoint.ts";
import type { JobDefinition, JobSink, JobSource } from "./definition.ts";
import { Input } from "./input.ts";
import { Output } from "./output.ts";

/** Rows of one input that are processed before it is the next one's turn. */
const SLICE = 1000;
/** Milliseconds after which the event loop gets its turn: sockets and timers of readers and writers. */
const TURN_MS = 10;

/** What a run is asked to do between two slices of rows. */
export interface RunEvents {
  /** Called between slices. What it does is done while no row is processed; true ends the run. */
  readonly between: (run: Run) => Promise<boolean>;
  /** When `between` wants to be called at the latest, on the job's clock. */
  readonly due: (run: Run) => number;
}

/** One attempt to run a job, from its start or from a checkpoint, to its end or first failure. */
export class Run {
  readonly job: Job;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  /** Whether rows came since the last checkpoint. */
  changed = false;
  /** Milliseconds spent waiting for rows, and waiting for writers. */
  idleMs = 0;
  pressureMs = 0;
  readonly #definition: JobDefinition;
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #idleTimeout: number;
  #turn = 0;
  #flushAt = Number.POSITIVE_INFINITY;
  #failure: { readonly error: unknown } | undefined;
  #woken = false;
  #wake: (() => void) | undefined;
  #timer: { readonly at: number; readonly abort: AbortController } | undefined;

  private constructor(definition: JobDefinition, job: Job, outputs: readonly Output[], clock: Clock) {
    this.#definition = definition;
    this.#clock = clock;
    this.#interval = definition.settings.number("pipeline.auto-watermark-interval");
    this.#idleTimeout = definition.settings.number("table.exec.source.idle-timeout");
    this.job = job;
    this.outputs = outputs;
    this.inputs = [];
    for (const assigner of job.assigners) assigner.interval = this.#interval;
  }

  /** Opens writers, then readers, at the positions of a checkpoint if there is one. */
  static async open(
    definition: JobDefinition,
    environment: Environment,
    state: JobState | undefined,
    allowNonRestored: boolean,
  ): Promise<Run> {
    const { clock } = environment;
    const outputs = definition.sinks.map(({ id, upsert }) => new Output(id, upsert));
    const options = { now: clock.now(), zone: definition.zone, random: environment.random };
    const [first, ...others] = definition.sinks;
    const job = new Job(first!.plan, outputs[0]!, options);
    for (const [index, { plan }] of others.entries()) job.add(plan, outputs[index + 1]!);
    if (state !== undefined) {
      checkTables("Source", state.sources, definition.sources, allowNonRestored);
      checkTables("Sink", state.sinks, definition.sinks, allowNonRestored);
      job.restore({ version: 2, operators: state.operators }, allowNonRestored);
    }
    const run = new Run(definition, job, outputs, clock);
    try {
      for (const [index, { id, sink }] of definition.sinks.entries()) {
        outputs[index]!.writer = await sink.open(0, 1, subtasksOf(state?.sinks, id));
      }
      for (const { id, table, source } of definition.sources) {
        const reader = await source.open(0, 1, subtasksOf(state?.sources, id));
        run.#add(table, reader);
      }
    } catch (error) {
      await run.close();
      throw error;
    }
    if (state === undefined) job.start();
    return run;
  }

  #add(table: string, reader: SourceReader): void {
    const events = { changed: () => this.wake(), failed: (error: unknown) => this.fail(error) };
    (this.inputs as Input[]).push(new Input(table, reader, this.#clock.now(), events));
  }

  /** Ends the run with an error as soon as it may. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.wake();
  }

  /** Lets the run look around: rows came or something is asked of it. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Whether all rows of all tables were processed. */
  get finished(): boolean {
    return this.inputs.every(({ done }) => done);
  }

  /** Processes rows until all tables have ended or `between` says that it is over; rejects with what failed. */
  async process(events: RunEvents): Promise<void> {
    let hold = this.#clock.hold?.();
    try {
      for (const input of this.inputs) input.request();
      for (;;) {
        if (this.#failure !== undefined) throw this.#failure.error;
        this.#advance();
        this.#endInputs();
        if (await events.between(this)) return;
        const input = this.#nextInput();
        if (input !== undefined) await this.#slice(input, SLICE);
        else if (this.finished) return;
        else {
          hold?.();
          await this.#wait(Math.min(this.#due(), events.due(this)));
          hold = this.#clock.hold?.();
        }
        await this.#letOthers();
      }
    } finally {
      hold?.();
      this.#timer?.abort.abort();
    }
  }

  /** Stops reading and processes what was read: readers' positions and operators' states then fit each other. */
  async align(): Promise<void> {
    await Promise.all(this.inputs.map((input) => input.pause()));
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const input = this.#nextInput();
      if (input === undefined) break;
      await this.#slice(input, Number.POSITIVE_INFINITY);
    }
    this.#endInputs();
  }

  /** Reads on after `align`. */
  resume(): void {
    for (const input of this.inputs) input.resume();
  }

  /** Event time comes to its end: all windows fire. */
  drain(): void {
    for (const { table } of this.inputs) this.job.watermark(table, Number.POSITIVE_INFINITY);
  }

  /** The state at a checkpoint, after `align`: writers prepare, then all states are taken. Serialise it at once. */
  async snapshot(checkpoint: number): Promise<JobState> {
    const prepared = await Promise.all(this.outputs.map(({ writer }) => writer.prepare(checkpoint)));
    this.changed = false;
    const { name, sources, sinks } = this.#definition;
    return {
      job: name,
      checkpoint,
      sources: sources.map(({ id, connector }, index) => ({
        id,
        connector,
        subtasks: [this.inputs[index]!.reader.snapshot()],
      })),
      operators: this.job.savepoint().operators,
      sinks: sinks.map(({ id, connector }, index) => ({ id, connector, subtasks: [prepared[index]] })),
    };
  }

  /** Makes visible what was prepared up to a checkpoint. */
  async commit(checkpoint: number): Promise<void> {
    await Promise.all(this.outputs.map(({ writer }) => writer.commit(checkpoint)));
  }

  /** Closes readers and writers; the first error is thrown when all are closed. */
  async close(): Promise<void> {
    this.#timer?.abort.abort();
    const open: (SourceReader | SinkWriter)[] = this.inputs.map(({ reader }) => reader);
    for (const output of this.outputs) if (output.opened) open.push(output.writer);
    await Promise.all(this.inputs.map((input) => input.pause()));
    const closed = await Promise.allSettled(open.map((one) => one.close()));
    for (const result of closed) if (result.status === "rejected") throw result.reason;
  }

  /** Tables that are looked up come first, then one after the other. */
  #nextInput(): Input | undefined {
    const looked = this.inputs.filter((input, index) => this.#definition.sources[index]!.looked && !input.done);
    const candidates = looked.length > 0 ? looked : this.inputs;
    for (let step = 1; step <= candidates.length; step++) {
      const index = (this.#turn + step) % candidates.length;
      if (!candidates[index]!.ready) continue;
      this.#turn = index;
      return candidates[index];
    }
    return undefined;
  }

  async #slice(input: Input, limit: number): Promise<void> {
    const batch = input.take();
    if (batch !== undefined) {
      const { rows, kinds } = batch;
      const { table } = input;
      this.changed = true;
      input.lastRow = this.#clock.now();
      this.#setIdle(input, false);
      const end = Math.min(rows.length, input.offset + limit);
      while (input.offset < end) {
        const index = input.offset++;
        this.job.push(table, rows[index]!, kinds === undefined ? INSERT : kinds[index]!);
        const pressure = this.#pressure();
        if (pressure !== undefined) await this.#giveWay(pressure);
      }
      if (input.offset === rows.length) {
        input.current = undefined;
        if (batch.watermark !== undefined) this.job.watermark(table, batch.watermark);
      }
    }
    this.#planFlush();
  }

  /** Event time of tables that have ended comes to its end. */
  #endInputs(): void {
    for (const input of this.inputs) {
      if (!input.done || input.closed) continue;
      input.closed = true;
      this.job.watermark(input.table, Number.POSITIVE_INFINITY);
    }
  }

  /** What to wait for before the next row. */
  #pressure(): Promise<unknown> | undefined {
    let waiting: Promise<unknown> | undefined;
    for (const output of this.outputs) {
      if (!output.touched) continue;
      output.touched = false;
      const ready = output.writer.ready();
      if (ready !== undefined) waiting = waiting === undefined ? ready : Promise.all([waiting, ready]);
    }
    return waiting;
  }

  async #giveWay(pressure: Promise<unknown>): Promise<void> {
    const from = this.#clock.now();
    await pressure;
    this.pressureMs += this.#clock.now() - from;
  }

  /** Processing time goes on: timers, periodic watermarks, idleness. */
  #advance(): void {
    const now = this.#clock.now();
    this.job.advanceTo(now);
    if (now >= this.#flushAt) {
      this.#flushAt = Number.POSITIVE_INFINITY;
      for (const assigner of this.job.assigners) assigner.flush();
    }
    if (this.#idleTimeout === 0) return;
    for (const input of this.inputs) {
      if (!input.ready && !input.ended && now >= input.lastRow + this.#idleTimeout) this.#setIdle(input, true);
    }
  }

  #planFlush(): void {
    if (this.#interval === 0 || this.#flushAt !== Number.POSITIVE_INFINITY) return;
    if (this.job.assigners.some(({ due }) => due)) this.#flushAt = this.#clock.now() + this.#interval;
  }

  #setIdle(input: Input, idle: boolean): void {
    if (input.idle === idle || this.#idleTimeout === 0) return;
    input.idle = idle;
    this.job.idle(input.table, idle);
  }

  /** When the run has something to do at the latest though no row comes. */
  #due(): number {
    let due = Math.min(this.job.nextTimer(), this.#flushAt);
    if (this.#idleTimeout > 0) {
      for (const input of this.inputs)
        if (!input.idle && !input.ended) due = Math.min(due, input.lastRow + this.#idleTimeout);
    }
    return due;
  }

  /** Waits for rows, a request or a time. */
  async #wait(due: number): Promise<void> {
    this.#setTimer(due);
    const from = this.#clock.now();
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
    this.#woken = false;
    this.idleMs += this.#clock.now() - from;
  }

  #setTimer(at: number): void {
    if (this.#timer?.at === at) return;
    this.#timer?.abort.abort();
    this.#timer = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const abort = new AbortController();
    const timer = { at, abort };
    this.#timer = timer;
    const fire = () => {
      if (this.#timer !== timer) return;
      this.#timer = undefined;
      this.wake();
    };
    this.#clock.sleep(at - this.#clock.now(), abort.signal).then(fire, () => undefined);
  }

  #lastTurn = 0;

  /** Lets sockets and timers have their turn when rows have come without a pause for long. */
  async #letOthers(): Promise<void> {
    // wall time: how long the event loop has been kept busy.
    if (performance.now() - this.#lastTurn < TURN_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastTurn = performance.now();
  }
}

function subtasksOf(states: readonly TableState[] | undefined, id: string): readonly unknown[] | undefined {
  return states?.find((state) => state.id === id)?.subtasks;
}

/** State of tables the job has not is refused, as that of operators is. */
function checkTables(
  what: "Source" | "Sink",
  states: readonly TableState[],
  tables: readonly (JobSource | JobSink)[],
  allowNonRestored: boolean,
): void {
  for (const { id, connector, subtasks } of states) {
    const table = tables.find((one) => one.id === id);
    if (table?.connector === connector || subtasks.every((one) => one === undefined)) continue;
    if (table === undefined && allowNonRestored) continue;
    const reason =
      table === undefined
        ? `because the operator is not available in the new program. If you want to allow to skip this, you can set the --allowNonRestoredState option on the CLI.`
        : `which is of connector '${table.connector}' while the state is of '${connector}'.`;
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Failed to rollback to checkpoint/savepoint. Cannot map checkpoint/savepoint state for ${what.toLowerCase()} ${id} to the new program, ${reason}`,
    );
  }
}
