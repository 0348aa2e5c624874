import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Timer } from "../../clock.ts";
import type { ServiceHost } from "../../service.ts";
import type { FromRuntime, InvokeMessage, RuntimeError, RuntimeSettings, ToRuntime } from "./runtime/messages.ts";

/** How a start or an invocation ended. */
export type Outcome =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly payload: string }
  | { readonly kind: "error"; readonly error: RuntimeError }
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "out-of-memory" }
  | { readonly kind: "timed-out" };

/** What an execution environment is made of. */
export interface EnvironmentOptions {
  readonly settings: Omit<RuntimeSettings, "clock" | "cell">;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly onLog: (line: string) => void;
}

/** Real milliseconds in which a thread that says it is quiet may take that back. */
const CONFIRM_MS = 10;

/**
 * Memory is watched from outside: V8's own limit for a thread can end the whole process when a builtin runs into it
 * (Node.js 22 and 24), so it stands far above. What is not collected yet counts too, so there is some slack, and what is
 * over the limit must be so twice.
 */
const MEMORY_CHECK_MS = 25;
const MEMORY_SLACK_MB = 64;
const MEMORY_RESERVE_MB = 1024;
const MB = 1024 * 1024;

/**
 * One execution environment: a thread with its own modules, variables and memory limit.
 *
 * The clock is held while the thread is busy, from each message it gets to its answer that it is idle, so that a fast
 * clock moves only when the thread waits for a timer or for the cloud.
 */
export class Environment {
  readonly #host: ServiceHost;
  readonly #worker: Worker;
  readonly #cell = new SharedArrayBuffer(16);
  readonly #flag = new Int32Array(this.#cell, 0, 1);
  readonly #time = new Float64Array(this.#cell, 8, 1);
  readonly #memoryBytes: number;
  readonly #onLog: (line: string) => void;
  #started = false;
  #sent = 0;
  #release: (() => void) | undefined;
  #wake: Timer | undefined;
  #deadline: Timer | undefined;
  #guard: NodeJS.Timeout | undefined;
  #confirmation: NodeJS.Timeout | undefined;
  #memoryCheck: NodeJS.Timeout | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  /** Set when the thread is gone or must not be used again. */
  #ended = false;
  /** Bytes in use at the end of the last invocation, and the most of all. */
  #mostBytes = 0;

