import { compileJoinCondition, compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { keyOf } from "../functions/runtime/collections.ts";
import type { Join, Plan } from "../planner/plan.ts";
import { adds, DELETE, INSERT, type Receiver, type Row, TwoInputOperator } from "./operator.ts";

/** What all joins share: keys of both sides, NULL keys that never match, and the condition over a pair. */
export abstract class JoinOperator extends TwoInputOperator {
  protected readonly plan: Join;
  protected readonly leftKey: (row: Row) => unknown;
  protected readonly rightKey: (row: Row) => unknown;
  protected readonly leftNulls: Row;
  protected readonly rightNulls: Row;
  readonly #condition: ((left: Row, right: Row) => boolean) | undefined;

  constructor(plan: Join, output: Receiver, context: EvaluationContext) {
    super(output, context);
    this.plan = plan;
    const key = (side: Plan, keys: readonly number[]) =>
      compileKey(
        keys.map((index) => column(index, side.fields[index]!.type)),
        context,
      );
    this.leftKey = key(plan.left, plan.leftKeys);
    this.rightKey = key(plan.right, plan.rightKeys);
    this.leftNulls = plan.left.fields.map(() => null);
    this.rightNulls = plan.right.fields.map(() => null);
    this.#condition = plan.condition && compileJoinCondition(plan.condition, plan.left.fields.length, context);
  }

  /** Whether a key column that takes part in `=` is NULL: the row matches nothing. */
  protected hasNullKey(row: Row, keys: readonly number[]): boolean {
    for (let index = 0; index < keys.length; index++) {
      if (row[keys[index]!] === null && !this.plan.nullSafe[index]) return true;
    }
    return false;
  }

  protected matches(left: Row, right: Row): boolean {
    return this.#condition === undefined || this.#condition(left, right);
  }
}

interface Entry {
  readonly row: Row;
  /** How many equal rows there are. */
  count: number;
  /** Rows of the other side that match; kept for the side an outer or semi join may pad. */
  matches: number;
}

type Side = Map<unknown, Map<string, Entry>>;

/** A join that keeps both sides for ever. */
export class RegularJoin extends JoinOperator {
  #leftRows: Side = new Map();
  #rightRows: Side = new Map();

  pushLeft(row: Row, kind: number): void {
    const { type } = this.plan;
    if (type === "SEMI" || type === "ANTI") this.#pushFiltered(row, kind);
    else this.#push(row, kind, true);
  }

  pushRight(row: Row, kind: number): void {
    const { type } = this.plan;
    if (type === "SEMI" || type === "ANTI") this.#pushFilter(row, kind);
    else this.#push(row, kind, false);
  }

  #push(row: Row, kind: number, fromLeft: boolean): void {
    const { type, leftKeys, rightKeys } = this.plan;
    const ownOuter = type === "FULL" || type === (fromLeft ? "LEFT" : "RIGHT");
    const otherOuter = type === "FULL" || type === (fromLeft ? "RIGHT" : "LEFT");
    const key = fromLeft ? this.leftKey(row) : this.rightKey(row);
    const nothing = this.hasNullKey(row, fromLeft ? leftKeys : rightKeys);
    const others = nothing ? [] : this.#partners(row, key, fromLeft);
    const add = adds(kind);
    const entry = this.#store(fromLeft ? this.#leftRows : this.#rightRows, key, row, add);
    let matches = 0;
    for (const other of others) {
      matches += other.count;
      for (let copy = 0; copy < other.count; copy++) {
        if (add && otherOuter && other.matches === 0) this.#send(this.#padded(other.row, !fromLeft), DELETE);
        this.#send(this.#pair(row, other.row, fromLeft), add && otherOuter && other.matches === 0 ? INSERT : kind);
        if (!add && otherOuter && other.matches === 1) this.#send(this.#padded(other.row, !fromLeft), INSERT);
      }
      other.matches += add ? 1 : -1;
    }
    if (entry !== undefined) entry.matches = matches;
    if (others.length === 0 && ownOuter) this.#send(this.#padded(row, fromLeft), kind);
  }

  /** A row of the left side of SEMI or ANTI. */
  #pushFiltered(row: Row, kind: number): void {
    const key = this.leftKey(row);
    const others = this.hasNullKey(row, this.plan.leftKeys) ? [] : this.#partners(row, key, true);
    const matches = others.reduce((sum, { count }) => sum + count, 0);
    const entry = this.#store(this.#leftRows, key, row, adds(kind));
    if (entry !== undefined) entry.matches = matches;
    if (matches > 0 === (this.plan.type === "SEMI")) this.#send(row, kind);
  }

  #pushFilter(row: Row, kind: number): void {
    const key = this.rightKey(row);
    const add = adds(kind);
    this.#store(this.#rightRows, key, row, add);
    if (this.hasNullKey(row, this.plan.rightKeys)) return;
    const semi = this.plan.type === "SEMI";
    for (const other of this.#partners(row, key, false)) {
      const before = other.matches;
      other.matches += add ? 1 : -1;
      const changed = add ? before === 0 : before === 1;
      if (!changed) continue;
      for (let copy = 0; copy < other.count; copy++) this.#send(other.row, semi === add ? INSERT : DELETE);
    }
  }

  #partners(row: Row, key: unknown, fromLeft: boolean): Entry[] {
    const rows = (fromLeft ? this.#rightRows : this.#leftRows).get(key);
    if (rows === undefined) return [];
    const found: Entry[] = [];
    for (const other of rows.values()) {
      if (fromLeft ? this.matches(row, other.row) : this.matches(other.row, row)) found.push(other);
    }
    return found;
  }

  #store(side: Side, key: unknown, row: Row, add: boolean): Entry | undefined {
    let rows = side.get(key);
    const text = keyOf(row)!;
    let entry = rows?.get(text);
    if (!add) {
      if (entry !== undefined && --entry.count === 0) {
        rows!.delete(text);
        if (rows!.size === 0) side.delete(key);
      }
      return undefined;
    }
    if (rows === undefined) {
      rows = new Map();
      side.set(key, rows);
    }
    if (entry === undefined) {
      entry = { row, count: 0, matches: 0 };
      rows.set(text, entry);
    }
    entry.count++;
    return entry;
  }

  #pair(row: Row, other: Row, fromLeft: boolean): Row {
    return fromLeft ? [...row, ...other] : [...other, ...row];
  }

  #padded(row: Row, isLeft: boolean): Row {
    return isLeft ? [...row, ...this.rightNulls] : [...this.leftNulls, ...row];
  }

  #send(row: Row, kind: number): void {
    this.output.push(row, kind);
  }

  override snapshot(): unknown {
    return [this.#leftRows, this.#rightRows];
  }

  override restore(state: unknown): void {
    [this.#leftRows, this.#rightRows] = state as [Side, Side];
  }
}

/** Looks every left row up in what the right side holds at that moment; later changes never reach emitted rows. */
export class LookupJoin extends JoinOperator {
  #rows = new Map<unknown, Row[]>();

  pushLeft(row: Row, kind: number): void {
    const found = this.hasNullKey(row, this.plan.leftKeys) ? [] : (this.#rows.get(this.leftKey(row)) ?? []);
    const matching = found.filter((other) => this.matches(row, other));
    for (const other of matching) this.output.push([...row, ...other], kind);
    if (matching.length === 0 && this.plan.type === "LEFT") this.output.push([...row, ...this.rightNulls], kind);
  }

  pushRight(row: Row, kind: number): void {
    const key = this.rightKey(row);
    const rows = this.#rows.get(key) ?? [];
    if (adds(kind)) rows.push(row);
    else {
      const text = keyOf(row);
      const place = rows.findIndex((other) => keyOf(other) === text);
      if (place >= 0) rows.splice(place, 1);
    }
    this.#rows.set(key, rows);
  }

  /** Only the left side has time. */
  override advance(): void {
    if (this.left.time > this.context.watermark) this.watermark(this.left.time);
  }

  override snapshot(): unknown {
    return this.#rows;
  }

  override restore(state: unknown): void {
    this.#rows = state as Map<unknown, Row[]>;
  }
}

interface WindowSides {
  readonly left: Row[];
  readonly right: Row[];
}

/** A join of the rows of equal windows, made when the window ends. */
export class WindowJoin extends JoinOperator {
  /** Rows that came after the end of their window. */
  lateRows = 0;
  #windows = new Map<number, WindowSides>();

  #strategy(): Extract<Join["strategy"], { kind: "window" }> {
    return this.plan.strategy as Extract<Join["strategy"], { kind: "window" }>;
  }

  pushLeft(row: Row): void {
    this.#sides(row[this.#strategy().left.end] as number)?.left.push(row);
  }

  pushRight(row: Row): void {
    this.#sides(row[this.#strategy().right.end] as number)?.right.push(row);
  }

  #lastMoment(end: number): number {
    return (this.#strategy().left.local ? this.context.toInstant(end) : end) - 1;
  }

  #sides(end: number): WindowSides | undefined {
    if (this.#strategy().left.time === "rowtime" && this.#lastMoment(end) <= this.context.watermark) {
      this.lateRows++;
      return undefined;
    }
    let sides = this.#windows.get(end);
    if (sides === undefined) {
      sides = { left: [], right: [] };
      this.#windows.set(end, sides);
    }
    return sides;
  }

  override watermark(time: number): void {
    this.context.watermark = time;
    if (this.#strategy().left.time === "rowtime") this.#close(time);
    this.output.watermark(time);
  }

  override nextTimer(): number {
    if (this.#strategy().left.time === "rowtime" || this.#windows.size === 0) return Number.POSITIVE_INFINITY;
    return this.#lastMoment(Math.min(...this.#windows.keys()));
  }

  override onProcessingTime(now: number): void {
    if (this.#strategy().left.time === "proctime") this.#close(now);
  }

  #close(time: number): void {
    const ended = [...this.#windows.keys()].filter((end) => this.#lastMoment(end) <= time).toSorted((a, b) => a - b);
    for (const end of ended) {
      const { left, right } = this.#windows.get(end)!;
      this.#windows.delete(end);
      this.#join(left, right);
    }
  }

  #join(left: readonly Row[], right: readonly Row[]): void {
    const { type, leftKeys, rightKeys } = this.plan;
    const byKey = new Map<unknown, { row: Row; matched: boolean }[]>();
    const all = right.map((row) => ({ row, matched: false }));
    for (const entry of all) {
      if (this.hasNullKey(entry.row, rightKeys)) continue;
      const key = this.rightKey(entry.row);
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [entry]);
      else list.push(entry);
    }
    for (const row of left) {
      const partners = this.hasNullKey(row, leftKeys)
        ? []
        : (byKey.get(this.leftKey(row)) ?? []).filter((other) => this.matches(row, other.row));
      if (type === "SEMI" || type === "ANTI") {
        if (partners.length > 0 === (type === "SEMI")) this.output.push(row, INSERT);
        continue;
      }
      for (const partner of partners) {
        partner.matched = true;
        this.output.push([...row, ...partner.row], INSERT);
      }
      if (partners.length === 0 && (type === "LEFT" || type === "FULL"))
        this.output.push([...row, ...this.rightNulls], INSERT);
    }
    if (type !== "RIGHT" && type !== "FULL") return;
    for (const { row, matched } of all) if (!matched) this.output.push([...this.leftNulls, ...row], INSERT);
  }

  override snapshot(): unknown {
    return this.#windows;
  }

  override restore(state: unknown): void {
    this.#windows = state as Map<number, WindowSides>;
  }
}
