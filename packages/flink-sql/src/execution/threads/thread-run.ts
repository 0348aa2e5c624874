import { randomUUID } from "node:crypto";
import path from "node:path";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Environment, SinkWriter } from "../../connectors/connector.ts";
import { encodeCheckpoint, type JobPart, type JobState } from "../checkpoint.ts";
import type { JobDefinition } from "../definition.ts";
import type { Between, JobRun } from "../run.ts";
import type { Measure, VertexMeasure } from "../vertices.ts";
import { Waiting } from "../waiting.ts";
import { type Command, errorOf, type Report, type ThreadSetup } from "./messages.ts";

const ENTRY = new URL(`./worker${path.extname(import.meta.url)}`, import.meta.url);

/** How a job is run by several threads. */
export interface ThreadOptions {
  readonly definition: JobDefinition;
  readonly environment: Environment;
  readonly setup: Pick<ThreadSetup, "sql" | "place" | "environment" | "data" | "allowNonRestored">;
  /** How many, at most the parallelism. */
  readonly threads: number;
  readonly state: JobState | undefined;
}

/** Starts the threads of a job and opens its tables in them. Subtask s is run by thread s modulo their number. */
export async function openThreads({ definition, environment, setup, threads, state }: ThreadOptions): Promise<JobRun> {
  const { parallelism } = definition;
  const count = Math.min(threads, parallelism);
  const ports = connected(count);
  const id = randomUUID();
  const body = state && encodeCheckpoint([state]);
  const threadOf = (subtask: number) => subtask % count;
  const all = Array.from({ length: parallelism }, (_, subtask) => subtask);
  const workers = ports.map((own, thread) => {
    const workerData: ThreadSetup = {
      ...setup,
      run: id,
      parallelism,
      subtasks: all.filter((subtask) => threadOf(subtask) === thread),
      ports: all.map((subtask) => own[threadOf(subtask)] ?? null),
      state: body,
    };
    const transferList = own.filter((port) => port !== undefined);
    return new Worker(ENTRY, { workerData, transferList, name: `${definition.name} ${thread}` });
  });
  const run = new ThreadRun(definition, environment, workers);
  try {
    await run.open();
  } catch (error) {
    await run.close().catch(() => undefined);
    throw error;
  }
  return run;
}

/** A port from each thread to each other one. */
function connected(count: number): (MessagePort | undefined)[][] {
  const ports = Array.from({ length: count }, (): (MessagePort | undefined)[] => new Array(count).fill(undefined));
  for (let one = 0; one < count; one++) {
    for (let other = 0; other < one; other++) {
      const { port1, port2 } = new MessageChannel();
      ports[one]![other] = port1;
      ports[other]![one] = port2;
    }
  }
  return ports;
}

/** One thread, as the main thread sees it. */
class Thread {
  readonly worker: Worker;
  measure: Measure | undefined;
  ended = false;
  #last = 0;
  readonly #asked = new Map<number, PromiseWithResolvers<Uint8Array | undefined>>();

  constructor(worker: Worker) {
    this.worker = worker;
  }

