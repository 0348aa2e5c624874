import type { EvaluationContext } from "../functions/compile.ts";
import type { Join } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { checkRoom, type Key } from "./keys.ts";
import { DELETE, type Receiver, type Row, UPDATE_BEFORE } from "./operator.ts";
import { IdleRetention, type KeyedState } from "./state.ts";
import { TimerQueue } from "./timers.ts";

interface Version {
  readonly time: number;
  /** Undefined from the time the row was deleted. */
  readonly row: Row | undefined;
}

interface Keyed {
  waiting: { row: Row; kind: number; time: number }[];
  /** By time. */
  versions: Version[];
  /** When all this is forgotten unless it is used again, Infinity for never. */
  until: number;
}

/**
 * Joins every left row with the version its right side had at the row's time. Left rows wait for the watermark of both
 * sides; those that come behind it are dropped. Versions that no later row can ask for are forgotten.
 */
export class TemporalJoin extends JoinOperator {
  /** Left rows at or before the watermark. */
  lateRows = 0;
  readonly #strategy: Extract<Join["strategy"], { kind: "temporal" }>;
  readonly #retention: IdleRetention;
  readonly #keyed = new Map<Key, Keyed>();
  /** A timer per waiting row and per version. */
  readonly #timers = new TimerQueue<Key>();

  constructor(plan: Join, output: Receiver, context: EvaluationContext, ttl: number) {
    super(plan, output, context);
    this.#strategy = plan.strategy as Extract<Join["strategy"], { kind: "temporal" }>;
    this.#retention = new IdleRetention({ ttl, now: context.now });
  }

  pushLeft(row: Row, kind: number): void {
    const time = row[this.#strategy.leftTime] as number;
    if (time <= this.context.watermark) {
      this.lateRows++;
      return;
    }
    const key = this.leftKey(row);
    this.#of(key).waiting.push({ row, kind, time });
    this.#timers.add(time, key);
  }

  pushRight(row: Row, kind: number): void {
    if (kind === UPDATE_BEFORE) return;
    const key = this.rightKey(row);
    const { versions } = this.#of(key);
    const time = row[this.#strategy.rightTime] as number;
    let place = versions.length;
    while (place > 0 && versions[place - 1]!.time > time) place--;
    const version = { time, row: kind === DELETE ? undefined : row };
    if (place > 0 && versions[place - 1]!.time === time) versions[place - 1] = version;
    else {
      versions.splice(place, 0, version);
      this.#timers.add(time, key);
    }
  }

  #of(key: Key): Keyed {
    let keyed = this.#keyed.get(key);
    if (keyed === undefined || this.#retention.isOver(keyed.until)) {
      checkRoom(this.#keyed);
      keyed = { waiting: [], versions: [], until: Number.POSITIVE_INFINITY };
      this.#keyed.set(key, keyed);
    }
    keyed.until = this.#retention.used(keyed.until);
    return keyed;
  }

  override watermark(time: number): void {
    while (this.#timers.next <= time && this.#timers.next < Number.POSITIVE_INFINITY)
      this.#advance(this.#timers.take(), time);
    super.watermark(time);
  }

  /** Emits the rows of a key that are due and forgets versions before the newest one that counts. */
  #advance(key: Key, time: number): void {
    const keyed = this.#keyed.get(key);
    if (keyed === undefined) return;
    if (this.#retention.isOver(keyed.until)) {
      this.#keyed.delete(key);
      return;
    }
    keyed.until = this.#retention.used(keyed.until);
    const due = keyed.waiting.filter((one) => one.time <= time).toSorted((a, b) => a.time - b.time);
    if (due.length > 0) keyed.waiting = keyed.waiting.filter((one) => one.time > time);
    for (const { row, kind, time: at } of due) this.#join(row, kind, versionAt(keyed.versions, at));
    const newest = keyed.versions.findLastIndex((version) => version.time <= time);
    if (newest > 0) keyed.versions.splice(0, newest);
    if (keyed.waiting.length === 0 && keyed.versions.length === 0) this.#keyed.delete(key);
  }

  #join(row: Row, kind: number, version: Row | undefined): void {
    const matching = version !== undefined && !this.hasNullKey(row, this.plan.leftKeys) && this.matches(row, version);
    if (matching) this.output.push(this.pair(row, version, true), kind);
    else if (this.leftOuter) this.output.push(this.padded(row, true), kind);
  }

  override snapshot(): KeyedState {
    return { width: 2, values: [...this.#keyed].flat() };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 2) {
      const keyed = values[at + 1] as Keyed;
      this.#keyed.set(values[at], keyed);
      for (const { time } of [...keyed.waiting, ...keyed.versions]) this.#timers.add(time, values[at]);
    }
  }
}

function versionAt(versions: readonly Version[], time: number): Row | undefined {
  return versions.findLast((version) => version.time <= time)?.row;
}
