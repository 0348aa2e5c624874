import type { RecordFilter } from "./filter.ts";

export type SourceKind = "kinesis" | "dynamodb" | "sqs";

/** What a mapping does, with the defaults of its source filled in. */
export interface MappingSettings {
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** JSON texts of the filter criteria. */
  readonly patterns: readonly string[];
  readonly filter: RecordFilter | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly reportsItemFailures: boolean;
  /** Metrics of group EventCount are published. */
  readonly counts: boolean;
  /* Streams. */
  readonly parallelizationFactor: number;
  /** -1 for no limit but the stream's retention. */
  readonly maximumRecordAgeSeconds: number;
  /** -1 for no limit. */
  readonly maximumRetryAttempts: number;
  readonly bisect: boolean;
  /** 0 for none. */
  readonly tumblingWindowSeconds: number;
  /** ARN of a queue, topic or bucket for discarded records. */
  readonly onFailure: string | undefined;
  /* Queues. */
  readonly maximumConcurrency: number | undefined;
}
