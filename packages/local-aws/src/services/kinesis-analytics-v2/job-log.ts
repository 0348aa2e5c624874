import type { LogLevel } from "@aws-sdk/client-kinesis-analytics-v2";
import type { ServiceHost } from "../../service.ts";
import type { LogEvent } from "../cloudwatch-logs/api.ts";
import type { ApplicationVersion } from "./application.ts";
import type { RoleSession } from "./role.ts";

const LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "WARN", "ERROR"];

/** Writes what a job tells to the log stream of its application, one JSON line a message, with the application's role. */
export class JobLog {
  readonly #host: ServiceHost;
  readonly #applicationArn: string;
  readonly #version: ApplicationVersion;
  readonly #role: RoleSession;
  #pending: LogEvent[] = [];
  #writing: Promise<void> | undefined;
  #refused = false;
  #muted = false;

  constructor(host: ServiceHost, applicationArn: string, version: ApplicationVersion, role: RoleSession) {
    this.#host = host;
    this.#applicationArn = applicationArn;
    this.#version = version;
    this.#role = role;
  }

  info(message: string, logger = "org.apache.flink.runtime.jobmaster.JobMaster"): void {
    this.#add("INFO", message, logger);
  }

  warn(message: string, logger = "org.apache.flink.runtime.jobmaster.JobMaster"): void {
    this.#add("WARN", message, logger);
  }

  error(message: string, error: Error, logger = "org.apache.flink.runtime.jobmaster.JobMaster"): void {
    const lines = [
      `${error.name}: ${error.message}`,
      ...(error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)),
    ];
    this.#add("ERROR", message, logger, lines);
  }

  /** Drops what is said from here on: the cloud closes. */
  mute(): void {
    this.#muted = true;
  }

  /** Resolves when everything that was said is written. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Developer Guide, "Analyze logs with CloudWatch Logs Insights", shows the members of a message. */
  #add(level: LogLevel, message: string, logger: string, throwable?: readonly string[]): void {
    const { settings, id } = this.#version;
    if (settings.logging.length === 0 || this.#muted) return;
    if (LEVELS.indexOf(level) < LEVELS.indexOf(settings.monitoring.logLevel)) return;
    this.#pending.push({
      timestamp: this.#host.clock.now(),
      message: JSON.stringify({
        applicationARN: this.#applicationArn,
        applicationVersionId: String(id),
        logger,
        message,
        messageSchemaVersion: "1",
        messageType: level,
        ...(throwable === undefined ? {} : { throwableInformation: throwable }),
      }),
    });
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // All that is said in one turn goes in one append.
    await Promise.resolve();
    const events = this.#pending;
    this.#pending = [];
    try {
      for (const { logStreamArn } of this.#version.settings.logging) await this.#append(logStreamArn, events);
    } catch (error) {
      // As on AWS, an application that may not write its log runs without one.
      if (!this.#refused)
        this.#host.log(`kinesisanalytics: ${this.#applicationArn} cannot write its log: ${(error as Error).message}`);
      this.#refused = true;
    }
    this.#writing = this.#pending.length > 0 ? this.#write() : undefined;
  }

  async #append(logStreamArn: string, events: readonly LogEvent[]): Promise<void> {
    const [group, stream] = logStreamArn.slice(logStreamArn.indexOf(":log-group:") + 11).split(":log-stream:");
    await this.#host.authorise("cloudwatch-logs", await this.#role.principal(), {
      action: "logs:PutLogEvents",
      resources: [logStreamArn],
    });
    const logs = await this.#host.load("cloudwatch-logs");
    if (!logs.has(group!)) throw new Error(`log group ${group} does not exist`);
    logs.append(group!, stream!, events);
  }
}
