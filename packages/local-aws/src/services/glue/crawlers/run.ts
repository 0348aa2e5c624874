import type { Principal } from "../../../auth/principal.ts";
import type { ServiceHost } from "../../../service.ts";
import type { Catalog } from "../catalog.ts";
import { CatalogWriter } from "./catalog-writer.ts";
import type { Classified } from "./classify.ts";
import type { Crawl, Crawler } from "./crawler.ts";
import { groupTables } from "./grouping.ts";
import { classifyFile, type Listing, listTarget } from "./listing.ts";
import type { CrawlLog } from "./log.ts";

const SERVICE = "glue.amazonaws.com";

/** What of the catalogue a crawler's role must be allowed. */
const CATALOG_ACTIONS = ["GetDatabase", "GetTable", "CreateTable", "UpdateTable", "BatchCreatePartition"];

/** Classifications of objects by where they are and what they hold: an unchanged object is not read again. */
export type ClassificationCache = Map<string, Classified | "unknown">;

/** The role's session. @throws AwsError AccessDenied. */
export async function crawlerPrincipal(host: ServiceHost, crawler: Crawler): Promise<Principal> {
  const sts = await host.load("sts");
  const conditions = {
    "aws:SourceAccount": host.account,
    "aws:SourceArn": `arn:${host.partition}:glue:${host.region}:${host.account}:crawler/${crawler.name}`,
  };
  return sts.assumeRoleForService(crawler.settings.roleArn, SERVICE, { sessionName: "AWS-Crawler", conditions })
    .principal;
}

/** Reads the targets and writes tables and partitions. @throws AwsError when the role may not or a bucket is gone. */
export async function runCrawl(
  catalog: Catalog,
  crawler: Crawler,
  crawl: Crawl,
  principal: Principal,
  log: CrawlLog,
  cache: ClassificationCache,
): Promise<void> {
  const { host } = catalog;
  const { settings } = crawler;
  await authoriseCatalog(host, settings.databaseName, principal);
  catalog.database(settings.databaseName);
  const writer = new CatalogWriter(catalog, crawler, crawl, (level, message) => log.add(level, message));
  const bases: string[] = [];
  for (const target of settings.s3Targets) {
    const listing = await listTarget(host, principal, target);
    const base = `s3://${listing.bucket}/${listing.base}`;
    bases.push(base);
    const files = await classifyAll(host, crawler, principal, listing, base, log, cache);
    const depth = listing.base === "" ? 1 : listing.base.split("/").length;
    const groups = groupTables(files, {
      tableDepth:
        settings.options.tableLevel === undefined ? undefined : Math.max(0, settings.options.tableLevel - depth),
      combineCompatible: settings.options.combineCompatible,
    });
    const fallback = listing.base.split("/").at(-2) ?? listing.bucket;
    for (const group of groups) writer.write(group, base, fallback);
  }
  writer.finish(bases);
}

async function authoriseCatalog(host: ServiceHost, database: string, principal: Principal): Promise<void> {
  const arn = (rest: string) => `arn:${host.partition}:glue:${host.region}:${host.account}:${rest}`;
  for (const action of CATALOG_ACTIONS) {
    const resources = [arn("catalog"), arn(`database/${database}`)];
    if (action !== "GetDatabase") resources.push(arn(`table/${database}/*`));
    await host.authorise("glue", principal, { action: `glue:${action}`, resources });
  }
}

async function classifyAll(
  host: ServiceHost,
  crawler: Crawler,
  principal: Principal,
  { bucket, files }: Listing,
  base: string,
  log: CrawlLog,
  cache: ClassificationCache,
) {
  const s3 = await host.load("s3");
  const newOnly = crawler.settings.recrawl === "CRAWL_NEW_FOLDERS_ONLY";
  const before = new Set(newOnly ? crawler.folders : []);
  const classified = [];
  for (const file of files) {
    const folder = base + file.folders.join("/");
    crawler.folders.add(folder);
    if (before.has(folder)) continue;
    const id = `${bucket}/${file.key} ${file.etag}`;
    let found = cache.get(id);
    if (found === undefined) {
      found = (await classifyFile(host, s3, principal, bucket, file)) ?? "unknown";
      cache.set(id, found);
    }
    if (found === "unknown") log.add("WARN", `No classifier recognises s3://${bucket}/${file.key}`);
    else classified.push({ folders: file.folders, name: file.name, file: { key: file.key, size: file.size, found } });
  }
  return classified;
}
