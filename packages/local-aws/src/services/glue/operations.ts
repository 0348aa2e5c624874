import { operation, type RequestContext, type ServiceInstance } from "../../service.ts";
import type { Catalog } from "./catalog.ts";
import type { Crawlers } from "./crawlers/crawlers.ts";
import {
  batchGetCrawlers,
  createCrawler,
  deleteCrawler,
  getCrawler,
  getCrawlerMetrics,
  getCrawlers,
  listCrawlers,
  listCrawls,
  startCrawler,
  startCrawlerSchedule,
  stopCrawler,
  stopCrawlerSchedule,
  updateCrawler,
  updateCrawlerSchedule,
} from "./crawlers/operations.ts";
import { createDatabase, deleteDatabase, getDatabase, getDatabases, updateDatabase } from "./databases.ts";
import type { Glue } from "./glue.ts";
import {
  batchCreatePartition,
  batchDeletePartition,
  batchGetPartition,
  batchUpdatePartition,
} from "./partition-batches.ts";
import { createPartitionIndex, deletePartitionIndex, getPartitionIndexes } from "./partition-indexes.ts";
import { createPartition, deletePartition, getPartition, getPartitions, updatePartition } from "./partitions.ts";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./resource-policy.ts";
import { batchDeleteTableVersion, deleteTableVersion, getTableVersion, getTableVersions } from "./table-versions.ts";
import { batchDeleteTable, createTable, deleteTable, getTable, getTables, updateTable } from "./tables.ts";
import { getTags, tagResource, untagResource } from "./tags.ts";

/** What an operation answers, without what the SDK adds. */
export type Output<Command> = Omit<Command, "$metadata">;

