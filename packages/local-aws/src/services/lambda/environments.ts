import type { Credential } from "../../auth/principal.ts";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { Environment } from "./environment.ts";
import type { FunctionVersion, LambdaFunction } from "./state.ts";

/** Invocations of an account that run at once in a Region, and those that no function may reserve. */
export const ACCOUNT_CONCURRENCY = 1000;
export const UNRESERVED_MINIMUM = 100;

/** Clock time after which an environment without work is dropped, and after which no environment is used again. */
const IDLE_MS = 10 * 60 * 1000;
const LIFETIME_MS = 6 * 60 * 60 * 1000;
/** Seconds for which the credentials of an environment hold. */
const CREDENTIAL_SECONDS = 12 * 60 * 60;

/** An environment with what it was made from. */
export interface PooledEnvironment {
  readonly environment: Environment;
  readonly version: FunctionVersion;
  readonly revisionId: string;
  readonly credential: Credential;
  readonly logStream: string;
  readonly createdAt: number;
  /** Where the lines of the thread go; replaced with each invocation. */
  onLog: (line: string) => void;
}

interface IdleEnvironment {
  readonly pooled: PooledEnvironment;
  readonly timer: Timer;
}

/** The execution environments of a Region, and how many run. */
export class Environments {
  readonly #host: ServiceHost;
  readonly #functions: Iterable<LambdaFunction>;
  readonly #idle = new Map<FunctionVersion, IdleEnvironment[]>();
  readonly #all = new Set<PooledEnvironment>();
  readonly #running = new Map<LambdaFunction, number>();

  constructor(host: ServiceHost, functions: Iterable<LambdaFunction>) {
    this.#host = host;
    this.#functions = functions;
  }

  /** Invocations of a function that run now. */
  running(fn: LambdaFunction): number {
    return this.#running.get(fn) ?? 0;
  }

  /** Takes one of the invocations that may run at once. @throws AwsError TooManyRequestsException. */
  admit(fn: LambdaFunction): void {
    const running = this.running(fn);
    if (fn.reservedConcurrency !== undefined) {
      if (running >= fn.reservedConcurrency) throw tooMany("ReservedFunctionConcurrentInvocationLimitExceeded");
    } else {
      let unreserved = 0;
      let left = ACCOUNT_CONCURRENCY;
      for (const other of this.#functions) {
        if (other.reservedConcurrency === undefined) unreserved += this.running(other);
        else left -= other.reservedConcurrency;
      }
      if (unreserved >= left) throw tooMany("ConcurrentInvocationLimitExceeded");
    }
    this.#running.set(fn, running + 1);
  }

  leave(fn: LambdaFunction): void {
    const running = this.running(fn) - 1;
    if (running === 0) this.#running.delete(fn);
    else this.#running.set(fn, running);
  }

  /** A warm environment of a version, taken out of the pool. */
  take(version: FunctionVersion): PooledEnvironment | undefined {
    const idle = this.#idle.get(version);
    for (let next = idle?.pop(); next; next = idle!.pop()) {
      next.timer.cancel();
      if (this.#fits(next.pooled)) return next.pooled;
      this.drop(next.pooled);
    }
    return undefined;
  }

  /** A cold one. @throws AwsError AccessDeniedException when the role cannot be assumed. */
  create(version: FunctionVersion): Promise<PooledEnvironment> {
    return this.#host.clock.during(this.#create(version));
  }

  async #create(version: FunctionVersion): Promise<PooledEnvironment> {
    const { settings, function: fn, code } = version;
    const credential = await assumeRole(this.#host, settings.role, fn);
    const now = this.#host.clock.now();
    const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
    const logStream = `${day}/[${version.version}]${this.#host.random.hex(32)}`;
    const endpoint = await this.#host.endpoint();
    const environment = new Environment(this.#host, {
      settings: {
        taskRoot: code.directory,
        handler: settings.handler,
        runtime: settings.runtime,
        jsonLogs: settings.logging.format === "JSON",
        logLevel: settings.logging.applicationLevel ?? "INFO",
        sdkParent: import.meta.url,
      },
      variables: { ...settings.environment, ...runtimeVariables(this.#host, version, credential, logStream, endpoint) },
      memoryMb: settings.memory,
      onLog: (line) => pooled.onLog(line),
    });
    const pooled: PooledEnvironment = {
      environment,
      version,
      revisionId: version.revisionId,
      credential,
      logStream,
      createdAt: now,
      onLog: () => {},
    };
    this.#all.add(pooled);
    return pooled;
  }

  /** Gives an environment back after an invocation. */
  giveBack(pooled: PooledEnvironment): void {
    if (!this.#fits(pooled)) {
      this.drop(pooled);
      return;
    }
    const idle = this.#idle.get(pooled.version) ?? [];
    const timer = this.#host.clock.setTimer(
      IDLE_MS,
      () => {
        idle.splice(
          idle.findIndex((item) => item.pooled === pooled),
          1,
        );
        this.drop(pooled);
      },
      { background: true },
    );
    idle.push({ pooled, timer });
    this.#idle.set(pooled.version, idle);
  }

  drop(pooled: PooledEnvironment): void {
    this.#all.delete(pooled);
    void pooled.environment.close();
  }

  /** Drops the idle environments of a version that has changed or is gone. */
  retire(version: FunctionVersion): void {
    for (const { pooled, timer } of this.#idle.get(version) ?? []) {
      timer.cancel();
      this.drop(pooled);
    }
    this.#idle.delete(version);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((pooled) => pooled.environment.close()));
    this.#all.clear();
  }

  #fits(pooled: PooledEnvironment): boolean {
    const young = this.#host.clock.now() - pooled.createdAt < LIFETIME_MS;
    return pooled.environment.usable && pooled.revisionId === pooled.version.revisionId && young;
  }
}

function tooMany(reason: string): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    status: 429,
    fields: { Reason: reason, Type: "User" },
  });
}

async function assumeRole(host: ServiceHost, role: string, fn: LambdaFunction): Promise<Credential> {
  const sts = await host.load("sts");
  try {
    return sts.assumeRoleForService(role, "lambda.amazonaws.com", {
      sessionName: fn.name,
      seconds: CREDENTIAL_SECONDS,
      conditions: { "aws:SourceArn": fn.arn, "aws:SourceAccount": host.account },
    });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError("AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", {
      status: 403,
      fields: { Type: "User" },
      cause,
    });
  }
}

/** Developer Guide, "Defined runtime environment variables", and the endpoint that leads SDK clients here. */
function runtimeVariables(
  host: ServiceHost,
  { settings, function: fn, version, code }: FunctionVersion,
  credential: Credential,
  logStream: string,
  endpoint: string,
): Record<string, string> {
  return {
    _HANDLER: settings.handler,
    AWS_ACCESS_KEY_ID: credential.accessKeyId,
    AWS_DEFAULT_REGION: host.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: settings.logging.format,
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_REGION: host.region,
    AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
    AWS_SESSION_TOKEN: credential.sessionToken!,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LAMBDA_TASK_ROOT: code.directory,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
  };
}
