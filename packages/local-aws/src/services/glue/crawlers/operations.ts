import type {
  BatchGetCrawlersCommandInput,
  BatchGetCrawlersCommandOutput,
  Crawler as CrawlerDescription,
  CrawlerMetrics,
  CreateCrawlerCommandInput,
  DeleteCrawlerCommandInput,
  GetCrawlerCommandInput,
  GetCrawlerCommandOutput,
  GetCrawlerMetricsCommandInput,
  GetCrawlerMetricsCommandOutput,
  GetCrawlersCommandInput,
  GetCrawlersCommandOutput,
  ListCrawlersCommandInput,
  ListCrawlersCommandOutput,
  ListCrawlsCommandInput,
  ListCrawlsCommandOutput,
  StartCrawlerCommandInput,
  StartCrawlerScheduleCommandInput,
  StopCrawlerCommandInput,
  StopCrawlerScheduleCommandInput,
  UpdateCrawlerCommandInput,
  UpdateCrawlerScheduleCommandInput,
} from "@aws-sdk/client-glue";
import { Constraints } from "../../../constraints.ts";
import { AwsError } from "../../../errors.ts";
import { invalidInput } from "../errors.ts";
import type { Output } from "../operations.ts";
import { page, pageLimit } from "../paging.ts";
import { checkTags } from "../tags.ts";
import type { Crawl, Crawler } from "./crawler.ts";
import type { Crawlers } from "./crawlers.ts";
import { LOG_GROUP } from "./log.ts";
import { crawlerPrincipal } from "./run.ts";
import { checkSchedule, readSettings } from "./settings.ts";

export async function createCrawler(crawlers: Crawlers, input: CreateCrawlerCommandInput): Promise<object> {
  const { host } = crawlers.catalog;
  new Constraints().length("name", input.Name, 1, 255).check();
  checkTags(input.Tags ?? {});
  const name = input.Name!;
  const now = host.clock.now();
  const crawler: Crawler = {
    name,
    settings: readSettings(host, input),
    tags: new Map(Object.entries(input.Tags ?? {})),
    created: now,
    updated: now,
    version: 1,
    state: "READY",
    scheduled: true,
    crawls: [],
    folders: new Set(),
    abort: undefined,
  };
  await checkRole(crawlers, crawler);
  if (crawlers.get(name) !== undefined)
    throw new AwsError("AlreadyExistsException", `Crawler with name ${name} already exists`);
  crawlers.add(crawler);
  return {};
}

/** @throws AwsError InvalidInputException. */
async function checkRole(crawlers: Crawlers, crawler: Crawler): Promise<void> {
  try {
    await crawlerPrincipal(crawlers.catalog.host, crawler);
  } catch {
    throw invalidInput("Service is unable to assume provided role. Please verify role's TrustPolicy");
  }
}

export function getCrawler(crawlers: Crawlers, input: GetCrawlerCommandInput): Output<GetCrawlerCommandOutput> {
  return { Crawler: describe(crawlers, crawlers.require(input.Name!)) };
}

export function getCrawlers(crawlers: Crawlers, input: GetCrawlersCommandInput): Output<GetCrawlersCommandOutput> {
  const { items, next } = page(crawlers.list(), pageLimit(input.MaxResults, 100), input.NextToken);
  return { Crawlers: items.map((crawler) => describe(crawlers, crawler)), ...next };
}

export function batchGetCrawlers(
  crawlers: Crawlers,
  input: BatchGetCrawlersCommandInput,
): Output<BatchGetCrawlersCommandOutput> {
  const names = input.CrawlerNames!;
  return {
    Crawlers: names.flatMap((name) => {
      const found = crawlers.get(name);
      return found === undefined ? [] : [describe(crawlers, found)];
    }),
    CrawlersNotFound: names.filter((name) => crawlers.get(name) === undefined),
  };
}

export function listCrawlers(crawlers: Crawlers, input: ListCrawlersCommandInput): Output<ListCrawlersCommandOutput> {
  const wanted = Object.entries(input.Tags ?? {});
  const names = crawlers
    .list()
    .filter(({ tags }) => wanted.every(([key, value]) => tags.get(key) === value))
    .map(({ name }) => name);
  const { items, next } = page(names, pageLimit(input.MaxResults, 100), input.NextToken);
  return { CrawlerNames: [...items], ...next };
}

