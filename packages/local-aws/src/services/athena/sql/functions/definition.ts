import type { Node } from "../ast.ts";
import type { Scope } from "../expression.ts";

/** How a Trino function is written for DuckDB. */
export interface FunctionDefinition {
  readonly min: number;
  readonly max: number;
  /** `args` are translated already, `nodes` are as parsed. */
  readonly print: (args: readonly string[], nodes: readonly Node[], scope: Scope) => string;
  /** Aggregates: DuckDB's name, or a template, by number of arguments. */
  readonly aggregate?: (count: number) => string;
}

/** More arguments than any function takes. */
export const MANY = 127;

/** Functions whose arguments are read when translating: least and most arguments, and their text. */
export type Specials = Readonly<Record<string, readonly [number, number, FunctionDefinition["print"]]>>;
