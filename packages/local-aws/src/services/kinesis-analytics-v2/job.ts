import {
  type Environment,
  type Execution,
  FlinkSession,
  type MetricReport,
  SqlError,
  startScript,
  type UserFunctions,
} from "@millrace/flink-sql";
import type { ServiceHost } from "../../service.ts";
import type { Application, ApplicationVersion } from "./application.ts";
import { readFiles, readScript } from "./code.ts";
import { JobClock } from "./job-clock.ts";
import { createJobEnvironment, type JobEnvironment } from "./job-environment.ts";
import { JobLog } from "./job-log.ts";
import { RoleSession } from "./role.ts";
import type { Script } from "./script.ts";
import { checkStatements } from "./statement-rules.ts";
import { loadFunctions } from "./user-functions.ts";

/** How a job is started. */
export interface JobOptions {
  readonly version: ApplicationVersion;
  /** Subtasks of every operator. */
  readonly parallelism: number;
  /** Body of the snapshot it starts from. */
  readonly restore: Uint8Array | undefined;
  readonly allowNonRestoredState: boolean;
}

/** A Flink job on the embedded engine, with the code and settings of one version of an application. */
export class Job {
  readonly log: JobLog;
  readonly version: ApplicationVersion;
  readonly parallelism: number;
  readonly started: number;
  /** Resolves when the script has ended by itself, or rejects with what failed it for good. */
  readonly done: Promise<void>;
  readonly #execution: Execution;
  readonly #clock: JobClock;
  readonly #environment: JobEnvironment;
  #halting = false;

  /** Starts the code of a version. @throws Error saying why it cannot be started. */
  static async start(host: ServiceHost, application: Application, options: JobOptions): Promise<Job> {
    const { version, parallelism, restore, allowNonRestoredState } = options;
    const { settings } = version;
    const role = new RoleSession(host, application.arn, settings.role);
    const log = new JobLog(host, application.arn, version, role);
    const clock = new JobClock(host.clock);
    const print = (line: string) => log.info(line, "org.apache.flink.connector.print.table.PrintConnector");
    const environment = await createJobEnvironment(host, role, clock, print);
    try {
      if (settings.code === undefined) throw new Error(`Application ${application.name} has no code`);
      const script = readScript(settings.code, settings.properties);
      const functions = await loadFunctions(host, readFiles(settings.code));
      const execution = await placed(script, () => {
        checkStatements(script, settings.runtime);
        return clock.urgently(async () =>
          startScript(script.text, {
            session: await sessionWith(version, environment.environment, functions),
            environment: environment.environment,
            parallelism,
            checkpoints: new MemoryCheckpoints(log),
            onFailure: (error, job) => log.error(`Job ${job} failed`, error as Error),
            ...(restore === undefined ? {} : { restore }),
            allowNonRestoredState,
          }),
        );
      });
      return new Job(host, options, execution, clock, environment, log);
    } catch (error) {
      log.error(`Failed to start application ${application.name}`, error as Error);
      await log.flush();
      environment.close();
      throw error;
    }
  }

  private constructor(
    host: ServiceHost,
    { version, parallelism }: JobOptions,
    execution: Execution,
    clock: JobClock,
    environment: JobEnvironment,
    log: JobLog,
  ) {
    this.version = version;
    this.parallelism = parallelism;
    this.started = host.clock.now();
    this.log = log;
    this.#execution = execution;
    this.#clock = clock;
    this.#environment = environment;
    this.done = execution.done.finally(() => environment.close());
    // Whoever watches the job hears of its failure; nobody does while it is stopped.
    this.done.catch(() => {});
  }

  /** Whether it is ended from outside. */
  get halting(): boolean {
    return this.#halting;
  }

  get running(): boolean {
    return this.#execution.status === "RUNNING";
  }

  /** Whether it has ended for good; one that failed and starts again has not. */
  get over(): boolean {
    return /^(?:FINISHED|CANCELLED|FAILED)$/.test(this.#execution.status);
  }

  metrics(): MetricReport {
    return this.#execution.metrics();
  }

  /** State of the running job. */
  savepoint(): Promise<Uint8Array> {
    return this.#clock.urgently(() => this.#execution.savepoint());
  }

  /** Ends the job; resolves with its state. */
  async stop(): Promise<Uint8Array> {
    this.#halting = true;
    try {
      const body = await this.#clock.urgently(async () => {
        const state = await this.#execution.stop();
        await this.#execution.done;
        return state;
      });
      await this.#ended();
      return body;
    } catch (error) {
      this.#halting = false;
      throw error;
    }
  }

  /** Ends the job and drops its state. */
  async cancel(): Promise<void> {
    this.#halting = true;
    await this.#clock.urgently(() => this.#execution.cancel());
    await this.#ended();
  }

  async #ended(): Promise<void> {
    await this.log.flush();
    this.#environment.close();
  }
}

/** Names the file and line that an error of the SQL is in. */
async function placed<T>(script: Script, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    if (!(cause instanceof SqlError) || cause.at === undefined) throw cause;
    throw new Error(`${script.place(cause.at.line)}: ${cause.message}`, { cause });
  }
}

/** A session with the settings that the application's configuration makes. */
async function sessionWith(
  version: ApplicationVersion,
  environment: Environment,
  functions: UserFunctions | undefined,
): Promise<FlinkSession> {
  const session = new FlinkSession(functions === undefined ? {} : { functions });
  const { checkpoints, runtime } = version.settings;
  const settings = { "millrace.flink-version": runtime.major === 1 ? "1.20" : "2.2" };
  if (checkpoints.enabled)
    Object.assign(settings, {
      "execution.checkpointing.interval": `${checkpoints.intervalMs} ms`,
      "execution.checkpointing.min-pause": `${checkpoints.minPauseMs} ms`,
    });
  const statements = Object.entries(settings).map(([key, value]) => `SET '${key}' = '${value}';`);
  await startScript(statements.join("\n"), { session, environment });
  return session;
}

/** End of the name that the engine gives a checkpoint of a job. */
const CHECKPOINT = /\.chk-(\d+)$/;

/** Checkpoints of a running job: they end with it. */
class MemoryCheckpoints {
  readonly #bodies = new Map<string, Uint8Array>();
  readonly #log: JobLog;

  constructor(log: JobLog) {
    this.#log = log;
  }

  async put(name: string, body: Uint8Array): Promise<void> {
    this.#bodies.set(name, body);
    const id = CHECKPOINT.exec(name)?.[1];
    if (id !== undefined)
      this.#log.info(
        `Completed checkpoint ${id} (${body.length} bytes)`,
        "org.apache.flink.runtime.checkpoint.CheckpointCoordinator",
      );
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return this.#bodies.get(name);
  }

  async delete(name: string): Promise<void> {
    this.#bodies.delete(name);
  }
}
