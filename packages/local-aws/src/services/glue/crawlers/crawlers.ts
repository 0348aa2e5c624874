import type { Timer } from "../../../clock.ts";
import { AwsError } from "../../../errors.ts";
import { compileSchedule } from "../../schedule-expression.ts";
import type { Catalog } from "../catalog.ts";
import { notFound } from "../errors.ts";
import type { Crawl, Crawler } from "./crawler.ts";
import { CrawlLog } from "./log.ts";
import { type ClassificationCache, crawlerPrincipal, runCrawl } from "./run.ts";

/** Clock time before files are read and after tables are written; AWS takes about a minute for the smallest crawl. */
const START_MS = 5000;
const STOPPING_MS = 2000;

/** The crawlers of an account in a Region and their runs. */
export class Crawlers {
  readonly catalog: Catalog;
  readonly #crawlers = new Map<string, Crawler>();
  readonly #timers = new Map<string, Timer>();
  readonly #cache: ClassificationCache = new Map();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  get(name: string): Crawler | undefined {
    return this.#crawlers.get(name);
  }

  /** @throws AwsError EntityNotFoundException. */
  require(name: string): Crawler {
    const found = this.#crawlers.get(name);
    if (found === undefined) throw notFound(`Crawler entry with name ${name} does not exist`);
    return found;
  }

  /** In the order of their names. */
  list(): readonly Crawler[] {
    return [...this.#crawlers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  add(crawler: Crawler): void {
    this.#crawlers.set(crawler.name, crawler);
    this.reschedule(crawler);
  }

  delete(crawler: Crawler): void {
    this.#timers.get(crawler.name)?.cancel();
    this.#timers.delete(crawler.name);
    this.#crawlers.delete(crawler.name);
  }

  /** Arms the timer of a crawler that has a schedule; those before it are cancelled. */
  reschedule(crawler: Crawler): void {
    this.#timers.get(crawler.name)?.cancel();
    this.#timers.delete(crawler.name);
    const { clock } = this.catalog.host;
    const { schedule } = crawler.settings;
    if (schedule === undefined || !crawler.scheduled) return;
    const next = compileSchedule(schedule, crawler.created)?.next(clock.now());
    if (next === undefined) return;
    const timer = clock.setTimer(
      next - clock.now(),
      () => {
        if (crawler.state === "READY") this.start(crawler);
        this.reschedule(crawler);
      },
      { background: true },
    );
    this.#timers.set(crawler.name, timer);
  }

  /** @throws AwsError CrawlerRunningException. */
  start(crawler: Crawler): void {
    if (crawler.state !== "READY")
      throw new AwsError("CrawlerRunningException", `Crawler with name ${crawler.name} has already started`);
    const { host } = this.catalog;
    const crawl: Crawl = {
      id: host.random.uuid(),
      started: host.clock.now(),
      ended: undefined,
      status: "RUNNING",
      error: undefined,
      created: 0,
      updated: 0,
      deleted: 0,
    };
    crawler.state = "RUNNING";
    crawler.crawls.push(crawl);
    crawler.abort = new AbortController();
    this.#run(crawler, crawl, crawler.abort.signal).catch((error) =>
      host.log(`glue: crawler ${crawler.name}: ${(error as Error).stack}`),
    );
  }

  /** @throws AwsError CrawlerNotRunningException, CrawlerStoppingException. */
  stop(crawler: Crawler): void {
    if (crawler.state === "READY")
      throw new AwsError("CrawlerNotRunningException", `Crawler with name ${crawler.name} isn't running`);
    if (crawler.state === "STOPPING")
      throw new AwsError("CrawlerStoppingException", `Crawler with name ${crawler.name} is stopping`);
    crawler.abort!.abort(new Error("stopped"));
  }

  async #run(crawler: Crawler, crawl: Crawl, signal: AbortSignal): Promise<void> {
    const { host } = this.catalog;
    const { clock } = host;
    const log = new CrawlLog(host, crawler.name, crawl.id);
    log.add("BENCHMARK", `Running Start Crawl for Crawler ${crawler.name}`);
    try {
      await clock.sleep(START_MS, signal);
      await clock.during(this.#crawl(crawler, crawl, log));
      crawl.status = "SUCCEEDED";
    } catch (error) {
      crawl.status = signal.aborted ? "CANCELLED" : "FAILED";
      if (!signal.aborted) crawl.error = (error as Error).message;
      if (!signal.aborted && !(error instanceof AwsError))
        host.log(`glue: crawler ${crawler.name}: ${(error as Error).stack}`);
    }
    crawler.state = "STOPPING";
    await this.#finish(crawler, crawl, log);
    // A cloud that closes drops the timer: the crawler stays as it is.
    await clock.sleep(STOPPING_MS);
    crawl.ended = clock.now();
    crawler.state = "READY";
    crawler.abort = undefined;
  }

  async #crawl(crawler: Crawler, crawl: Crawl, log: CrawlLog): Promise<void> {
    const principal = await crawlerPrincipal(this.catalog.host, crawler);
    await runCrawl(this.catalog, crawler, crawl, principal, log, this.#cache);
    log.add("BENCHMARK", `Classification complete, writing results to database ${crawler.settings.databaseName}`);
  }

  async #finish(crawler: Crawler, crawl: Crawl, log: CrawlLog): Promise<void> {
    const { host } = this.catalog;
    if (crawl.error !== undefined) log.add("ERROR", crawl.error);
    log.add("BENCHMARK", "Crawler has finished running and is in state READY");
    try {
      await log.flush(await crawlerPrincipal(host, crawler));
    } catch (error) {
      host.log(`glue: crawler ${crawler.name} could not write its log: ${(error as Error).message}`);
    }
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    for (const { abort } of this.#crawlers.values()) abort?.abort(new Error("closed"));
  }
}
