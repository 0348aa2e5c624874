import type { Answer } from "@millrace/athena";
import type { Dashboards } from "./dashboards.ts";
import type { PartitionOutcome } from "./function-logs.ts";
import type { Lake } from "./lake.ts";
import type { LayoutAnswer, Span } from "./layouts.ts";
import type { CatalogPartition } from "./partitions.ts";
import type { Published } from "./publish.ts";
import type { Forwarded } from "./settle.ts";

/** What a run of this sample yields for its checks and views. */
export interface FlowAnalysis {
  readonly published: Published;
  readonly forwarded: Forwarded;
  readonly lake: Lake;
  /** What became of each new object's partition. */
  readonly outcomes: readonly PartitionOutcome[];
  readonly partitions: Readonly<Record<"gzip" | "text" | "uploads", readonly CatalogPartition[]>>;
  /** The statement that wrote the Parquet table. */
  readonly converted: Answer;
  readonly dashboards: Dashboards;
  /** The hour that all layouts were asked about. */
  readonly hour: Span;
  readonly layouts: readonly LayoutAnswer[];
}
