import type { Position } from "../errors.ts";
import type { Call, Expression, Node, OrderItem, WindowSpec } from "./ast.ts";

/** `WITH … body ORDER BY … LIMIT … OFFSET`. */
export interface Query extends Node {
  readonly kind: "query";
  readonly with: readonly CommonTable[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
}

export interface CommonTable extends Node {
  readonly name: string;
  readonly columns: readonly string[];
  readonly query: Query;
}

export type QueryBody = Select | SetOperation | Values | (Node & { readonly kind: "nested"; readonly query: Query });

export interface Values extends Node {
  readonly kind: "values";
  readonly rows: readonly (readonly Expression[])[];
}

export interface SetOperation extends Node {
  readonly kind: "set";
  readonly operator: "UNION" | "INTERSECT" | "EXCEPT";
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

export interface Select extends Node {
  readonly kind: "select";
  readonly hint: string | undefined;
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: TableExpression | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: readonly GroupItem[] | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly { readonly name: string; readonly spec: WindowSpec }[];
  readonly qualify: Expression | undefined;
}

export interface SelectItem extends Node {
  readonly expression: Expression;
  readonly alias: string | undefined;
}

export type GroupItem =
  | (Node & { readonly kind: "expression"; readonly expression: Expression })
  | (Node & { readonly kind: "sets" | "rollup" | "cube"; readonly sets: readonly (readonly Expression[])[] });

export type TableExpression = TableName | DerivedTable | TableFunction | Unnest | Join | MatchRecognize;

/** A name given to a table, and to its columns. */
export interface Alias {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface TableName extends Node {
  readonly kind: "tableName";
  readonly name: readonly string[];
  readonly hint: string | undefined;
  readonly systemTime: Expression | undefined;
  readonly alias: Alias | undefined;
}

export interface DerivedTable extends Node {
  readonly kind: "derived";
  readonly query: Query;
  readonly lateral: boolean;
  readonly alias: Alias | undefined;
}

export interface TableFunction extends Node {
  readonly kind: "tableFunction";
  readonly call: Call;
  readonly lateral: boolean;
  /** Written without `TABLE( … )`, which Flink allows from 2.0 on. */
  readonly unwrapped: boolean;
  readonly alias: Alias | undefined;
}

export interface Unnest extends Node {
  readonly kind: "unnest";
  readonly expression: Expression;
  readonly ordinality: boolean;
  readonly alias: Alias | undefined;
}

export interface Join extends Node {
  readonly kind: "join";
  readonly type: "INNER" | "LEFT" | "RIGHT" | "FULL" | "CROSS";
  readonly natural: boolean;
  readonly left: TableExpression;
  readonly right: TableExpression;
  readonly on: Expression | undefined;
  readonly using: readonly string[];
}

export interface MatchRecognize extends Node {
  readonly kind: "match";
  readonly input: TableExpression;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly measures: readonly SelectItem[];
  readonly rows: "ONE" | "ALL" | undefined;
  readonly skip: SkipClause | undefined;
  readonly pattern: PatternNode;
  readonly within: Expression | undefined;
  readonly subsets: readonly { readonly name: string; readonly variables: readonly string[] }[];
  readonly define: readonly { readonly name: string; readonly condition: Expression; readonly at: Position }[];
  readonly alias: Alias | undefined;
}

export interface SkipClause extends Node {
  readonly to: "PAST LAST ROW" | "TO NEXT ROW" | "TO FIRST" | "TO LAST";
  readonly variable: string | undefined;
}

export type PatternNode =
  | (Node & { readonly kind: "variable"; readonly name: string })
  | (Node & { readonly kind: "sequence" | "alternatives" | "permute"; readonly items: readonly PatternNode[] })
  | (Node & { readonly kind: "exclusion"; readonly item: PatternNode })
  | (Node & {
      readonly kind: "quantified";
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number | undefined;
      readonly reluctant: boolean;
    });
