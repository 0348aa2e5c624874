import type { CrawlerTargets, RecrawlBehavior, S3Target, SchemaChangePolicy } from "@aws-sdk/client-glue";

/** What a crawler is told to do; checked. */
export interface CrawlerSettings {
  readonly role: string;
  readonly roleArn: string;
  readonly targets: CrawlerTargets;
  readonly s3Targets: readonly S3Target[];
  readonly databaseName: string;
  readonly description: string | undefined;
  readonly tablePrefix: string;
  readonly schedule: string | undefined;
  readonly schemaChange: Required<SchemaChangePolicy>;
  readonly recrawl: RecrawlBehavior;
  /** As given. */
  readonly configuration: string | undefined;
  readonly options: CrawlerOptions;
}

/** What the Configuration document says. */
export interface CrawlerOptions {
  readonly combineCompatible: boolean;
  /** Folders from the bucket, which is 1, to the tables. */
  readonly tableLevel: number | undefined;
  readonly partitionsInherit: boolean;
  /** New columns are added and none is removed. */
  readonly mergeNewColumns: boolean;
}

/** A run of a crawler. */
export interface Crawl {
  readonly id: string;
  readonly started: number;
  /** Clock time at which it ended; undefined while it runs. */
  ended: number | undefined;
  status: "RUNNING" | "SUCCEEDED" | "CANCELLED" | "FAILED";
  error: string | undefined;
  created: number;
  updated: number;
  deleted: number;
}

/** A crawler and what it has done. */
export interface Crawler {
  readonly name: string;
  settings: CrawlerSettings;
  readonly tags: Map<string, string>;
  readonly created: number;
  updated: number;
  /** Rises with every change of the settings. */
  version: number;
  state: "READY" | "RUNNING" | "STOPPING";
  scheduled: boolean;
  /** Oldest first. */
  readonly crawls: Crawl[];
  /** Folders that a crawl has seen, as `s3://…`: CRAWL_NEW_FOLDERS_ONLY leaves them out. */
  readonly folders: Set<string>;
  /** Ends the present run. */
  abort: AbortController | undefined;
}
