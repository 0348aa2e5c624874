import { logic } from "../functions/operators.ts";
import { column, type Rex, sameRex } from "../functions/rex.ts";
import { plain } from "../types/logical.ts";
import type { Field, Plan, Project, WindowColumns } from "./plan.ts";

/** A projection, which keeps window columns that it forwards. */
export function project(input: Plan, expressions: readonly Rex[], names: readonly string[]): Project {
  const fields = expressions.map(({ type }, index) => ({ name: names[index]!, type }));
  const windows = input.windows && movedWindows(input.windows, expressions);
  return { kind: "project", input, expressions, fields, ...(windows && { windows }) };
}

/** Where window columns are after a projection, undefined when start or end is gone. */
function movedWindows(windows: WindowColumns, expressions: readonly Rex[]): WindowColumns | undefined {
  const place = (index: number) => expressions.findIndex((rex) => rex.kind === "column" && rex.index === index);
  const [start, end] = [place(windows.start), place(windows.end)];
  if (start < 0 || end < 0) return undefined;
  const partition = windows.partition?.map(place);
  return { ...windows, start, end, ...(partition && { partition }) };
}

/** The fields as columns. */
export function columnsOf(plan: Plan): Rex[] {
  return plan.fields.map(({ type }, index) => column(index, type));
}

/** A filter; right above upserts it is part of them, so that an update into or out of it is an insert or a delete. */
export function filter(input: Plan, condition: Rex): Plan {
  if (input.kind === "normalize") {
    return {
      ...input,
      condition: input.condition === undefined ? condition : logic("AND", input.condition, condition),
    };
  }
  return { kind: "filter", input, condition, fields: input.fields, ...(input.windows && { windows: input.windows }) };
}

/** Fields that are no longer time attributes. */
export function materialised(fields: readonly Field[]): Field[] {
  return fields.map(({ name, type }) => ({ name, type: plain(type) }));
}

/** Appends expressions to the columns of a plan, each one once. */
export class Appender {
  readonly #input: Plan;
  readonly #expressions: Rex[];

  constructor(input: Plan) {
    this.#input = input;
    this.#expressions = columnsOf(input);
  }

  /** The column that holds an expression. */
  add(rex: Rex): number {
    if (rex.kind === "column") return rex.index;
    const found = this.#expressions.findIndex((other) => sameRex(other, rex));
    return found >= 0 ? found : this.#expressions.push(rex) - 1;
  }

  plan(): Plan {
    const { fields } = this.#input;
    if (this.#expressions.length === fields.length) return this.#input;
    const names = this.#expressions.map((_, index) => fields[index]?.name ?? `$f${index}`);
    return project(this.#input, this.#expressions, names);
  }
}

/** The conditions that AND joins. */
export function conjuncts(rex: Rex): Rex[] {
  return rex.kind === "call" && rex.name === "AND" ? rex.args.flatMap(conjuncts) : [rex];
}

/** Every different row once; per window where the rows are in one. */
export function distinct(input: Plan): Plan {
  const keys = input.fields.map((_, index) => index);
  const { windows } = input;
  return {
    kind: "aggregate",
    input,
    keys,
    calls: [],
    per: windows,
    fields: windows === undefined ? materialised(input.fields) : input.fields,
    ...(windows && { windows }),
  };
}
