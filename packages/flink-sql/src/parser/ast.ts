import type { Position } from "../errors.ts";
import type { Query } from "./ast-query.ts";

/** What every node of the tree has: where it starts in the text. */
export interface Node {
  readonly at: Position;
}

export interface TypeNode extends Node {
  /** Upper-case name: `INT`, `VARCHAR`, `TIMESTAMP_LTZ`, `ARRAY`, `MAP`, `ROW`, … */
  readonly name: string;
  /** Length, or precision and scale. */
  readonly args: readonly number[];
  readonly notNull: boolean;
  /** Element types of ARRAY, MULTISET (one) and MAP (two). */
  readonly elements: readonly TypeNode[];
  readonly fields: readonly { readonly name: string; readonly type: TypeNode }[];
}

export interface Identifier extends Node {
  readonly kind: "identifier";
  readonly parts: readonly string[];
}

/** A scalar expression as it is written. */
export type Expression =
  | Identifier
  | (Node & { readonly kind: "star"; readonly qualifier: readonly string[] })
  | (Node & { readonly kind: "number"; readonly text: string })
  | (Node & { readonly kind: "string"; readonly value: string })
  | (Node & { readonly kind: "bytes"; readonly hex: string })
  | (Node & { readonly kind: "boolean"; readonly value: boolean })
  | (Node & { readonly kind: "null" })
  | (Node & { readonly kind: "temporal"; readonly type: "DATE" | "TIME" | "TIMESTAMP"; readonly value: string })
  | IntervalLiteral
  | (Node & { readonly kind: "symbol"; readonly value: string })
  | (Node & { readonly kind: "unary"; readonly operator: "-" | "+" | "NOT"; readonly operand: Expression })
  | (Node & {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Node & {
      readonly kind: "is";
      readonly operand: Expression;
      readonly test: "NULL" | "TRUE" | "FALSE" | "UNKNOWN" | "DISTINCT FROM" | JsonTest;
      readonly not: boolean;
      readonly other: Expression | undefined;
    })
  | (Node & {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly symmetric: boolean;
      readonly not: boolean;
    })
  | (Node & {
      readonly kind: "in";
      readonly operand: Expression;
      readonly list: readonly Expression[] | undefined;
      readonly query: Query | undefined;
      readonly not: boolean;
    })
  | (Node & {
      readonly kind: "quantified";
      /** A comparison. */
      readonly operator: string;
      readonly quantifier: "SOME" | "ALL";
      readonly operand: Expression;
      readonly list: readonly Expression[] | undefined;
      readonly query: Query | undefined;
    })
  | (Node & {
      readonly kind: "like";
      readonly operator: "LIKE" | "SIMILAR TO";
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | undefined;
      readonly not: boolean;
    })
  | CaseExpression
  | (Node & { readonly kind: "cast"; readonly operand: Expression; readonly type: TypeNode; readonly safe: boolean })
  | Call
  | (Node & { readonly kind: "exists"; readonly query: Query })
  | (Node & { readonly kind: "subquery"; readonly query: Query })
  | (Node & { readonly kind: "list"; readonly type: "ROW" | "ARRAY" | "MAP"; readonly items: readonly Expression[] })
  | (Node & { readonly kind: "item"; readonly operand: Expression; readonly index: Expression })
  | (Node & { readonly kind: "field"; readonly operand: Expression; readonly name: string })
  | (Node & { readonly kind: "named"; readonly name: string; readonly value: Expression })
  | TableArgument;

export interface IntervalLiteral extends Node {
  readonly kind: "interval";
  readonly value: string;
  readonly negative: boolean;
  /** Singular and upper case. */
  readonly unit: string;
  readonly to: string | undefined;
  /** Digits of the first field, and behind the point of seconds, where they are given. */
  readonly precision?: number | undefined;
  readonly fraction?: number | undefined;
}

/** What `IS` tests of a JSON text. */
export type JsonTest = "JSON VALUE" | "JSON SCALAR" | "JSON ARRAY" | "JSON OBJECT";

export interface CaseExpression extends Node {
  readonly kind: "case";
  readonly operand: Expression | undefined;
  readonly branches: readonly { readonly when: readonly Expression[]; readonly result: Expression }[];
  readonly otherwise: Expression | undefined;
}

export interface Call extends Node {
  readonly kind: "call";
  /** As written; built-in functions compare it in upper case. */
  readonly name: readonly string[];
  readonly args: readonly Expression[];
  /** `plain` is `f(a, b)`; the others are the words SQL puts between arguments. */
  readonly form: "plain" | "bare" | "extract" | "to" | "trim" | "position" | "overlay" | "substring" | "json";
  readonly distinct: boolean;
  readonly filter: Expression | undefined;
  readonly withinGroup: readonly OrderItem[];
  readonly orderBy: readonly OrderItem[];
  readonly nulls: "IGNORE" | "RESPECT" | undefined;
  readonly over: WindowSpec | string | undefined;
}

export interface TableArgument extends Node {
  readonly kind: "table";
  readonly name: readonly string[] | undefined;
  readonly query: Query | undefined;
  readonly partitionBy: readonly Expression[];
}

export interface OrderItem extends Node {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nulls: "FIRST" | "LAST" | undefined;
}

export interface WindowSpec extends Node {
  readonly base: string | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: Frame | undefined;
}

export interface Frame extends Node {
  readonly unit: "ROWS" | "RANGE";
  readonly start: FrameBound;
  readonly end: FrameBound | undefined;
}

export interface FrameBound {
  readonly type: "UNBOUNDED PRECEDING" | "PRECEDING" | "CURRENT ROW" | "FOLLOWING" | "UNBOUNDED FOLLOWING";
  readonly value: Expression | undefined;
}