const CRAWLER = [
  "Name",
  "Role",
  "DatabaseName",
  "Description",
  "Targets",
  "Schedule",
  "Classifiers",
  "TablePrefix",
  "SchemaChangePolicy",
  "RecrawlPolicy",
  "LineageConfiguration",
  "LakeFormationConfiguration",
  "Configuration",
  "CrawlerSecurityConfiguration",
] as const;
const TABLE = ["CatalogId", "DatabaseName", "TableName"] as const;

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(glue: Glue): ServiceInstance["operations"] {
  function onCatalog<Input extends object, Answer extends object>(
    members: readonly (keyof Input & string)[],
    run: (catalog: Catalog, input: Input, context: RequestContext) => Answer,
  ) {
    return operation<Input, Answer>(members, (input, context) => run(glue.catalog, input, context));
  }
  function onCrawlers<Input extends object, Answer extends object>(
    members: readonly (keyof Input & string)[],
    run: (crawlers: Crawlers, input: Input) => Answer | Promise<Answer>,
  ) {
    return operation<Input, Answer>(members, (input) => run(glue.crawlers, input));
  }
  function on<Input extends object, Answer extends object>(
    members: readonly (keyof Input & string)[],
    run: (glue: Glue, input: Input) => Answer | Promise<Answer>,
  ) {
    return operation<Input, Answer>(members, (input) => run(glue, input));
  }

  return {
    CreateDatabase: onCatalog(["CatalogId", "DatabaseInput", "Tags"], createDatabase),
    GetDatabase: onCatalog(["CatalogId", "Name"], getDatabase),
    GetDatabases: onCatalog(["CatalogId", "NextToken", "MaxResults", "ResourceShareType"], getDatabases),
    UpdateDatabase: onCatalog(["CatalogId", "Name", "DatabaseInput"], updateDatabase),
    DeleteDatabase: onCatalog(["CatalogId", "Name"], deleteDatabase),

    CreateTable: onCatalog(["CatalogId", "DatabaseName", "TableInput", "PartitionIndexes"], createTable),
    GetTable: onCatalog(["CatalogId", "DatabaseName", "Name"], getTable),
    GetTables: onCatalog(
      ["CatalogId", "DatabaseName", "Expression", "NextToken", "MaxResults", "AttributesToGet"],
      getTables,
    ),
    UpdateTable: onCatalog(["CatalogId", "DatabaseName", "TableInput", "SkipArchive", "VersionId"], updateTable),
    DeleteTable: onCatalog(["CatalogId", "DatabaseName", "Name"], deleteTable),
    BatchDeleteTable: onCatalog(["CatalogId", "DatabaseName", "TablesToDelete"], batchDeleteTable),
    GetTableVersion: onCatalog([...TABLE, "VersionId"], getTableVersion),
    GetTableVersions: onCatalog([...TABLE, "NextToken", "MaxResults"], getTableVersions),
    DeleteTableVersion: onCatalog([...TABLE, "VersionId"], deleteTableVersion),
    BatchDeleteTableVersion: onCatalog([...TABLE, "VersionIds"], batchDeleteTableVersion),

    CreatePartition: onCatalog([...TABLE, "PartitionInput"], createPartition),
    GetPartition: onCatalog([...TABLE, "PartitionValues"], getPartition),
    GetPartitions: onCatalog(
      [...TABLE, "Expression", "NextToken", "Segment", "MaxResults", "ExcludeColumnSchema"],
      getPartitions,
    ),
    UpdatePartition: onCatalog([...TABLE, "PartitionValueList", "PartitionInput"], updatePartition),
    DeletePartition: onCatalog([...TABLE, "PartitionValues"], deletePartition),
    BatchCreatePartition: onCatalog([...TABLE, "PartitionInputList"], batchCreatePartition),
    BatchDeletePartition: onCatalog([...TABLE, "PartitionsToDelete"], batchDeletePartition),
    BatchUpdatePartition: onCatalog([...TABLE, "Entries"], batchUpdatePartition),
    BatchGetPartition: onCatalog([...TABLE, "PartitionsToGet"], batchGetPartition),
    CreatePartitionIndex: onCatalog([...TABLE, "PartitionIndex"], createPartitionIndex),
    GetPartitionIndexes: onCatalog([...TABLE, "NextToken"], getPartitionIndexes),
    DeletePartitionIndex: onCatalog([...TABLE, "IndexName"], deletePartitionIndex),

    PutResourcePolicy: onCatalog(
      ["PolicyInJson", "PolicyHashCondition", "PolicyExistsCondition", "EnableHybrid"],
      putResourcePolicy,
    ),
    GetResourcePolicy: onCatalog([], getResourcePolicy),
    DeleteResourcePolicy: onCatalog(["PolicyHashCondition"], deleteResourcePolicy),

    CreateCrawler: onCrawlers([...CRAWLER, "Tags"], createCrawler),
    GetCrawler: onCrawlers(["Name"], getCrawler),
    GetCrawlers: onCrawlers(["MaxResults", "NextToken"], getCrawlers),
    BatchGetCrawlers: onCrawlers(["CrawlerNames"], batchGetCrawlers),
    ListCrawlers: onCrawlers(["MaxResults", "NextToken", "Tags"], listCrawlers),
    UpdateCrawler: onCrawlers([...CRAWLER], updateCrawler),
    DeleteCrawler: onCrawlers(["Name"], deleteCrawler),
    StartCrawler: onCrawlers(["Name"], startCrawler),
    StopCrawler: onCrawlers(["Name"], stopCrawler),
    UpdateCrawlerSchedule: onCrawlers(["CrawlerName", "Schedule"], updateCrawlerSchedule),
    StartCrawlerSchedule: onCrawlers(["CrawlerName"], startCrawlerSchedule),
    StopCrawlerSchedule: onCrawlers(["CrawlerName"], stopCrawlerSchedule),
    ListCrawls: onCrawlers(["CrawlerName", "MaxResults", "NextToken"], listCrawls),
    GetCrawlerMetrics: onCrawlers(["CrawlerNameList", "MaxResults", "NextToken"], getCrawlerMetrics),

    TagResource: on(["ResourceArn", "TagsToAdd"], tagResource),
    UntagResource: on(["ResourceArn", "TagsToRemove"], untagResource),
    GetTags: on(["ResourceArn"], getTags),
  };
}
