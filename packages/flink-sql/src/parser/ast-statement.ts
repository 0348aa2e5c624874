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
