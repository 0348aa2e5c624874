import { invalid, type Position } from "../errors.ts";
import { column, type Rex, strictCall } from "../functions/rex.ts";
import type { LogicalType } from "../types/logical.ts";
import type { Field } from "./plan.ts";

/** A column under the alias of its table. */
export interface ScopeField extends Field {
  readonly table: string | undefined;
  /** Found only with the name of its table: a column that USING merged with another. */
  readonly hidden?: boolean;
}

/** The columns names can mean. */
export class Scope {
  readonly fields: readonly ScopeField[];

  constructor(fields: readonly ScopeField[]) {
    this.fields = fields;
  }

  static of(fields: readonly Field[], table: string | undefined): Scope {
    return new Scope(fields.map(({ name, type }) => ({ name, type, table })));
  }

  join(other: Scope): Scope {
    return new Scope([...this.fields, ...other.fields]);
  }

  hasTable(name: string): boolean {
    return this.fields.some(({ table }) => table === name);
  }

  /** The column of `name`, `table.name` or `name.field`, undefined when there is none. */
  find(parts: readonly string[], at: Position): Rex | undefined {
    const [first, second, ...rest] = parts;
    if (second !== undefined && this.hasTable(first!)) {
      const found = this.#column(second, first, at);
      return found && fieldPath(found, rest, at);
    }
    if (second !== undefined && !this.hasTable(first!)) {
      const from = [1, 2].find((depth) => parts.length > depth + 1 && this.hasTable(parts[depth]!));
      if (from !== undefined && this.#column(first!, undefined, at) === undefined)
        return this.find(parts.slice(from), at);
    }
    const found = this.#column(first!, undefined, at);
    return found && fieldPath(found, parts.slice(1), at);
  }

  resolve(parts: readonly string[], at: Position): Rex {
    const found = this.find(parts, at);
    if (found !== undefined) return found;
    const [first, second] = parts;
    if (second === undefined) throw invalid(`Column '${first}' not found in any table`, at);
    if (this.hasTable(first!)) throw invalid(`Column '${second}' not found in table '${first}'`, at);
    throw invalid(`Table '${first}' not found`, at);
  }

  #column(name: string, table: string | undefined, at: Position): Rex | undefined {
    if (table === undefined && /^\$\d+$/.test(name)) {
      const index = Number(name.slice(1));
      return column(index, this.fields[index]!.type);
    }
    let found: number | undefined;
    for (const [index, field] of this.fields.entries()) {
      if (field.name !== name || (table === undefined ? field.hidden === true : field.table !== table)) continue;
      if (found !== undefined) throw invalid(`Column '${name}' is ambiguous`, at);
      found = index;
    }
    return found === undefined ? undefined : column(found, this.fields[found]!.type);
  }
}

/** Fields of rows inside a row. */
function fieldPath(rex: Rex, names: readonly string[], at: Position): Rex {
  return names.reduce((operand, name) => fieldOf(operand, name, at), rex);
}

/** `operand.name` of a ROW. */
export function fieldOf(operand: Rex, name: string, at: Position): Rex {
  const { fields } = operand.type;
  const index = fields?.findIndex((field) => field.name === name) ?? -1;
  if (index < 0) throw invalid(`Column '${name}' not found in any table`, at);
  const type: LogicalType = fields![index]!.type;
  return strictCall(`.${name}`, [operand], type, ([value]) => `${value}[${index}]`, type.nullable);
}
