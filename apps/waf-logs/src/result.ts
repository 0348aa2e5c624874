import type { Answer } from "@millrace/athena";
import type { CrawledTable } from "./catalogue.ts";
import type { Dashboards } from "./dashboards.ts";
import type { Lake } from "./lake.ts";
import type { LayoutAnswer } from "./layouts.ts";
import type { Span } from "./requests.ts";
import type { Sent } from "./send-requests.ts";
import type { TrimBatch } from "./trim-log.ts";

/** What a run of this sample yields for its checks and views. */
export interface Analytics {
  readonly sent: Sent;
  readonly lake: Lake;
  /** What the function logged. */
  readonly batches: readonly TrimBatch[];
  readonly tables: { readonly full: CrawledTable; readonly trimmed: CrawledTable };
  /** Rows of the view with a column for each header; it reads the full logs. */
  readonly imported: Answer;
  /** What the view says of all requests: rows, requests, and how many have no header. */
  readonly totals: { readonly rows: number; readonly requests: number; readonly bare: number };
  readonly dashboards: Dashboards;
  /** The hour that all layouts were asked about. */
  readonly hour: Span;
  readonly layouts: readonly LayoutAnswer[];
}