export async function updateCrawler(crawlers: Crawlers, input: UpdateCrawlerCommandInput): Promise<object> {
  const crawler = crawlers.require(input.Name!);
  refuseWhileRunning(crawler);
  const { settings } = crawler;
  const merged = readSettings(crawlers.catalog.host, {
    Role: input.Role ?? settings.role,
    DatabaseName: input.DatabaseName ?? settings.databaseName,
    Targets: input.Targets ?? settings.targets,
    Description: input.Description ?? settings.description,
    TablePrefix: input.TablePrefix ?? settings.tablePrefix,
    Schedule: input.Schedule ?? settings.schedule,
    SchemaChangePolicy: { ...settings.schemaChange, ...input.SchemaChangePolicy },
    RecrawlPolicy: input.RecrawlPolicy ?? { RecrawlBehavior: settings.recrawl },
    Configuration: input.Configuration ?? settings.configuration,
    Classifiers: input.Classifiers,
    LineageConfiguration: input.LineageConfiguration,
    LakeFormationConfiguration: input.LakeFormationConfiguration,
    CrawlerSecurityConfiguration: input.CrawlerSecurityConfiguration,
  });
  await checkRole(crawlers, { ...crawler, settings: merged });
  change(crawlers, crawler, merged);
  return {};
}

function change(crawlers: Crawlers, crawler: Crawler, settings: Crawler["settings"]): void {
  crawler.settings = settings;
  crawler.version++;
  crawler.updated = crawlers.catalog.host.clock.now();
  crawlers.reschedule(crawler);
}

function refuseWhileRunning(crawler: Crawler): void {
  if (crawler.state !== "READY")
    throw new AwsError("CrawlerRunningException", `Crawler with name ${crawler.name} is running`);
}

export function deleteCrawler(crawlers: Crawlers, input: DeleteCrawlerCommandInput): object {
  const crawler = crawlers.require(input.Name!);
  refuseWhileRunning(crawler);
  crawlers.delete(crawler);
  return {};
}

export function startCrawler(crawlers: Crawlers, input: StartCrawlerCommandInput): object {
  crawlers.start(crawlers.require(input.Name!));
  return {};
}

export function stopCrawler(crawlers: Crawlers, input: StopCrawlerCommandInput): object {
  crawlers.stop(crawlers.require(input.Name!));
  return {};
}

export function updateCrawlerSchedule(crawlers: Crawlers, input: UpdateCrawlerScheduleCommandInput): object {
  const crawler = crawlers.require(input.CrawlerName!);
  if (input.Schedule) checkSchedule(input.Schedule);
  change(crawlers, crawler, { ...crawler.settings, schedule: input.Schedule || undefined });
  return {};
}

export function startCrawlerSchedule(crawlers: Crawlers, input: StartCrawlerScheduleCommandInput): object {
  const crawler = crawlers.require(input.CrawlerName!);
  if (crawler.settings.schedule === undefined)
    throw new AwsError("NoScheduleException", `Crawler with name ${crawler.name} does not have a schedule`);
  if (crawler.scheduled)
    throw new AwsError("SchedulerRunningException", `Crawler schedule for ${crawler.name} is already running`);
  crawler.scheduled = true;
  crawlers.reschedule(crawler);
  return {};
}

export function stopCrawlerSchedule(crawlers: Crawlers, input: StopCrawlerScheduleCommandInput): object {
  const crawler = crawlers.require(input.CrawlerName!);
  if (crawler.settings.schedule === undefined || !crawler.scheduled)
    throw new AwsError("SchedulerNotRunningException", `Crawler schedule for ${crawler.name} is not running`);
  crawler.scheduled = false;
  crawlers.reschedule(crawler);
  return {};
}

export function listCrawls(crawlers: Crawlers, input: ListCrawlsCommandInput): Output<ListCrawlsCommandOutput> {
  const crawler = crawlers.require(input.CrawlerName!);
  const newestFirst = crawler.crawls.toReversed();
  const { items, next } = page(newestFirst, pageLimit(input.MaxResults, 100), input.NextToken);
  return {
    Crawls: items.map((crawl) => ({
      CrawlId: crawl.id,
      State: HISTORY_STATES[crawl.status],
      StartTime: new Date(crawl.started),
      ...(crawl.ended === undefined ? {} : { EndTime: new Date(crawl.ended) }),
      ...(crawl.error === undefined ? {} : { ErrorMessage: crawl.error }),
      LogGroup: LOG_GROUP,
      LogStream: crawler.name,
      MessagePrefix: crawl.id,
    })),
    ...next,
  };
}

