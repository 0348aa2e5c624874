import type { Principal } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { LogEvent } from "../cloudwatch-logs/api.ts";
import type { LoggingSettings } from "./state.ts";

/** Bytes of the log that Invoke hands back (API Reference, LogResult). */
const TAIL_BYTES = 4096;

/** The lines of one invocation, or of the start before it. */
export class InvocationLog {
  readonly events: LogEvent[] = [];
  readonly #host: ServiceHost;
  readonly #settings: LoggingSettings;

  constructor(host: ServiceHost, settings: LoggingSettings) {
    this.#host = host;
    this.#settings = settings;
  }

  get text(): boolean {
    return this.#settings.format === "Text";
  }

  add(message: string): void {
    this.events.push({ timestamp: this.#host.clock.now(), message });
  }

  /** A line of Lambda's own: `text`, or in JSON logs an event of that type. */
  platform(text: string, type: string, record: Readonly<Record<string, unknown>>): void {
    const { format, systemLevel = "INFO" } = this.#settings;
    if (format === "Text") this.add(text);
    else if (systemLevel !== "WARN")
      this.add(JSON.stringify({ time: new Date(this.#host.clock.now()).toISOString(), type, record }));
  }

  /** The last 4 KB in base64. */
  tail(): string {
    const text = Buffer.from(this.events.map(({ message }) => `${message}\n`).join(""));
    return text.subarray(-TAIL_BYTES).toString("base64");
  }
}

/** Writes events to CloudWatch Logs as the function's role; without its permission they are dropped, as on AWS. */
export async function writeLogs(
  host: ServiceHost,
  principal: Principal,
  group: string,
  stream: string,
  events: readonly LogEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const arn = `arn:${host.partition}:logs:${host.region}:${host.account}:log-group:${group}`;
  const logs = await host.load("cloudwatch-logs");
  try {
    if (!logs.has(group))
      await host.authorise("cloudwatch-logs", principal, { action: "logs:CreateLogGroup", resources: [arn] });
    const resources = [`${arn}:log-stream:${stream}`];
    await host.authorise("cloudwatch-logs", principal, { action: "logs:CreateLogStream", resources: [`${arn}:*`] });
    await host.authorise("cloudwatch-logs", principal, { action: "logs:PutLogEvents", resources });
  } catch (error) {
    if (error instanceof AwsError) return;
    throw error;
  }
  logs.append(group, stream, events);
}
