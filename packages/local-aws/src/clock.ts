import { LocalAwsError } from "./errors.ts";

/** A pending timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time in a cloud. Times are milliseconds since the Unix epoch.
 * *live* follows real time multiplied by a speed; *fast* jumps to the next timer whenever nothing is in flight.
 */
export interface Clock {
  readonly mode: "live" | "fast";
  /** Clock milliseconds per real one; infinite for a fast clock. */
  readonly speed: number;
  now(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A background timer fires when time passes it but never makes a fast clock jump, nor keeps the process alive. */
  setTimer(ms: number, callback: () => void, options?: { background?: boolean }): Timer;
  /** Keeps a fast clock from jumping until the returned function is called; a live clock ignores it. */
  hold(): () => void;
  /** Holds the clock while `work` is pending: for work a fast clock cannot see, such as threads and zlib. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Drops every timer, those set later included: what sleeps then never wakes, so end loops before. */
  close(): void;
}

export interface LiveClockOptions {
  /** Clock milliseconds per real millisecond, above 0. Default 1. */
  speed?: number;
  /** First reading. Default: the present. */
  start?: number;
}

export interface FastClockOptions {
  /** First reading. Default 2026-01-05T00:00:00Z, a Monday, so that runs with the same seed are equal. */
  start?: number;
}

/** Monday 2026-01-05T00:00:00Z. */
export const FAST_CLOCK_START = Date.UTC(2026, 0, 5);

/** Longest delay a Node.js timer takes; a longer one would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A clock that follows real time at `speed`. @throws LocalAwsError LOCAL_AWS_INVALID_OPTION. */
export function createLiveClock(options: LiveClockOptions = {}): Clock {
  const speed = options.speed ?? 1;
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new LocalAwsError("LOCAL_AWS_INVALID_OPTION", `speed: expected a number above 0, got ${speed}`);
  // wall time: the live clock is where real time enters.
  const start = startTime(options.start ?? Date.now());
  const origin = performance.now();
  const pending = new Set<Timer>();
  let closed = false;

  function setTimer(ms: number, callback: () => void, timerOptions: { background?: boolean } = {}): Timer {
    const due = performance.now() + duration(ms) / speed;
    let handle: NodeJS.Timeout | undefined;
    const timer: Timer = {
      cancel() {
        clearTimeout(handle);
        pending.delete(timer);
      },
    };
    function arm(): void {
      const left = due - performance.now();
      handle = setTimeout(left > LONGEST_TIMEOUT_MS ? arm : fire, Math.min(Math.max(0, left), LONGEST_TIMEOUT_MS));
      if (timerOptions.background) handle.unref();
    }
    function fire(): void {
      pending.delete(timer);
      callback();
    }
    if (!closed) {
      pending.add(timer);
      arm();
    }
    return timer;
  }

  return {
    mode: "live",
    speed,
    now: () => Math.floor(start + (performance.now() - origin) * speed),
    sleep: (ms, signal) => sleepOn(setTimer, ms, signal),
    setTimer,
    hold: () => noop,
    during: (work) => work,
    close() {
      closed = true;
      for (const timer of pending) timer.cancel();
    },
  };
}

function startTime(start: number): number {
  if (Number.isInteger(start) && Math.abs(start) <= 8.64e15) return start;
  throw new LocalAwsError("LOCAL_AWS_INVALID_OPTION", `startTime: expected epoch milliseconds, got ${start}`);
}

/** Delays are finite; negative ones are due at once. */
function duration(ms: number): number {
  if (!Number.isFinite(ms)) throw new RangeError(`clock delay: expected milliseconds, got ${ms}`);
  return Math.max(0, ms);
}

interface FastTimer extends Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  readonly background: boolean;
  cancelled: boolean;
}

/** Turns of the event loop that must pass with nothing under way before a fast clock jumps. */
const QUIET_TURNS = 3;
/** Real milliseconds after an answer in which the caller's next request may still be on its way. */
const LINGER_MS = 100;

/**
 * A clock that jumps to the next timer when the process has nothing else to do: no request held, no file or socket
 * request pending, and the event loop turned over a few times. Timers fire one at a time, in order of time, then age.
 */
export function createFastClock(options: FastClockOptions = {}): FastClock {
  return new FastClock(options.start ?? FAST_CLOCK_START);
}

