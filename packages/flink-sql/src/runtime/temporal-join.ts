import type { EvaluationContext } from "../functions/compile.ts";
import type { Join } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { DELETE, type Receiver, type Row, UPDATE_BEFORE } from "./operator.ts";

interface Version {
  readonly time: number;
  /** Undefined from the time the row was deleted. */
  readonly row: Row | undefined;
}

interface Keyed {
  waiting: { row: Row; kind: number; time: number }[];
  /** By time. */
  versions: Version[];
}

/**
 * Joins every left row with the version its right side had at the row's time. Left rows wait for the watermark of both
 * sides; those that come behind it are dropped. Versions that no later row can ask for are forgotten.
 */
export class TemporalJoin extends JoinOperator {
  /** Left rows at or before the watermark. */
  lateRows = 0;
  readonly #strategy: Extract<Join["strategy"], { kind: "temporal" }>;
  #keyed = new Map<unknown, Keyed>();

  constructor(plan: Join, output: Receiver, context: EvaluationContext) {
    super(plan, output, context);
    this.#strategy = plan.strategy as Extract<Join["strategy"], { kind: "temporal" }>;
  }

  pushLeft(row: Row, kind: number): void {
    const time = row[this.#strategy.leftTime] as number;
    if (time <= this.context.watermark) this.lateRows++;
    else this.#of(this.leftKey(row)).waiting.push({ row, kind, time });
  }

  pushRight(row: Row, kind: number): void {
    if (kind === UPDATE_BEFORE) return;
    const { versions } = this.#of(this.rightKey(row));
    const time = row[this.#strategy.rightTime] as number;
    let place = versions.length;
    while (place > 0 && versions[place - 1]!.time > time) place--;
    const version = { time, row: kind === DELETE ? undefined : row };
    if (place > 0 && versions[place - 1]!.time === time) versions[place - 1] = version;
    else versions.splice(place, 0, version);
  }

  #of(key: unknown): Keyed {
    let keyed = this.#keyed.get(key);
    if (keyed === undefined) {
      keyed = { waiting: [], versions: [] };
      this.#keyed.set(key, keyed);
    }
    return keyed;
  }

  override watermark(time: number): void {
    for (const [key, keyed] of this.#keyed) {
      const due = keyed.waiting.filter((one) => one.time <= time).toSorted((a, b) => a.time - b.time);
      if (due.length > 0) keyed.waiting = keyed.waiting.filter((one) => one.time > time);
      for (const { row, kind, time: at } of due) this.#join(row, kind, versionAt(keyed.versions, at));
      const newest = keyed.versions.findLastIndex((version) => version.time <= time);
      if (newest > 0) keyed.versions.splice(0, newest);
      if (keyed.waiting.length === 0 && keyed.versions.length === 0) this.#keyed.delete(key);
    }
    super.watermark(time);
  }

  #join(row: Row, kind: number, version: Row | undefined): void {
    const matching = version !== undefined && !this.hasNullKey(row, this.plan.leftKeys) && this.matches(row, version);
    if (matching) this.output.push([...row, ...version], kind);
    else if (this.plan.type === "LEFT") this.output.push([...row, ...this.rightNulls], kind);
  }

  override snapshot(): unknown {
    return this.#keyed;
  }

  override restore(state: unknown): void {
    this.#keyed = state as Map<unknown, Keyed>;
  }
}

function versionAt(versions: readonly Version[], time: number): Row | undefined {
  return versions.findLast((version) => version.time <= time)?.row;
}
