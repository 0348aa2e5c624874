import type { ReplayPosition, RowReference } from "./position.ts";
import type { RejectLog } from "./rejects.ts";
import { ReplayEvent } from "./replay-event.ts";
import type { SourceObject } from "./source.ts";
import type { ObjectNote, SkippedCounts } from "./statistics.ts";

/** What an earlier run has settled, in places of this run's list of objects. */
interface Settled {
  /** Rows before this place were read. */
  readTo: { index: number; line: number };
  /** Events up to this one, by time and then place, were sent. */
  sent: { time: number; index: number; line: number } | undefined;
}

/** Takes the rows as they are read: counts them, applies `from`, `to` and what an earlier run settled, and collects events. */
export class Intake {
  read = 0;
  rejected = 0;
  repeated = 0;
  readonly skippedBy: SkippedCounts = { before: 0, after: 0, watermark: 0 };
  readonly objectsRefused: ObjectNote[] = [];
  /** Columns of the source that the events have no attribute for. */
  readonly columnsIgnored = new Set<string>();
  /** Rows at or after `to` since the last one before it. */
  rowsPastEnd = 0;
  readonly #from: number;
  readonly #to: number;
  readonly #rejects: RejectLog;
  readonly #settled: Settled | undefined;
  #events: ReplayEvent[] = [];

  constructor(options: { from: number; to: number; rejects: RejectLog; settled?: Settled }) {
    this.#from = options.from;
    this.#to = options.to;
    this.#rejects = options.rejects;
    this.#settled = options.settled;
  }

  /** Takes a valid event. */
  accept(object: SourceObject, line: number, time: number, key: string, text: string): void {
    if (this.#settled !== undefined && this.#wasRead(object, line)) {
      if (time < this.#from || time >= this.#to || this.#wasSent(object, line, time)) {
        this.repeated++;
        return;
      }
    }
    this.read++;
    if (time < this.#from) {
      this.skippedBy.before++;
    } else if (time >= this.#to) {
      this.skippedBy.after++;
      this.rowsPastEnd++;
      return;
    } else {
      this.#events.push(new ReplayEvent(time, key, text, object, line));
    }
    this.rowsPastEnd = 0;
  }

  /** Takes a row that is no event. */
  reject(object: SourceObject, line: number, reason: string, text: string): void {
    if (this.#wasRead(object, line)) {
      this.repeated++;
      return;
    }
    this.read++;
    this.rejected++;
    this.#rejects.add({ kind: "row", object: object.name, line, reason, text });
  }

  /** Takes a watermark found in the source. */
  watermark(object: SourceObject, line: number): void {
    if (this.#wasRead(object, line)) {
      this.repeated++;
      return;
    }
    this.read++;
    this.skippedBy.watermark++;
  }

  /** Takes rows `line` to `line + count - 1`, known without reading them to lie before `from` or after `to`. */
  skipRows(object: SourceObject, line: number, count: number, rule: "before" | "after"): void {
    const fresh = this.#freshRows(object, line, count);
    this.repeated += count - fresh;
    this.read += fresh;
    this.skippedBy[rule] += fresh;
    if (rule === "after") this.rowsPastEnd += fresh;
    else this.rowsPastEnd = 0;
  }

  /** Notes a file that is refused as a whole. */
  refuse(object: SourceObject, reason: string): void {
    if (this.#wasRead(object, 1)) return;
    this.objectsRefused.push({ object: object.name, reason });
    this.#rejects.add({ kind: "object", object: object.name, line: 1, reason, text: "" });
  }

  /** Notes that rows `line` to `line + count - 1` cannot be read; the unknown rest of a damaged file counts as one row. */
  damaged(object: SourceObject, line: number, count: number, reason: string): void {
    const fresh = this.#freshRows(object, line, count);
    this.repeated += count - fresh;
    this.read += fresh;
    this.rejected += fresh;
    if (fresh === 0) return;
    this.objectsRefused.push({ object: object.name, reason });
    this.#rejects.add({ kind: "object", object: object.name, line, reason, text: "" });
  }

  /** Hands over the events collected so far. */
  take(): ReplayEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #wasRead(object: SourceObject, line: number): boolean {
    return line < this.#firstUnread(object);
  }

  /** How many of the rows `line` to `line + count - 1` no earlier run has read. */
  #freshRows(object: SourceObject, line: number, count: number): number {
    return Math.min(count, Math.max(0, line + count - this.#firstUnread(object)));
  }

  /** First line of the file that no earlier run has read. */
  #firstUnread(object: SourceObject): number {
    if (this.#settled === undefined) return 0;
    const { index, line } = this.#settled.readTo;
    if (object.index === index) return line;
    return object.index < index ? Number.POSITIVE_INFINITY : 0;
  }

  #wasSent(object: SourceObject, line: number, time: number): boolean {
    const sent = this.#settled?.sent;
    if (sent === undefined || time > sent.time) return false;
    if (time < sent.time) return true;
    return object.index < sent.index || (object.index === sent.index && line <= sent.line);
  }
}

/** The place of a row reference in a list of objects, or undefined when the list has no such object. */
export function placeOf(
  reference: RowReference,
  objects: readonly SourceObject[],
): { index: number; line: number } | undefined {
  const object = objects.find((candidate) => candidate.name === reference.object);
  return object === undefined ? undefined : { index: object.index, line: reference.line };
}

/** Turns a position into what the intake has to know; undefined when an object it names is gone. */
export function settledBy(position: ReplayPosition, objects: readonly SourceObject[]): Settled | undefined {
  const readTo = placeOf(position.readTo, objects);
  const sentPlace = position.sent === null ? undefined : placeOf(position.sent, objects);
  if (readTo === undefined || (position.sent !== null && sentPlace === undefined)) return undefined;
  return { readTo, sent: sentPlace === undefined ? undefined : { ...sentPlace, time: position.sent!.eventTime } };
}
