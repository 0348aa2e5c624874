import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { WindowFunction } from "../planner/plan.ts";
import type { Key } from "./keys.ts";
import { type KeySelector, Operator, type Receiver, type Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";
import { TimerQueue } from "./timers.ts";

interface Session<Content> {
  start: number;
  end: number;
  /** The time of its timer: its last millisecond, or what that was before it grew. */
  timer: number;
  readonly content: Content;
}

/** What windows by gaps need to know of their rows. */
export interface SessionColumns {
  /** The column of the time attribute. */
  readonly timeColumn: number;
  readonly time: "rowtime" | "proctime";
  readonly local: boolean;
  /** The gap in milliseconds. */
  readonly size: number;
}

/** Windows that end when no row of their key came for a gap; those that touch are one. */
export abstract class SessionOperator<Content> extends Operator {
  override readonly keys: readonly KeySelector[];
  /** Rows that came too late. */
  lateRows = 0;
  readonly #keyOf: KeySelector;
  readonly #columns: SessionColumns;
  readonly #sessions = new Map<Key, Session<Content>[]>();
  readonly #timers = new TimerQueue<Key>();

  constructor(columns: SessionColumns, keyOf: KeySelector, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.#columns = columns;
    this.#keyOf = keyOf;
    this.keys = [keyOf];
  }

  /** The content of a session that begins with a row, which is still to be added. */
  protected abstract begin(row: Row): Content;
  protected abstract add(content: Content, row: Row, kind: number): void;
  /** Adds what another session holds, whose rows came in any order with those of the first. */
  protected abstract join(content: Content, other: Content): void;
  protected abstract emit(content: Content, start: number, end: number, time: number): void;

  push(row: Row, kind: number): void {
    const { timeColumn, time, local, size } = this.#columns;
    const instant = time === "proctime" ? this.context.now() : (row[timeColumn] as number | null);
    if (instant === null) return;
    const start = local ? this.context.toLocal(instant) : instant;
    const key = this.#keyOf(row);
    const sessions = this.#sessions.get(key);
    const own = sessions === undefined ? undefined : this.#widen(sessions, start, start + size);
    if (own === undefined) {
      if (this.#isOver(start + size)) {
        this.lateRows++;
        return;
      }
      const timer = this.#lastMoment(start + size);
      const session = { start, end: start + size, timer, content: this.begin(row) };
      this.add(session.content, row, kind);
      if (sessions === undefined) this.#sessions.set(key, [session]);
      else sessions.push(session);
      this.#timers.add(timer, key);
    } else this.add(own.content, row, kind);
  }

  #isOver(end: number): boolean {
    return this.#columns.time === "rowtime" && this.#lastMoment(end) <= this.context.watermark;
  }

  /** The one session made of those that the time touches; undefined when there is none. */
  #widen(sessions: Session<Content>[], start: number, end: number): Session<Content> | undefined {
    let own: Session<Content> | undefined;
    for (let index = 0; index < sessions.length; index++) {
      const session = sessions[index]!;
      if (session.start > end || session.end < start) continue;
      if (own === undefined) {
        own = session;
        continue;
      }
      own.start = Math.min(own.start, session.start);
      own.end = Math.max(own.end, session.end);
      this.join(own.content, session.content);
      sessions.splice(index--, 1);
    }
    if (own === undefined) return undefined;
    own.start = Math.min(own.start, start);
    own.end = Math.max(own.end, end);
    return own;
  }

  #lastMoment(end: number): number {
    return (this.#columns.local ? this.context.toInstant(end) : end) - 1;
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (this.#columns.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    return this.#columns.time === "rowtime" ? Number.POSITIVE_INFINITY : this.#timers.next;
  }

  override onProcessingTime(now: number): void {
    if (this.#columns.time === "proctime") this.#close(now);
  }

  #close(time: number): void {
    while (this.#timers.next <= time && this.#timers.next < Number.POSITIVE_INFINITY) {
      const due = this.#timers.next;
      const key = this.#timers.take();
      const sessions = this.#sessions.get(key);
      if (sessions === undefined) continue;
      for (let index = 0; index < sessions.length; index++) {
        const session = sessions[index]!;
        if (session.timer !== due) continue;
        const { start, end, content } = session;
        const last = this.#lastMoment(end);
        if (last > due) {
          session.timer = last;
          this.#timers.add(last, key);
        } else {
          sessions.splice(index--, 1);
          this.emit(content, start, end, last);
        }
      }
      if (sessions.length === 0) this.#sessions.delete(key);
    }
  }

  override snapshot(): KeyedState {
    return { width: 2, values: [...this.#sessions].flat() };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 2) {
      const sessions = values[at + 1] as Session<Content>[];
      this.#sessions.set(values[at], sessions);
      for (const { timer } of sessions) this.#timers.add(timer, values[at]);
    }
  }
}

interface Change {
  readonly row: Row;
  readonly kind: number;
}

/** SESSION without an aggregate of its own: rows wait until their session ends. */
export class SessionAssigner extends SessionOperator<Change[]> {
  constructor(plan: WindowFunction, output: Receiver, context: EvaluationContext) {
    const keyOf = compileKey(
      plan.partition.map((index) => column(index, plan.input.fields[index]!.type)),
      context,
    );
    super(plan, keyOf, output, context);
  }

  protected override begin(): Change[] {
    return [];
  }

  protected override add(rows: Change[], row: Row, kind: number): void {
    rows.push({ row, kind });
  }

  protected override join(rows: Change[], others: readonly Change[]): void {
    for (const other of others) rows.push(other);
  }

  protected override emit(rows: readonly Change[], start: number, end: number, time: number): void {
    for (const { row, kind } of rows) this.output.push([...row, start, end, time], kind);
  }
}
