import { createHook } from "node:async_hooks";
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { installClock, RuntimeClock } from "./clock.ts";
import { describeError, RuntimeFault } from "./errors.ts";
import { type Handler, loadHandler } from "./handler.ts";
import { installLogging, type Logging, logFailure } from "./logging.ts";
import type { FromRuntime, InvokeMessage, RuntimeSettings, ToRuntime } from "./messages.ts";
import { limitModules } from "./modules.ts";
import { createPlaces } from "./places.ts";

/*
 * The thread of one execution environment: loads the handler, then runs it on one event after the other.
 *
 * A fast clock stands still while the thread is busy. It is idle when its event loop is empty, which Node.js tells by
 * `beforeExit`: the port to the host does not keep the loop alive then, and timers run on the cloud's clock.
 */

const port = parentPort!;
const settings = workerData as RuntimeSettings;
const clock = new RuntimeClock(settings.clock);
const onAws = createPlaces(settings.taskRoot);
const flag = new Int32Array(settings.cell, 0, 1);
const time = new Float64Array(settings.cell, 8, 1);

/** While the handler is loaded or runs; between invocations the thread is frozen. */
let busy = true;
/** The invocation that runs. */
let current: InvokeMessage | undefined;
/** Ends the invocation when its event loop is empty; set by a callback that waits for that. */
let settleWhenEmpty: (() => void) | undefined;
let received = 0;
let handler: Handler;

const logging: Logging = {
  json: settings.jsonLogs,
  level: settings.logLevel,
  now: () => Math.floor(clock.now()),
  requestId: () => current?.requestId,
  write: (line) => post({ type: "log", line: onAws(line) }),
};

function post(message: FromRuntime): void {
  port.postMessage(message);
}

function usedBytes(): number {
  const heap = getHeapStatistics();
  return heap.used_heap_size + heap.external_memory + heap.malloced_memory;
}

/** Ends the invocation, or the start, with an error. */
function fail(error: unknown, fatal: boolean): void {
  end({ type: "error", error: describeError(error, onAws), fatal, usedBytes: usedBytes() });
}

function succeed(result: unknown): void {
  let payload: string;
  try {
    payload = JSON.stringify(result) ?? "null";
  } catch {
    const error = new Error("Unable to stringify response body");
    logFailure(logging, "Invoke Error", error);
    fail(error, false);
    return;
  }
  end({ type: "result", payload, usedBytes: usedBytes() });
}

function end(message: FromRuntime): void {
  busy = false;
  current = undefined;
  settleWhenEmpty = undefined;
  clock.freeze(true);
  post(message);
  port.ref();
}

function invoke(message: InvokeMessage): void {
  current = message;
  const mine = () => current === message;
  const done = (error: unknown, result: unknown) => {
    if (!mine()) return;
    if (error !== undefined && error !== null) {
      logFailure(logging, "Invoke Error", error);
      fail(error, false);
    } else succeed(result);
  };
  process.env._X_AMZN_TRACE_ID = message.traceId;
  const context = contextOf(message, done);
  try {
    const event: unknown = JSON.parse(message.payload);
    const result = handler(event, context, (error, value) => {
      if (!mine()) return;
      if (context.callbackWaitsForEmptyEventLoop && (error === undefined || error === null))
        settleWhenEmpty = () => done(error, value);
      else setImmediate(done, error, value);
    });
    if (isThenable(result))
      result.then(
        (value) => done(undefined, value),
        (error) => done(error ?? new Error(String(error)), undefined),
      );
  } catch (error) {
    done(error ?? new Error(String(error)), undefined);
  }
}

function contextOf(message: InvokeMessage, done: (error: unknown, result?: unknown) => void) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: message.functionVersion,
    functionName: message.functionName,
    memoryLimitInMB: String(message.memoryMb),
    logGroupName: message.logGroup,
    logStreamName: message.logStream,
    clientContext: message.clientContext === undefined ? undefined : (JSON.parse(message.clientContext) as unknown),
    identity: undefined,
    invokedFunctionArn: message.functionArn,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(message.deadline - clock.now())),
    succeed: (result: unknown) => done(undefined, result),
    fail: (error: unknown) => done(error ?? new Error("handled")),
    done,
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}

/** A failure that no invocation can go on after. */
function crash(title: string, error: unknown): void {
  logFailure(logging, title, error);
  fail(error, true);
}

process.on("uncaughtException", (error) => crash("Uncaught Exception", error));
process.on("unhandledRejection", (reason) =>
  crash("Unhandled Promise Rejection", new RuntimeFault("Runtime.UnhandledPromiseRejection", textOf(reason), reason)),
);

function textOf(reason: unknown): string {
  return reason instanceof Error ? reason.toString() : String(reason);
}

process.on("beforeExit", () => {
  if (current && settleWhenEmpty && !clock.waiting) return settleWhenEmpty();
  // Neither an answer nor anything that could still give one: AWS answers null.
  if (current && !clock.waiting) return succeed(null);
  sayIdle();
});

/** Tells the host that only timers are left and waits for its next message. */
function sayIdle(): void {
  port.ref();
  post({ type: "idle", wakeAt: clock.next(), received, quiet: false });
}

port.on("message", (message: ToRuntime) => {
  received++;
  watcher.disable();
  port.unref();
  clock.sync(message.now);
  if (message.type === "invoke") {
    busy = true;
    clock.freeze(false);
    invoke(message);
  }
  watchQuiet();
});
port.unref();

/*
 * Open sockets keep the loop alive, and a request may itself wait on the cloud's clock, as long polling does. A thread
 * that has sockets open and has hardly run for QUIET_MS says that it is idle; when it runs again, it first waits for the
 * host to hold the clock and tell the time.
 */
const SOCKETS = new Set(["TCPSocketWrap", "TLSWrap", "PipeWrap", "UDPWrap", "TCPServerWrap"]);
const QUIET_MS = 10;
// wall time: how long the thread has not run is a matter of the machine.
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
let quietCheck: NodeJS.Timeout | undefined;
const watcher = createHook({
  before() {
    watcher.disable();
    Atomics.store(flag, 0, 0);
    post({ type: "resume" });
    Atomics.wait(flag, 0, 0);
    clock.sync(time[0]!);
    watchQuiet();
  },
});

function watchQuiet(): void {
  if (settings.clock.mode !== "fast") return;
  realClearTimeout(quietCheck);
  const last = performance.eventLoopUtilization();
  const check = () => {
    if (!busy) return;
    const open = process.getActiveResourcesInfo();
    if (performance.eventLoopUtilization(last).active > 1 || !open.some((kind) => SOCKETS.has(kind))) {
      watchQuiet();
      return;
    }
    post({ type: "idle", wakeAt: clock.next(), received, quiet: true });
    watcher.enable();
  };
  quietCheck = realSetTimeout(check, QUIET_MS);
  quietCheck.unref();
}

async function start(): Promise<void> {
  try {
    handler = await loadHandler(settings.taskRoot, settings.handler);
    if (settings.runtime !== "nodejs22.x" && handler.length >= 3)
      throw new RuntimeFault("Runtime.CallbackHandlerDeprecated", CALLBACKS_REMOVED);
  } catch (error) {
    return crash("Uncaught Exception", error);
  }
  end({ type: "ready" });
}

const CALLBACKS_REMOVED =
  "AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

limitModules(settings.taskRoot, settings.sdkParent);
installLogging(logging);
installClock(clock);
process.cwd = () => settings.taskRoot;
clock.freeze(false);
watchQuiet();
void start();
