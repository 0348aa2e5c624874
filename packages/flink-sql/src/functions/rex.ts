import { type LogicalType, plain } from "../types/logical.ts";

/** What an operation needs besides its arguments while its code is written. */
export interface Emitting {
  /** A new local variable of the compiled function. */
  local(): string;
  /** The name of a value that is computed once, such as a compiled pattern. */
  constant(value: unknown): string;
}

/** Writes the JavaScript of an operation from the JavaScript of its arguments. */
export type Emit = (args: readonly string[], emitting: Emitting) => string;

/** A typed expression over the columns of a row: what the planner makes of an AST expression. */
export type Rex =
  | { readonly kind: "column"; readonly index: number; readonly type: LogicalType }
  | { readonly kind: "literal"; readonly value: unknown; readonly type: LogicalType }
  | RexCall;

export interface RexCall {
  readonly kind: "call";
  /** As shown by EXPLAIN. */
  readonly name: string;
  readonly args: readonly Rex[];
  readonly type: LogicalType;
  /** A strict operation gives NULL when an argument is NULL, and its code is written for arguments that are not. */
  readonly strict: boolean;
  readonly emit: Emit;
  /** Gives another value at another time: it must not be computed while planning. */
  readonly dynamic?: boolean;
}

export function column(index: number, type: LogicalType): Rex {
  return { kind: "column", index, type };
}

export function literal(value: unknown, type: LogicalType): Rex {
  return { kind: "literal", value, type };
}

/** An operation that gives NULL for NULL. `mayBeNull`: also for other arguments. */
export function strictCall(
  name: string,
  args: readonly Rex[],
  type: LogicalType,
  emit: Emit,
  mayBeNull = false,
): RexCall {
  const nullable = mayBeNull || args.some((arg) => arg.type.nullable);
  return { kind: "call", name, args, type: { ...plain(type), nullable }, strict: true, emit };
}

/** An operation that sees NULL arguments itself. */
export function call(name: string, args: readonly Rex[], type: LogicalType, emit: Emit): RexCall {
  return { kind: "call", name, args, type: plain(type), strict: false, emit };
}

/** The expression with every column replaced. */
export function mapColumns(rex: Rex, map: (index: number, type: LogicalType) => Rex): Rex {
  if (rex.kind === "column") return map(rex.index, rex.type);
  if (rex.kind === "literal") return rex;
  return { ...rex, args: rex.args.map((arg) => mapColumns(arg, map)) };
}

export function forEachColumn(rex: Rex, visit: (index: number) => void): void {
  if (rex.kind === "column") visit(rex.index);
  else if (rex.kind === "call") for (const arg of rex.args) forEachColumn(arg, visit);
}

/** Whether two expressions are the same in structure. */
export function sameRex(left: Rex, right: Rex): boolean {
  if (left.kind === "column") return right.kind === "column" && left.index === right.index;
  if (left.kind === "literal") {
    return right.kind === "literal" && left.value === right.value && left.type.name === right.type.name;
  }
  return (
    right.kind === "call" &&
    left.name === right.name &&
    left.type.name === right.type.name &&
    left.type.length === right.type.length &&
    left.type.scale === right.type.scale &&
    left.args.length === right.args.length &&
    left.args.every((arg, index) => sameRex(arg, right.args[index]!))
  );
}
