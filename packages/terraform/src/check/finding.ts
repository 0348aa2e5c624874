import type { Position } from "../hcl/syntax.ts";

/** One thing to repair in a configuration. */
export interface Finding {
  /** Path as the folder was given. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly rule: Rule;
  readonly message: string;
}

/** Closed list of what is checked. */
export type Rule =
  | "syntax"
  | "block"
  | "duplicate"
  | "argument"
  | "required"
  | "read-only"
  | "deprecated"
  | "type"
  | "type-unknown"
  | "reference"
  | "function"
  | "unused"
  | "module"
  | "variable-type"
  | "description"
  | "naming"
  | "structure"
  | "version"
  | "provider"
  | "iam-wildcard"
  | "public-storage"
  | "unencrypted"
  | "tags"
  | "literal-account"
  | "literal-region"
  | "literal-arn"
  | "literal-name";

/** Gathers findings of one folder. */
export type Report = (rule: Rule, position: Position, message: string) => void;
