import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { Invocation } from "./api.ts";
import type { Outcome } from "./environment.ts";
import { Environments, type PooledEnvironment } from "./environments.ts";
import { InvocationLog, writeLogs } from "./function-logs.ts";
import { LambdaMetrics } from "./metrics.ts";
import { conflict } from "./names.ts";
import type { FunctionVersion, LambdaFunction } from "./state.ts";

/** A call of a version that has been authorised. */
export interface VersionCall {
  readonly version: FunctionVersion;
  /** ARN as it was called, for the context object. */
  readonly arn: string;
  /** Version or alias as it was called, for the metrics. */
  readonly qualifier: string | undefined;
  readonly payload: string;
  readonly requestId: string;
  readonly clientContext?: string | undefined;
}

export interface CompletedInvocation extends Invocation {
  /** The last 4 KB of the log, base64. */
  readonly logTail: string;
}

/** Developer Guide, Lambda quotas: a response, and the time for loading the handler. */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;
const INIT_LIMIT_MS = 10_000;

/** Runs functions in execution environments. */
export class Invocations {
  readonly environments: Environments;
  readonly metrics: LambdaMetrics;
  readonly #host: ServiceHost;

  constructor(host: ServiceHost, functions: Iterable<LambdaFunction>) {
    this.#host = host;
    this.environments = new Environments(host, functions);
    this.metrics = new LambdaMetrics(host);
  }

