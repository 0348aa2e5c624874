import { invalid, notImplemented, SqlError } from "../errors.ts";
import { column, literal, type Rex, call as rexCall, sameRex } from "../functions/rex.ts";
import type { Call, Expression } from "../parser/ast.ts";
import type { GroupItem } from "../parser/ast-query.ts";
import { BIGINT, INT, withNullable } from "../types/logical.ts";
import { columnsOf, project } from "./builders.ts";
import type { Translator } from "./expressions.ts";
import type { Plan } from "./plan.ts";
import { isGroupWindow } from "./windows.ts";

/** GROUP BY taken apart: the keys, the sets of them, and the group window. */
export class GroupingSets {
  readonly keys: Rex[] = [];
  sets: ReadonlySet<number>[] = [new Set()];
  window: Call | undefined;

  constructor(items: readonly GroupItem[], translator: Translator) {
    for (const item of items) {
      if (item.kind === "expression") {
        const { expression } = item;
        if (expression.kind === "call" && isGroupWindow(expression)) {
          if (this.window !== undefined)
            throw new SqlError(
              "FLINK_SQL_PLAN",
              "Only a single window group function may be used in GROUP BY",
              expression.at,
            );
          this.window = expression;
        } else
          this.#combine([
            new Set(
              expression.kind === "list" && expression.type === "ROW"
                ? expression.items.map((part) => this.#key(part, translator))
                : [this.#key(expression, translator)],
            ),
          ]);
        continue;
      }
      const groups = item.sets.map((set) => set.map((expression) => this.#key(expression, translator)));
      if (item.kind === "sets") this.#combine(groups.map((group) => new Set(group)));
      else if (item.kind === "rollup") {
        this.#combine(
          Array.from(
            { length: groups.length + 1 },
            (_, index) => new Set(groups.slice(0, groups.length - index).flat()),
          ),
        );
      } else {
        const subsets = Array.from(
          { length: 2 ** groups.length },
          (_, bits) => new Set(groups.filter((_g, index) => (bits & (1 << index)) === 0).flat()),
        );
        this.#combine(subsets);
      }
    }
  }

  #key(expression: Expression, translator: Translator): number {
    const rex = translator.translate(expression);
    const found = this.keys.findIndex((other) => sameRex(other, rex));
    return found >= 0 ? found : this.keys.push(rex) - 1;
  }

  #combine(sets: readonly ReadonlySet<number>[]): void {
    this.sets = this.sets.flatMap((left) => sets.map((right) => new Set([...left, ...right])));
  }

  /** GROUPING_ID: one bit per argument, set where the key is not in the row's set. */
  grouping(call: Call, idColumn: number, translator: Translator): Rex {
    if (call.name[0]!.toUpperCase() === "GROUP_ID") {
      const different = new Set(this.sets.map((set) => [...set].toSorted((a, b) => a - b).join()));
      if (different.size < this.sets.length) throw notImplemented("GROUP_ID of equal grouping sets", call.at);
      return literal(0, withNullable(BIGINT, false));
    }
    const positions = call.args.map((arg) => {
      const rex = translator.translate(arg);
      const key = this.keys.findIndex((other) => sameRex(other, rex));
      if (key < 0) throw invalid(`Argument to operator '${call.name[0]}' must be a grouped expression`, call.at);
      return key;
    });
    const values = this.sets.map((set) => positions.reduce((bits, key) => bits * 2 + (set.has(key) ? 0 : 1), 0));
    const type = withNullable(BIGINT, false);
    if (this.sets.length === 1) return literal(values[0], type);
    return rexCall(
      `GROUPING${positions.join("_")}`,
      [column(idColumn, withNullable(INT, false))],
      type,
      ([id], emitting) => `${emitting.constant(values)}[${id}]`,
    );
  }
}

/** Inserts the number of the grouping set behind the keys. */
export function expand(input: Plan, sets: GroupingSets, keyCount: number): Plan {
  const withId = project(
    input,
    [...columnsOf(input).slice(0, keyCount), literal(0, withNullable(INT, false)), ...columnsOf(input).slice(keyCount)],
    [
      ...input.fields.map(({ name }) => name).slice(0, keyCount),
      "$e",
      ...input.fields.map(({ name }) => name).slice(keyCount),
    ],
  );
  const list = sets.sets.map((set, id) => ({
    id,
    nulls: sets.keys.flatMap((_, index) => (set.has(index) ? [] : [index])),
  }));
  return {
    kind: "expand",
    input: withId,
    sets: list,
    fields: withId.fields,
    ...(withId.windows && { windows: withId.windows }),
  };
}
