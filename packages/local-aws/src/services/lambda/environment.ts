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

/** Part of a function's memory that is for the youngest objects, which live in semi-spaces. */
const YOUNG_GENERATION_MB = 16;

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
  readonly #onLog: (line: string) => void;
  #started = false;
  #sent = 0;
  #release: (() => void) | undefined;
  #wake: Timer | undefined;
  #deadline: Timer | undefined;
  #guard: NodeJS.Timeout | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  /** Set when the thread is gone or must not be used again. */
  #ended = false;
  /** Bytes in use at the end of the last invocation, and the most of all. */
  #mostBytes = 0;

  constructor(host: ServiceHost, options: EnvironmentOptions) {
    this.#host = host;
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
        maxOldGenerationSizeMb: options.memoryMb - YOUNG_GENERATION_MB,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
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
    return promise;
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
        this.#free();
        if (message.wakeAt !== undefined && this.#host.clock.mode === "fast")
          this.#wake = this.#host.clock.setTimer(message.wakeAt - this.#host.clock.now(), () =>
            this.#send({ type: "wake", now: this.#host.clock.now() }),
          );
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

  #send(message: ToRuntime): void {
    this.#busy();
    this.#sent++;
    this.#worker.postMessage(message);
  }

  #busy(): void {
    this.#wake?.cancel();
    this.#release ??= this.#host.clock.hold();
  }

  #free(): void {
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
    this.#worker.unref();
    settle?.(outcome);
    this.#free();
  }
}
