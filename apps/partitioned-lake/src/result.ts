import type { CrawledTicks } from "./catalogue.ts";
import type { PutClicks } from "./deliver-clicks.ts";
import type { ReadingDelivery } from "./deliver-readings.ts";
import type { SessionDelivery } from "./deliver-sessions.ts";
import type { TickDelivery } from "./deliver-ticks.ts";
import type { FailedRecord, LakeObject } from "./lake.ts";
import type { Layout } from "./layouts.ts";
import type { Answer, Question } from "./question.ts";

/** What lies in the bucket of a layout, and what could not be delivered. */
export interface LayoutContent {
  readonly objects: readonly LakeObject[];
  /** By Athena: rows, and different clicks. */
  readonly rows: number;
  readonly clicks: number;
  readonly failures: readonly FailedRecord[];
}

/** What a run of this sample yields for its checks and views. */
export interface LakeResult {
  readonly put: PutClicks;
  readonly content: Readonly<Record<Layout, LayoutContent>>;
  readonly question: Question;
  readonly answers: readonly Answer[];
  readonly ticks: TickDelivery;
  readonly crawled: CrawledTicks;
  readonly readings: ReadingDelivery;
  readonly sessions: SessionDelivery;
}