  tell(command: CommandOf<"resume" | "drain">): void {
    this.worker.postMessage({ ...command, id: ++this.#last });
  }

  ask(command: CommandOf<"align" | "close" | "snapshot" | "commit">): Promise<Uint8Array | undefined> {
    const id = ++this.#last;
    const asked = Promise.withResolvers<Uint8Array | undefined>();
    asked.promise.catch(() => undefined);
    this.#asked.set(id, asked);
    this.worker.postMessage({ ...command, id });
    return asked.promise;
  }

  answered(report: Extract<Report, { readonly id: number }>): void {
    const asked = this.#asked.get(report.id);
    this.#asked.delete(report.id);
    if (report.kind === "answer") asked?.resolve(report.state);
    else asked?.reject(errorOf(report.error));
  }

  /** It will answer nothing any more. */
  gone(error: Error): void {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }
}

type CommandOf<Kind extends Command["kind"]> = Kind extends "snapshot" | "commit"
  ? { readonly kind: Kind; readonly checkpoint: number }
  : { readonly kind: Kind };

/** A run whose subtasks are those of several threads. */
class ThreadRun implements JobRun {
  readonly #threads: readonly Thread[];
  readonly #definition: JobDefinition;
  readonly #environment: Environment;
  readonly #waiting: Waiting;
  /** Take the rows of queries, by sink. */
  readonly #collecting = new Map<string, SinkWriter>();
  readonly #opened = Promise.withResolvers<void>();
  #failure: { readonly error: unknown } | undefined;
  #closing = false;

  constructor(definition: JobDefinition, environment: Environment, workers: readonly Worker[]) {
    this.#definition = definition;
    this.#environment = environment;
    this.#waiting = new Waiting(environment.clock);
    this.#opened.promise.catch(() => undefined);
    this.#threads = workers.map((worker) => new Thread(worker));
    for (const thread of this.#threads) {
      thread.worker.on("message", (report: Report) => this.#hear(thread, report));
      thread.worker.on("error", (error) => this.fail(error));
      thread.worker.on("exit", (code) => {
        const error = new Error(`A thread of job ${definition.name} ended with exit code ${code}`);
        thread.gone(error);
        if (!this.#closing) this.fail(error);
      });
    }
  }

  /** Waits until all threads have opened their tables. */
  async open(): Promise<void> {
    for (const { id, connector, sink } of this.#definition.sinks)
      if (connector === "collect") this.#collecting.set(id, await sink.open(0, 1, undefined));
    await this.#opened.promise;
  }

  async process(between: Between): Promise<void> {
    try {
      this.resume();
      for (;;) {
        this.#check();
        if (await between.act(this)) return;
        if (this.#threads.every(({ ended }) => ended)) return;
        await this.#waiting.rows(between.due(), false);
      }
    } finally {
      this.#waiting.end();
    }
  }

  async align(): Promise<void> {
    await this.#all((thread) => thread.ask({ kind: "align" }));
  }

  resume(): void {
    for (const thread of this.#threads) thread.tell({ kind: "resume" });
  }

  drain(): void {
    for (const thread of this.#threads) thread.tell({ kind: "drain" });
  }

  async snapshot(checkpoint: number): Promise<readonly JobPart[]> {
    const parts = await this.#all((thread) => thread.ask({ kind: "snapshot", checkpoint }));
    return parts.map((part) => part!);
  }

  async commit(checkpoint: number): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.ask({ kind: "commit", checkpoint })));
  }

  async close(): Promise<void> {
    this.#closing = true;
    const closed = await Promise.allSettled(this.#threads.map((thread) => thread.ask({ kind: "close" })));
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
    for (const result of closed) if (result.status === "rejected") throw result.reason;
  }

  async outside<T>(work: Promise<T>): Promise<T> {
    this.#check();
    return this.#waiting.outside(work);
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#opened.reject(error);
    this.#waiting.interrupt(this.#failure.error);
  }

  wake(): void {
    this.#waiting.wake();
  }

  /** What the threads counted when they last said so. */
  measure(): Measure {
    const measures = this.#threads.map(({ measure }) => measure!);
    const average = (of: (one: Measure) => number) => measures.reduce((sum, one) => sum + of(one), 0) / measures.length;
    const vertices = measures[0]!.vertices.map((vertex, index): VertexMeasure => {
      const subtasks = measures.flatMap((one) => one.vertices[index]!.subtasks);
      return { ...vertex, subtasks: subtasks.toSorted((one, other) => one.subtask - other.subtask) };
    });
    return { idleMs: average(({ idleMs }) => idleMs), pressureMs: average(({ pressureMs }) => pressureMs), vertices };
  }

  #all<T>(ask: (thread: Thread) => Promise<T>): Promise<T[]> {
    return this.outside(Promise.all(this.#threads.map(ask)));
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #hear(thread: Thread, report: Report): void {
    switch (report.kind) {
      case "opened":
        thread.measure = report.measure;
        if (this.#threads.every(({ measure }) => measure !== undefined)) this.#opened.resolve();
        return;
      case "measured":
        thread.measure = report.measure;
        return;
      case "answer":
      case "refused":
        thread.answered(report);
        return;
      case "failed":
        if (!this.#closing) this.fail(errorOf(report.error));
        return;
      case "ended":
        thread.ended = true;
        this.wake();
        return;
      case "printed":
        for (const line of report.lines) this.#environment.print(line);
        return;
      case "rows": {
        const writer = this.#collecting.get(report.sink)!;
        for (const [index, row] of report.rows.entries()) writer.write(row, report.kinds[index]!);
      }
    }
  }
}
