import type { StoredObject } from "@millrace/sample";
import type { CrawledTicks } from "./catalogue.ts";
import type { Click } from "./clicks.ts";
import type { PutClicks } from "./deliver-clicks.ts";
import type { ReadingDelivery } from "./deliver-readings.ts";
import type { SessionDelivery } from "./deliver-sessions.ts";
import type { TickDelivery } from "./deliver-ticks.ts";
import type { FailedRecord } from "./lake.ts";
import type { Layout } from "./layouts.ts";
import type { Answer, Question } from "./question.ts";

/** What lies in the bucket of a layout, and what could not be delivered. */
export interface LayoutContent {
  readonly objects: readonly StoredObject[];
  /** By Athena: rows, and different clicks. */
  readonly rows: number;
  readonly clicks: number;
  readonly failures: readonly FailedRecord[];
}

/** What a run of this sample yields for its checks and views. */
export interface LakeResult {
  readonly put: PutClicks;
  readonly content: Readonly<Record<Layout, LayoutContent>>;
  /** Objects of the layout by keys, by folder, with the clicks in them. */
  readonly byKeys: readonly { readonly folder: string; readonly clicks: readonly Click[] }[];
  readonly question: Question;
  readonly answers: readonly Answer[];
  /** Clicks that the question finds in partitions of its own hours of arrival. */
  readonly inOwnHours: number;
  readonly ticks: TickDelivery;
  readonly crawled: CrawledTicks;
  readonly readings: ReadingDelivery;
  readonly sessions: SessionDelivery;
}