const HISTORY_STATES = {
  RUNNING: "RUNNING",
  SUCCEEDED: "COMPLETED",
  CANCELLED: "STOPPED",
  FAILED: "FAILED",
} as const;

export function getCrawlerMetrics(
  crawlers: Crawlers,
  input: GetCrawlerMetricsCommandInput,
): Output<GetCrawlerMetricsCommandOutput> {
  const wanted = input.CrawlerNameList ?? [];
  const chosen = crawlers.list().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const { items, next } = page(chosen, pageLimit(input.MaxResults, 100), input.NextToken);
  return { CrawlerMetricsList: items.map(metricsOf), ...next };
}

function metricsOf({ name, crawls, state }: Crawler): CrawlerMetrics {
  const done = crawls.filter(({ ended }) => ended !== undefined);
  const seconds = done.map(({ started, ended }) => (ended! - started) / 1000);
  const sorted = seconds.toSorted((a, b) => a - b);
  const last = done.at(-1);
  return {
    CrawlerName: name,
    TimeLeftSeconds: 0,
    StillEstimating: state === "RUNNING" && done.length === 0,
    LastRuntimeSeconds: seconds.at(-1) ?? 0,
    MedianRuntimeSeconds: sorted[Math.floor(sorted.length / 2)] ?? 0,
    TablesCreated: last?.created ?? 0,
    TablesUpdated: last?.updated ?? 0,
    TablesDeleted: last?.deleted ?? 0,
  };
}

function describe(crawlers: Crawlers, crawler: Crawler): CrawlerDescription {
  const { settings } = crawler;
  const now = crawlers.catalog.host.clock.now();
  const last = crawler.crawls.findLast(({ status }) => status !== "RUNNING");
  const running = crawler.state === "READY" ? undefined : crawler.crawls.at(-1);
  return {
    Name: crawler.name,
    Role: settings.role,
    Targets: {
      S3Targets: settings.s3Targets.map((target) => ({ ...target, Exclusions: target.Exclusions ?? [] })),
      JdbcTargets: [],
      MongoDBTargets: [],
      DynamoDBTargets: [],
      CatalogTargets: [],
      DeltaTargets: [],
      IcebergTargets: [],
      HudiTargets: [],
    },
    DatabaseName: settings.databaseName,
    ...(settings.description === undefined ? {} : { Description: settings.description }),
    Classifiers: [],
    RecrawlPolicy: { RecrawlBehavior: settings.recrawl },
    SchemaChangePolicy: settings.schemaChange,
    LineageConfiguration: { CrawlerLineageSettings: "DISABLE" },
    State: crawler.state,
    ...(settings.tablePrefix === "" ? {} : { TablePrefix: settings.tablePrefix }),
    ...(settings.schedule === undefined
      ? {}
      : {
          Schedule: {
            ScheduleExpression: settings.schedule,
            State: crawler.scheduled ? ("SCHEDULED" as const) : ("NOT_SCHEDULED" as const),
          },
        }),
    CrawlElapsedTime: running === undefined ? 0 : now - running.started,
    CreationTime: new Date(crawler.created),
    LastUpdated: new Date(crawler.updated),
    ...(last === undefined ? {} : { LastCrawl: lastCrawl(crawler, last) }),
    Version: crawler.version,
    ...(settings.configuration === undefined ? {} : { Configuration: settings.configuration }),
    LakeFormationConfiguration: { UseLakeFormationCredentials: false, AccountId: "" },
  };
}

function lastCrawl(crawler: Crawler, crawl: Crawl): CrawlerDescription["LastCrawl"] {
  return {
    Status: crawl.status as "SUCCEEDED" | "CANCELLED" | "FAILED",
    ...(crawl.error === undefined ? {} : { ErrorMessage: crawl.error }),
    LogGroup: LOG_GROUP,
    LogStream: crawler.name,
    MessagePrefix: crawl.id,
    StartTime: new Date(crawl.started),
  };
}
