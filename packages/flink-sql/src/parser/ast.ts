import type { Position } from "../errors.ts";

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
      readonly test: "NULL" | "TRUE" | "FALSE" | "UNKNOWN" | "DISTINCT FROM";
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
}

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
  readonly form: "plain" | "bare" | "extract" | "to" | "trim" | "position" | "overlay" | "substring";
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

export type Options = readonly { readonly key: string; readonly value: string }[];

/** A statement as it is written. */
export type Statement =
  | (Node & { readonly kind: "select"; readonly query: Query })
  | CreateTable
  | (Node & {
      readonly kind: "createView";
      readonly name: readonly string[];
      readonly temporary: boolean;
      readonly ifNotExists: boolean;
      readonly columns: readonly string[];
      readonly comment: string | undefined;
      readonly query: Query;
    })
  | (Node & {
      readonly kind: "createFunction";
      readonly name: readonly string[];
      readonly temporary: "no" | "yes" | "system";
      readonly ifNotExists: boolean;
      readonly className: string;
      readonly language: string | undefined;
    })
  | (Node & {
      readonly kind: "drop";
      readonly what: "TABLE" | "VIEW" | "FUNCTION";
      readonly temporary: boolean;
      readonly ifExists: boolean;
      readonly name: readonly string[];
    })
  | (Node & { readonly kind: "describe"; readonly name: readonly string[] })
  | (Node & { readonly kind: "show"; readonly what: string; readonly name: readonly string[] | undefined })
  | (Node & { readonly kind: "set"; readonly key: string | undefined; readonly value: string | undefined })
  | (Node & { readonly kind: "reset"; readonly key: string | undefined })
  | (Node & {
      readonly kind: "explain";
      readonly details: readonly string[];
      readonly form: "bare" | "plan for" | "details";
      readonly statement: Statement;
    })
  | Insert
  | (Node & { readonly kind: "statementSet"; readonly execute: boolean; readonly inserts: readonly Insert[] });

export interface Insert extends Node {
  readonly kind: "insert";
  readonly overwrite: boolean;
  readonly execute: boolean;
  readonly table: readonly string[];
  readonly hint: string | undefined;
  readonly partition: readonly { readonly name: string; readonly value: Expression | undefined }[];
  readonly columns: readonly string[];
  readonly query: Query;
}

export interface CreateTable extends Node {
  readonly kind: "createTable";
  readonly name: readonly string[];
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnNode[];
  readonly watermark: (Node & { readonly column: readonly string[]; readonly expression: Expression }) | undefined;
  readonly primaryKey: (Node & { readonly columns: readonly string[]; readonly enforced: boolean }) | undefined;
  readonly comment: string | undefined;
  readonly partitionedBy: readonly string[];
  readonly options: Options;
  readonly like: { readonly table: readonly string[]; readonly rules: readonly string[] } | undefined;
  readonly query: Query | undefined;
}

export type ColumnNode = Node & {
  readonly name: string;
  readonly comment: string | undefined;
} & (
    | { readonly kind: "physical"; readonly type: TypeNode; readonly primaryKey: boolean }
    | {
        readonly kind: "metadata";
        readonly type: TypeNode;
        readonly key: string | undefined;
        readonly virtual: boolean;
      }
    | { readonly kind: "computed"; readonly expression: Expression }
  );