  /** Runs a version once. @throws AwsError TooManyRequestsException, ResourceConflictException, AccessDeniedException. */
  async run(call: VersionCall): Promise<CompletedInvocation> {
    const { version, qualifier } = call;
    const fn = version.function;
    if (version.state === "Pending")
      throw conflict(
        `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
      );
    try {
      this.environments.admit(fn);
    } catch (error) {
      this.metrics.add("Throttles", fn.name, qualifier, 1);
      throw error;
    }
    this.metrics.add("ConcurrentExecutions", fn.name, qualifier, this.environments.running(fn));
    try {
      return await this.#run(call);
    } finally {
      this.environments.leave(fn);
    }
  }

  async #run(call: VersionCall): Promise<CompletedInvocation> {
    const { version, requestId } = call;
    const { settings, function: fn } = version;
    const { clock } = this.#host;
    const log = new InvocationLog(this.#host, settings.logging);
    let pooled = this.environments.take(version);
    let initMs: number | undefined;
    let failure: Outcome | undefined;
    if (!pooled) {
      pooled = await this.environments.create(version);
      pooled.onLog = (line) => log.add(line);
      const startedAt = clock.now();
      failure = await this.#initialise(pooled, log);
      initMs = clock.now() - startedAt;
      if (failure?.kind === "timed-out") {
        // Developer Guide, "Init phase": a start that takes too long is done again within the invocation.
        this.environments.drop(pooled);
        pooled = await this.environments.create(version);
        failure = undefined;
        initMs = undefined;
      }
    }
    pooled.onLog = (line) => log.add(line);
    log.platform(`START RequestId: ${requestId} Version: ${version.version}`, "platform.start", {
      requestId,
      version: version.version,
    });
    const startedAt = clock.now();
    const outcome = failure ?? (await this.#invoke(call, pooled, startedAt));
    const durationMs = clock.now() - startedAt;
    const answer = answerOf(outcome, requestId, settings.timeout);
    if (outcome.kind === "timed-out")
      log.platform(
        `${new Date(clock.now()).toISOString()} ${requestId} Task timed out after ${settings.timeout.toFixed(2)} seconds\n`,
        "platform.runtimeDone",
        { requestId, status: "timeout" },
      );
    report(log, call, answer.status, durationMs, initMs, pooled.environment.mostBytes);

    this.metrics.add("Invocations", fn.name, call.qualifier, 1);
    this.metrics.add("Errors", fn.name, call.qualifier, answer.functionError === undefined ? 0 : 1);
    this.metrics.add("Duration", fn.name, call.qualifier, durationMs);
    this.environments.giveBack(pooled);
    await writeLogs(this.#host, pooled.credential.principal, settings.logging.group, pooled.logStream, log.events);
    return {
      requestId,
      payload: answer.payload,
      ...(answer.functionError === undefined ? {} : { functionError: answer.functionError }),
      executedVersion: version.version,
      durationMs,
      logTail: log.tail(),
    };
  }

  async #initialise(pooled: PooledEnvironment, log: InvocationLog): Promise<Outcome | undefined> {
    const { settings, version, function: fn } = pooled.version;
    const runtimeVersion = `nodejs:${process.versions.node}`;
    log.platform(`INIT_START Runtime Version: ${runtimeVersion}`, "platform.initStart", {
      initializationType: "on-demand",
      phase: "init",
      runtimeVersion,
      functionName: fn.name,
      functionVersion: version,
      instanceMaxMemory: settings.memory * 1024 * 1024,
    });
    const outcome = await pooled.environment.start(INIT_LIMIT_MS);
    if (outcome.kind === "ready") return undefined;
    const status = outcome.kind === "timed-out" ? "timeout" : "error";
    log.platform(
      `INIT_REPORT Init Duration: ${(this.#host.clock.now() - pooled.createdAt).toFixed(2)} ms\tPhase: init\tStatus: ${status}`,
      "platform.initReport",
      { initializationType: "on-demand", phase: "init", status },
    );
    return outcome;
  }

  async #invoke(call: VersionCall, pooled: PooledEnvironment, startedAt: number): Promise<Outcome> {
    const { version, requestId } = call;
    const { settings, function: fn } = version;
    const limitMs = settings.timeout * 1000;
    if (!pooled.environment.started) {
      const again = await pooled.environment.start(limitMs);
      if (again.kind !== "ready") return again;
    }
    return pooled.environment.invoke({
      payload: call.payload,
      requestId,
      functionArn: call.arn,
      functionName: fn.name,
      functionVersion: version.version,
      memoryMb: settings.memory,
      logGroup: settings.logging.group,
      logStream: pooled.logStream,
      deadline: startedAt + limitMs,
      clientContext: call.clientContext,
      traceId: `Root=1-${Math.floor(startedAt / 1000).toString(16)}-${this.#host.random.hex(24)};Parent=${this.#host.random.hex(16)};Sampled=0`,
    });
  }
}

interface Answer {
  readonly payload: Buffer;
  readonly functionError?: "Unhandled";
  readonly status: "success" | "error" | "timeout";
}

function answerOf(outcome: Outcome, requestId: string, timeout: number): Answer {
  switch (outcome.kind) {
    case "result": {
      const payload = Buffer.from(outcome.payload);
      if (payload.length <= MAX_RESPONSE_BYTES) return { payload, status: "success" };
      return failed({
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      });
    }
    case "error":
      return failed(outcome.error);
    case "timed-out":
      return {
        ...failed({
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`,
        }),
        status: "timeout",
      };
    case "out-of-memory":
      return failed({
        errorType: "Runtime.OutOfMemory",
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      });
    case "exit":
      return failed({
        errorType: "Runtime.ExitError",
        errorMessage:
          outcome.code === 0
            ? `RequestId: ${requestId} Error: Runtime exited without providing a reason`
            : `RequestId: ${requestId} Error: Runtime exited with error: exit status ${outcome.code}`,
      });
    case "ready":
      throw new AwsError("ServiceException", "The function's thread gave no answer.", { status: 500 });
  }
}

function failed(error: object): Answer {
  return { payload: Buffer.from(JSON.stringify(error)), functionError: "Unhandled", status: "error" };
}

function report(
  log: InvocationLog,
  { version, requestId }: VersionCall,
  status: Answer["status"],
  durationMs: number,
  initMs: number | undefined,
  usedBytes: number,
): void {
  const { memory } = version.settings;
  const billedMs = Math.max(1, Math.ceil(durationMs + (initMs ?? 0)));
  const usedMb = Math.min(memory, Math.max(1, Math.ceil(usedBytes / 1024 / 1024)));
  if (log.text) log.add(`END RequestId: ${requestId}`);
  log.platform(
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memory} MB\tMax Memory Used: ${usedMb} MB\t${initMs === undefined ? "" : `Init Duration: ${initMs.toFixed(2)} ms\t`}${status === "success" ? "" : `Status: ${status}\t`}`,
    "platform.report",
    {
      requestId,
      metrics: {
        durationMs,
        billedDurationMs: billedMs,
        memorySizeMB: memory,
        maxMemoryUsedMB: usedMb,
        ...(initMs === undefined ? {} : { initDurationMs: initMs }),
      },
      status,
    },
  );
}
