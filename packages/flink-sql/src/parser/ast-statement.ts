import type { Position } from "../errors.ts";
import type { Expression, Node, TypeNode } from "./ast.ts";
import type { Query } from "./ast-query.ts";

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
      readonly what: "TABLE" | "VIEW";
      readonly temporary: boolean;
      readonly ifExists: boolean;
      readonly name: readonly string[];
    })
  | (Node & {
      readonly kind: "dropFunction";
      readonly name: readonly string[];
      readonly temporary: "no" | "yes" | "system";
      readonly ifExists: boolean;
    })
  | AlterTable
  | (Node & {
      readonly kind: "alterView";
      readonly name: readonly string[];
      readonly change:
        | { readonly type: "rename"; readonly to: readonly string[] }
        | { readonly type: "as"; readonly query: Query };
    })
  | (Node & { readonly kind: "use"; readonly what: "CATALOG" | "DATABASE"; readonly name: readonly string[] })
  | (Node & {
      readonly kind: "createDatabase";
      readonly name: readonly string[];
      readonly ifNotExists: boolean;
      readonly comment: string | undefined;
      readonly options: Options;
    })
  | (Node & {
      readonly kind: "dropDatabase";
      readonly name: readonly string[];
      readonly ifExists: boolean;
      readonly cascade: boolean;
    })
  | (Node & { readonly kind: "describe"; readonly name: readonly string[] })
  | Show
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

export interface Show extends Node {
  readonly kind: "show";
  readonly what:
    | "TABLES"
    | "VIEWS"
    | "COLUMNS"
    | "FUNCTIONS"
    | "USER FUNCTIONS"
    | "CATALOGS"
    | "MODULES"
    | "JARS"
    | "DATABASES"
    | "CURRENT CATALOG"
    | "CURRENT DATABASE"
    | "CREATE TABLE"
    | "CREATE VIEW";
  /** The table of COLUMNS and CREATE, the database of TABLES. */
  readonly name: readonly string[] | undefined;
  readonly like: { readonly pattern: string; readonly not: boolean; readonly anyCase: boolean } | undefined;
}

export interface AlterTable extends Node {
  readonly kind: "alterTable";
  readonly name: readonly string[];
  readonly ifExists: boolean;
  readonly change: TableChange;
}

/** What ALTER TABLE does. */
export type TableChange =
  | { readonly type: "rename"; readonly to: readonly string[] }
  | { readonly type: "set"; readonly options: Options }
  | { readonly type: "reset"; readonly keys: readonly string[] }
  | SchemaChange
  | { readonly type: "renameColumn"; readonly from: string; readonly to: string; readonly at: Position }
  | { readonly type: "dropColumns"; readonly columns: readonly (Node & { readonly name: string })[] }
  | { readonly type: "dropWatermark" }
  | { readonly type: "dropKey"; readonly constraint: string | undefined };

/** ADD and MODIFY. */
export interface SchemaChange {
  readonly type: "add" | "modify";
  readonly columns: readonly { readonly column: ColumnNode; readonly place: ColumnPlace | undefined }[];
  readonly watermark: CreateTable["watermark"];
  readonly primaryKey: CreateTable["primaryKey"];
}

/** FIRST, or behind another column. */
export interface ColumnPlace {
  readonly after: string | undefined;
}

export interface CreateTable extends Node {
  readonly kind: "createTable";
  readonly name: readonly string[];
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnNode[];
  readonly watermark: (Node & { readonly column: readonly string[]; readonly expression: Expression }) | undefined;
  readonly primaryKey: PrimaryKey | undefined;
  readonly comment: string | undefined;
  readonly partitionedBy: readonly string[];
  readonly options: Options;
  readonly like: (Node & { readonly table: readonly string[]; readonly rules: readonly string[] }) | undefined;
  readonly query: Query | undefined;
}

export interface PrimaryKey extends Node {
  /** The name that CONSTRAINT gives it. */
  readonly name: string | undefined;
  readonly columns: readonly string[];
  readonly enforced: boolean;
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
