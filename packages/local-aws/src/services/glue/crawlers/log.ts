import type { Principal } from "../../../auth/principal.ts";
import type { ServiceHost } from "../../../service.ts";

/** Log group of all crawlers; streams have the crawlers' names. */
export const LOG_GROUP = "/aws-glue/crawlers";

/** Collects what a crawl tells and writes it to CloudWatch Logs with the crawler's role. */
export class CrawlLog {
  readonly #host: ServiceHost;
  readonly #crawler: string;
  readonly #id: string;
  #lines: { timestamp: number; message: string }[] = [];

  constructor(host: ServiceHost, crawler: string, id: string) {
    this.#host = host;
    this.#crawler = crawler;
    this.#id = id;
  }

  add(level: "BENCHMARK" | "INFO" | "WARN" | "ERROR", message: string): void {
    this.#lines.push({ timestamp: this.#host.clock.now(), message: `[${this.#id}] ${level} : ${message}` });
  }

  /** A crawl whose role may not write logs goes on without. */
  async flush(principal: Principal): Promise<void> {
    const lines = this.#lines;
    this.#lines = [];
    const { partition, region, account } = this.#host;
    const resources = [`arn:${partition}:logs:${region}:${account}:log-group:${LOG_GROUP}:log-stream:${this.#crawler}`];
    try {
      await this.#host.authorise("cloudwatch-logs", principal, { action: "logs:PutLogEvents", resources });
      (await this.#host.load("cloudwatch-logs")).append(LOG_GROUP, this.#crawler, lines);
    } catch (error) {
      this.#host.log(`glue: crawler ${this.#crawler} could not write its log: ${(error as Error).message}`);
    }
  }
}
