import { keyOf } from "../functions/runtime/collections.ts";
import type { Join, Plan } from "../planner/plan.ts";
import { JoinOperator } from "./join.ts";
import { checkRoom, type Key } from "./keys.ts";
import { adds, type Row } from "./operator.ts";
import type { KeyedState } from "./state.ts";

/** Looks every left row up in what the right side holds at that moment; later changes never reach emitted rows. */
export class LookupJoin extends JoinOperator {
  readonly #rows = new Map<Key, Row[]>();
  /** The keys are the primary key of what is looked up: a row stands for all before it. */
  readonly #unique = hasUniqueKeys(this.plan);

  pushLeft(row: Row, kind: number): void {
    const found = this.hasNullKey(row, this.plan.leftKeys) ? undefined : this.#rows.get(this.leftKey(row));
    let matched = false;
    for (let index = 0; found !== undefined && index < found.length; index++) {
      if (!this.matches(row, found[index]!)) continue;
      matched = true;
      this.output.push(this.pair(row, found[index]!, true), kind);
    }
    if (!matched && this.leftOuter) this.output.push(this.padded(row, true), kind);
  }

  pushRight(row: Row, kind: number): void {
    const key = this.rightKey(row);
    let rows = this.#rows.get(key);
    if (rows === undefined) {
      checkRoom(this.#rows);
      rows = [];
      this.#rows.set(key, rows);
    }
    if (adds(kind)) {
      if (this.#unique) rows.length = 0;
      rows.push(row);
    } else {
      const text = keyOf(row);
      const place = rows.findIndex((other) => keyOf(other) === text);
      if (place >= 0) rows.splice(place, 1);
    }
  }

  /** Only the left side has time. */
  override advance(): void {
    if (this.left.time > this.context.watermark) this.watermark(this.left.time);
  }

  override snapshot(): KeyedState {
    return { width: 2, values: [...this.#rows].flat() };
  }

  override restore({ values }: KeyedState): void {
    for (let at = 0; at < values.length; at += 2) this.#rows.set(values[at], values[at + 1] as Row[]);
  }
}

function hasUniqueKeys({ right, rightKeys }: Join): boolean {
  let table: Plan = right;
  while ("input" in table) table = table.input;
  if (table.kind !== "scan" || table.table.primaryKey.length === 0) return false;
  const names = new Set(rightKeys.map((index) => right.fields[index]!.name));
  return table.table.primaryKey.every((name) => names.has(name));
}