  constructor(host: ServiceHost, options: EnvironmentOptions) {
    this.#host = host;
    this.#memoryBytes = (options.memoryMb + MEMORY_SLACK_MB) * MB;
    this.#onLog = options.onLog;
    const { clock } = host;
    this.#worker = new Worker(new URL(`./runtime/main${path.extname(import.meta.url)}`, import.meta.url), {
      env: { ...options.variables },
      execArgv: [],
      argv: [],
      workerData: {
        ...options.settings,
        clock: { mode: clock.mode, now: clock.now(), speed: clock.speed },
        cell: this.#cell,
      } satisfies RuntimeSettings,
      resourceLimits: {
        maxOldGenerationSizeMb: options.memoryMb + MEMORY_RESERVE_MB,
      },
    });
    this.#worker.on("message", (message: FromRuntime) => this.#receive(message));
    this.#worker.on("error", (error: NodeJS.ErrnoException) =>
      this.#end(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? { kind: "out-of-memory" }
          : {
              kind: "error",
              error: { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") },
            },
      ),
    );
    this.#worker.on("exit", (code) => this.#end({ kind: "exit", code }));
  }

  /** Whether its handler has been loaded. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether it can take another event. */
  get usable(): boolean {
    return !this.#ended;
  }

  /** Most memory in use at the end of an invocation, in bytes. */
  get mostBytes(): number {
    return this.#mostBytes;
  }

  /** Waits until the handler is loaded. @param limitMs Clock milliseconds, after which the environment is ended. */
  start(limitMs: number): Promise<Outcome> {
    return this.#run(limitMs);
  }

  /** Runs the handler on one event; one at a time. */
  invoke(message: Omit<InvokeMessage, "type" | "now">): Promise<Outcome> {
    const now = this.#host.clock.now();
    const outcome = this.#run(message.deadline - now);
    this.#send({ type: "invoke", now, ...message });
    return outcome;
  }

  async close(): Promise<void> {
    this.#end({ kind: "exit", code: 0 });
    await this.#worker.terminate();
  }

  #run(limitMs: number): Promise<Outcome> {
    if (this.#ended) return Promise.resolve({ kind: "exit", code: 1 });
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#settle = resolve;
    this.#busy();
    this.#worker.ref();
    this.#deadline = this.#host.clock.setTimer(limitMs, () => {
      void this.#worker.terminate();
      this.#end({ kind: "timed-out" });
    });
    if (this.#host.clock.mode === "fast") {
      // wall time: a fast clock stands still under a handler that never rests, so real time ends it.
      this.#guard = setTimeout(() => this.#stop(), limitMs);
    }
    this.#watchMemory(0);
    return promise;
  }

  #watchMemory(over: number): void {
    // wall time: a thread allocates in real time.
    this.#memoryCheck = setTimeout(async () => {
      const settle = this.#settle;
      const heap = await this.#worker.getHeapStatistics().catch(() => undefined);
      if (!heap || this.#settle !== settle) return;
      const used = heap.used_heap_size + heap.external_memory;
      this.#mostBytes = Math.max(this.#mostBytes, used);
      if (used <= this.#memoryBytes) this.#watchMemory(0);
      else if (over === 0) this.#watchMemory(1);
      else {
        void this.#worker.terminate();
        this.#end({ kind: "out-of-memory" });
      }
    }, MEMORY_CHECK_MS);
    this.#memoryCheck.unref();
  }

  /** Ends a thread that never rests; the clock then runs on to the deadline. */
  #stop(): void {
    this.#ended = true;
    this.#worker.removeAllListeners();
    this.#worker.on("error", () => {});
    void this.#worker.terminate().then(() => this.#free());
  }

  #receive(message: FromRuntime): void {
    switch (message.type) {
      case "log":
        this.#onLog(message.line);
        break;
      case "idle":
        if (message.received !== this.#sent || !this.#settle) break;
        if (!message.quiet) this.#rest(message.wakeAt);
        // wall time: bytes on their way to this thread or from it take real time.
        else this.#confirmation = setTimeout(() => this.#rest(message.wakeAt), CONFIRM_MS);
        break;
      case "resume":
        if (this.#settle) this.#busy();
        this.#time[0] = this.#host.clock.now();
        Atomics.store(this.#flag, 0, 1);
        Atomics.notify(this.#flag, 0);
        break;
      case "ready":
        this.#started = true;
        this.#finish({ kind: "ready" });
        break;
      case "result":
        this.#mostBytes = Math.max(this.#mostBytes, message.usedBytes);
        this.#finish({ kind: "result", payload: message.payload });
        break;
      case "error":
        this.#mostBytes = Math.max(this.#mostBytes, message.usedBytes);
        if (message.fatal) {
          void this.#worker.terminate();
          this.#end({ kind: "error", error: message.error });
        } else this.#finish({ kind: "error", error: message.error });
    }
  }

  /** Lets the clock run until the thread's next timer. */
  #rest(wakeAt: number | undefined): void {
    this.#free();
    const { clock } = this.#host;
    if (wakeAt === undefined || clock.mode === "live") return;
    this.#wake = clock.setTimer(wakeAt - clock.now(), () => this.#send({ type: "wake", now: clock.now() }));
  }

  #send(message: ToRuntime): void {
    this.#busy();
    this.#sent++;
    this.#worker.postMessage(message);
  }

  #busy(): void {
    clearTimeout(this.#confirmation);
    this.#wake?.cancel();
    this.#release ??= this.#host.clock.hold();
  }

  #free(): void {
    clearTimeout(this.#confirmation);
    this.#wake?.cancel();
    this.#release?.();
    this.#release = undefined;
  }

  #end(outcome: Outcome): void {
    this.#ended = true;
    this.#finish(outcome);
  }

  #finish(outcome: Outcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#deadline?.cancel();
    clearTimeout(this.#guard);
    clearTimeout(this.#memoryCheck);
    this.#worker.unref();
    settle?.(outcome);
    this.#free();
  }
}
