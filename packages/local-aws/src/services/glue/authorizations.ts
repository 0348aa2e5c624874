import type { Authorization, RequestContext } from "../../service.ts";

/** A request's members that name resources. */
interface Named {
  readonly Name?: unknown;
  readonly DatabaseName?: unknown;
  readonly TableName?: unknown;
  readonly DatabaseInput?: { readonly Name?: unknown };
  readonly TableInput?: { readonly Name?: unknown };
  readonly TablesToDelete?: readonly unknown[];
  readonly ResourceArn?: unknown;
  readonly CrawlerName?: unknown;
  readonly CrawlerNames?: readonly unknown[];
}

const CATALOG = new Set(["GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy"]);
const DATABASE = new Set(["CreateDatabase", "GetDatabase", "UpdateDatabase", "DeleteDatabase"]);
const CRAWLER = new Set([
  "CreateCrawler",
  "GetCrawler",
  "UpdateCrawler",
  "DeleteCrawler",
  "StartCrawler",
  "StopCrawler",
  "ListCrawls",
  "StartCrawlerSchedule",
  "StopCrawlerSchedule",
  "UpdateCrawlerSchedule",
]);

/**
 * What a caller needs (Service Authorization Reference): an operation on a table needs its action on the table, on its
 * database and on the catalogue.
 */
export function authorizationsOf(
  operation: string,
  given: Record<string, unknown>,
  context: RequestContext,
): readonly Authorization[] {
  const input = given as Named;
  const { partition, region, account } = context;
  const arn = (rest: string) => `arn:${partition}:glue:${region}:${account}:${rest}`;
  const action = `glue:${operation}`;
  if (input.ResourceArn !== undefined) return [{ action, resources: [String(input.ResourceArn)] }];
  if (CATALOG.has(operation)) return [{ action, resources: [arn("catalog")] }];
  if (CRAWLER.has(operation)) return [{ action, resources: [arn(`crawler/${input.Name ?? input.CrawlerName}`)] }];
  if (operation === "BatchGetCrawlers")
    return [{ action, resources: (input.CrawlerNames ?? []).map((name) => arn(`crawler/${name}`)) }];
  if (/Crawler|Classifier/.test(operation)) return [{ action, resources: ["*"] }];
  if (operation === "GetDatabases") return [{ action, resources: [arn("catalog"), arn("database/*")] }];
  if (DATABASE.has(operation)) {
    const name = text(input.Name ?? input.DatabaseInput?.Name);
    const resources = [arn("catalog"), arn(`database/${name}`)];
    if (operation === "DeleteDatabase") resources.push(arn(`table/${name}/*`), arn(`userDefinedFunction/${name}/*`));
    return [{ action, resources }];
  }
  const database = text(input.DatabaseName);
  const tables =
    operation === "GetTables"
      ? ["*"]
      : (input.TablesToDelete ?? [input.TableName ?? input.TableInput?.Name ?? input.Name]);
  return [
    {
      action,
      resources: [
        arn("catalog"),
        arn(`database/${database}`),
        ...tables.map((table) => arn(`table/${database}/${text(table)}`)),
      ],
    },
  ];
}

function text(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}