export class FastClock implements Clock {
  readonly mode = "fast";
  readonly speed = Number.POSITIVE_INFINITY;
  #now: number;
  #order = 0;
  #holds = 0;
  #quiet = 0;
  #foreground = 0;
  #turning = false;
  #closed = false;
  /** Real milliseconds to wait before each jump while real sockets are in use, whose bytes cannot be seen. */
  graceMs = 0;
  #conversations = 0;
  #lastAnswer = Number.NEGATIVE_INFINITY;
  /** Binary heap on (at, order): heap[0] is the next timer. At most half of a larger heap are cancelled timers. */
  #heap: FastTimer[] = [];
  #cancelled = 0;

  constructor(start: number) {
    this.#now = startTime(start);
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((delay, callback) => this.setTimer(delay, callback), ms, signal);
  }

  setTimer(ms: number, callback: () => void, options: { background?: boolean } = {}): Timer {
    const background = options.background ?? false;
    if (this.#closed) return { cancel: noop };
    const timer: FastTimer = {
      at: this.#now + Math.ceil(duration(ms)),
      order: this.#order++,
      callback,
      background,
      cancelled: false,
      cancel: () => {
        if (timer.cancelled) return;
        timer.cancelled = true;
        if (!background) this.#foreground--;
        this.#sweep();
      },
    };
    if (!background) this.#foreground++;
    push(this.#heap, timer);
    this.#wake();
    return timer;
  }

  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#quiet = 0;
      this.#wake();
    };
  }

  async during<T>(work: Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work;
    } finally {
      release();
    }
  }

  /** Notes a request over a real socket, until the returned function is called: sockets in use are waited for. */
  converse(): () => void {
    this.#conversations++;
    return () => {
      this.#conversations--;
      this.#lastAnswer = performance.now();
    };
  }

  close(): void {
    this.#closed = true;
    this.#heap.length = 0;
    this.#foreground = 0;
  }

  /** Drops cancelled timers once they are the larger part; a sorted array is a heap. */
  #sweep(): void {
    if (++this.#cancelled < 64 || this.#cancelled * 2 < this.#heap.length) return;
    this.#heap = this.#heap.filter((timer) => !timer.cancelled).sort((a, b) => (before(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }

  #wake(): void {
    if (this.#turning || this.#closed || this.#holds > 0 || this.#foreground === 0) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#turning = false;
    if (this.#closed || this.#holds > 0 || this.#foreground === 0) return;
    if (requestsPending()) {
      this.#quiet = 0;
    } else if (++this.#quiet >= QUIET_TURNS) {
      this.#quiet = 0;
      if (this.graceMs > 0 && this.#socketsInUse()) {
        this.#turning = true;
        // wall time: bytes in a real socket arrive in real time.
        setTimeout(this.#fireIfStillQuiet, this.graceMs);
        return;
      }
      this.#fire();
    }
    this.#wake();
  };

  #socketsInUse(): boolean {
    // wall time: callers over sockets think in real time.
    return this.#conversations > 0 || performance.now() - this.#lastAnswer < LINGER_MS;
  }

  readonly #fireIfStillQuiet = (): void => {
    this.#turning = false;
    if (!this.#closed && this.#holds === 0 && this.#foreground > 0 && !requestsPending()) this.#fire();
    this.#wake();
  };

  #fire(): void {
    let timer = pop(this.#heap);
    for (; timer?.cancelled; timer = pop(this.#heap)) this.#cancelled--;
    if (timer === undefined) return;
    timer.cancelled = true;
    if (!timer.background) this.#foreground--;
    this.#now = timer.at;
    timer.callback();
  }
}

/** Requests to the operating system, which end by themselves. */
const REQUESTS = new Set([
  "FSReqCallback",
  "FSReqPromise",
  "CloseReq",
  "GetAddrInfoReqWrap",
  "GetNameInfoReqWrap",
  "QueryReqWrap",
  "PipeConnectWrap",
  "TCPConnectWrap",
  "ShutdownWrap",
  "UDPSendWrap",
  "WriteWrap",
]);

/** True while a file, socket or name request of the process is under way; timers and idle sockets do not count. */
function requestsPending(): boolean {
  return process.getActiveResourcesInfo().some((kind) => REQUESTS.has(kind));
}

function sleepOn(
  setTimer: (ms: number, callback: () => void) => Timer,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = setTimer(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function before(a: FastTimer, b: FastTimer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: FastTimer[], timer: FastTimer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(timer, heap[parent]!)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: FastTimer[]): FastTimer | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let index = 0;
  while (true) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return top;
}

function noop(): void {}
