import { syncBuiltinESMExports } from "node:module";
import perfHooks from "node:perf_hooks";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";

/*
 * Time inside a function's thread is the cloud's: Date, timers, performance.now and process.hrtime. On a fast clock time
 * moves with the host's messages only; on a live one it follows real time at the cloud's speed.
 */

const RealDate = Date;
const realNow = performance.now.bind(performance);
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;

/** The longest delay of a Node.js timer; a longer one is due at once, as there. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The thread's view of the cloud's clock, and the timers on it. */
export class RuntimeClock {
  readonly #fast: boolean;
  readonly #speed: number;
  readonly #start: number;
  #now: number;
  #syncedAt = realNow();
  #order = 0;
  #timers = new Set<CloudTimer>();
  #turning = false;
  #frozen = true;
  #native: NodeJS.Timeout | undefined;

  constructor(settings: { mode: "live" | "fast"; now: number; speed: number }) {
    this.#fast = settings.mode === "fast";
    this.#speed = settings.speed;
    this.#now = settings.now;
    this.#start = settings.now;
  }

  /** Milliseconds since the epoch, with a fraction on a live clock. */
  now(): number {
    return this.#fast ? this.#now : this.#now + (realNow() - this.#syncedAt) * this.#speed;
  }

  /** Milliseconds since the thread started. */
  elapsed(): number {
    return this.now() - this.#start;
  }

  /** Takes over the host's time, and fires what is due. */
  sync(now: number): void {
    this.#now = now;
    this.#syncedAt = realNow();
    this.#turn();
  }

  /** Between invocations no timer fires, as AWS freezes the environment. */
  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    if (!frozen) this.#turn();
    else realClearTimeout(this.#native);
  }

  /** When the next timer is due. */
  next(): number | undefined {
    return this.#first()?.due;
  }

  /** Whether a timer keeps the event loop from being empty. */
  get waiting(): boolean {
    for (const timer of this.#timers) if (timer.hasRef()) return true;
    return false;
  }

  start(callback: () => void, delay: unknown, repeat: boolean): CloudTimer {
    const ms = Number(delay);
    const timer = new CloudTimer(this, callback, ms >= 1 && ms <= LONGEST_TIMEOUT_MS ? Math.trunc(ms) : 1, repeat);
    this.arm(timer);
    return timer;
  }

  arm(timer: CloudTimer): void {
    timer.due = Math.floor(this.now()) + timer.delay;
    timer.order = this.#order++;
    this.#timers.add(timer);
    this.#turn();
  }

  drop(timer: CloudTimer): void {
    this.#timers.delete(timer);
  }

  has(timer: CloudTimer): boolean {
    return this.#timers.has(timer);
  }

  find(id: number): CloudTimer | undefined {
    for (const timer of this.#timers) if (timer.id === id) return timer;
    return undefined;
  }

  #first(): CloudTimer | undefined {
    let first: CloudTimer | undefined;
    for (const timer of this.#timers)
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
    return first;
  }

  /** Fires the timers that are due, one per turn of the event loop. */
  #turn(): void {
    if (this.#frozen || this.#turning) return;
    const first = this.#first();
    if (!first) return;
    const wait = first.due - this.now();
    if (wait > 0) {
      if (!this.#fast) this.#armNative(wait);
      return;
    }
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      const timer = this.#first();
      if (!this.#frozen && timer && timer.due <= this.now()) {
        this.#timers.delete(timer);
        if (timer.repeat) this.arm(timer);
        timer.callback();
      }
      this.#turn();
    });
  }

  #armNative(wait: number): void {
    realClearTimeout(this.#native);
    this.#native = realSetTimeout(() => this.#turn(), Math.ceil(wait / this.#speed));
    if (!this.waiting) this.#native.unref();
  }
}

let lastId = 0;

/** What setTimeout gives, on the cloud's clock. */
class CloudTimer {
  readonly id = ++lastId;
  readonly delay: number;
  readonly repeat: boolean;
  readonly callback: () => void;
  due = 0;
  order = 0;
  readonly #clock: RuntimeClock;
  #ref = true;

  constructor(clock: RuntimeClock, callback: () => void, delay: number, repeat: boolean) {
    this.#clock = clock;
    this.callback = callback;
    this.delay = delay;
    this.repeat = repeat;
  }

  ref(): this {
    this.#ref = true;
    return this;
  }

  unref(): this {
    this.#ref = false;
    return this;
  }

  hasRef(): boolean {
    return this.#ref;
  }

  refresh(): this {
    if (this.#clock.has(this)) this.#clock.arm(this);
    return this;
  }

  close(): this {
    this.#clock.drop(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Puts the cloud's time in the place of the thread's, before any code of the function runs. */
export function installClock(clock: RuntimeClock): void {
  installDate(clock);
  const setTimeout = (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    clock.start(callable(callback, args), delay, false);
  const setInterval = (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    clock.start(callable(callback, args), delay, true);
  const clear = (timer: unknown) => {
    if (timer instanceof CloudTimer) timer.close();
    else if (typeof timer === "number" || typeof timer === "string") clock.find(Number(timer))?.close();
  };
  const sleep = (delay?: number, value?: unknown, options: { signal?: AbortSignal; ref?: boolean } = {}) =>
    sleepOn(clock, delay, value, options);
  Object.defineProperty(setTimeout, promisify.custom, { value: sleep });
  const replaced = { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear };
  Object.assign(globalThis, replaced);
  Object.assign(timers, replaced);
  Object.assign(timersPromises, { setTimeout: sleep, setInterval: ticks(sleep) });
  timersPromises.scheduler.wait = (delay, options) => sleep(delay, undefined, options) as Promise<void>;
  AbortSignal.timeout = (delay) => {
    const controller = new AbortController();
    const reason = () => new DOMException("The operation was aborted due to timeout", "TimeoutError");
    clock.start(() => controller.abort(reason()), delay, false).unref();
    return controller.signal;
  };
  perfHooks.performance.now = () => clock.elapsed();
  process.uptime = () => clock.elapsed() / 1000;
  const hrtime = (from?: [number, number]): [number, number] => {
    const nanoseconds =
      BigInt(Math.round(clock.elapsed() * 1e6)) - (from ? BigInt(from[0]) * 1_000_000_000n + BigInt(from[1]) : 0n);
    return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(hrtime, { bigint: () => BigInt(Math.round(clock.elapsed() * 1e6)) });
  syncBuiltinESMExports();
}

function installDate(clock: RuntimeClock): void {
  const now = () => Math.floor(clock.now());
  RealDate.now = now;
  const CloudDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = CloudDate;
  globalThis.Date = CloudDate;
}

function callable(callback: unknown, args: readonly unknown[]): () => void {
  if (typeof callback !== "function")
    throw Object.assign(
      new TypeError(`The "callback" argument must be of type function. Received ${String(callback)}`),
      {
        code: "ERR_INVALID_ARG_TYPE",
      },
    );
  return args.length === 0 ? (callback as () => void) : () => callback(...args);
}

function sleepOn(
  clock: RuntimeClock,
  delay: unknown,
  value: unknown,
  { signal, ref = true }: { signal?: AbortSignal; ref?: boolean },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      timer.close();
      const cause = { cause: signal!.reason };
      reject(Object.assign(new Error("The operation was aborted", cause), { name: "AbortError", code: "ABORT_ERR" }));
    };
    const timer = clock.start(
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve(value);
      },
      delay,
      false,
    );
    if (!ref) timer.unref();
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function ticks(sleep: (delay?: number, value?: unknown, options?: object) => Promise<unknown>) {
  return async function* (delay?: number, value?: unknown, options?: object): AsyncGenerator<unknown> {
    while (true) yield await sleep(delay, value, options);
  };
}
