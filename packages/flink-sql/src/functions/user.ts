/**
 * The value of a SQL type in TypeScript, for types written in upper case: `number`, `bigint`, `string`, `boolean`,
 * `Uint8Array`, arrays for ARRAY and ROW, `ReadonlyMap` for MAP, and `null` unless the type ends with `NOT NULL`. Times are
 * milliseconds, a DECIMAL is its digits without the point; BIGINT is a `bigint` only beyond 2^53. Other texts: `unknown`.
 */
export type SqlValue<T extends string> = T extends `${infer Bare} NOT NULL` ? BareValue<Bare> : BareValue<T> | null;

type BareValue<T extends string> = T extends "BIGINT" | `DECIMAL${string}`
  ? number | bigint
  : T extends "STRING" | `VARCHAR${string}` | `CHAR${string}`
    ? string
    : T extends "BOOLEAN"
      ? boolean
      : T extends "TINYINT" | "SMALLINT" | "INT" | "INTEGER" | "FLOAT" | "DOUBLE" | "DATE" | `TIME${string}`
        ? number
        : T extends "BYTES" | `VARBINARY${string}` | `BINARY${string}`
          ? Uint8Array
          : T extends `ARRAY<${string}>` | `ROW<${string}>`
            ? readonly unknown[]
            : T extends `MAP<${string}>`
              ? ReadonlyMap<unknown, unknown>
              : unknown;

type SqlValues<T extends readonly string[]> = { [K in keyof T]: SqlValue<T[K]> };

interface Signature {
  /** SQL types of the arguments; a narrower argument is converted, NULL for a `NOT NULL` one is refused in planning. */
  readonly arguments: readonly string[];
  /** SQL type of the result. */
  readonly result: string;
}

/** A function from values to one value; see `scalarFunction`. */
export interface UserScalarFunction extends Signature {
  readonly kind: "scalar";
  /** False when equal arguments may give different results, such as a clock. */
  readonly deterministic: boolean;
  evaluate(...args: readonly unknown[]): unknown;
}

/** A function from values to rows; see `tableFunction`. */
export interface UserTableFunction extends Signature {
  readonly kind: "table";
  evaluate(...args: readonly unknown[]): Iterable<unknown>;
}

/** A function from the rows of a group to one value; see `aggregateFunction`. */
export interface UserAggregateFunction extends Signature {
  readonly kind: "aggregate";
  create(): unknown;
  accumulate(accumulator: unknown, ...args: readonly unknown[]): unknown;
  retract?(accumulator: unknown, ...args: readonly unknown[]): unknown;
  merge?(accumulator: unknown, other: unknown): unknown;
  value(accumulator: unknown): unknown;
}

/** What a program gives SQL to call. */
export type UserFunction = UserScalarFunction | UserTableFunction | UserAggregateFunction;

/**
 * Functions by the identifier that `CREATE FUNCTION name AS 'identifier'` names: a word of the program's own, or the Java
 * class or Python object that the function stands in for. Several functions under one identifier are its signatures.
 */
export type UserFunctions = Readonly<Record<string, UserFunction | readonly UserFunction[]>>;

/** A scalar function: `scalarFunction({ arguments: ["STRING"], result: "INT", evaluate: (text) => text?.length ?? null })`. */
export function scalarFunction<const A extends readonly string[], const R extends string>(definition: {
  readonly arguments: A;
  readonly result: R;
  readonly evaluate: (...args: SqlValues<A>) => SqlValue<R>;
  /** Default true. */
  readonly deterministic?: boolean;
}): UserScalarFunction {
  return { kind: "scalar", deterministic: true, ...definition };
}

/**
 * A table function, called as `LATERAL TABLE(name(…)) AS alias(columns)`: gives any number of rows for its arguments. They are
 * arrays when the result is a `ROW<name TYPE, …>`, else values of one column.
 */
export function tableFunction<const A extends readonly string[], const R extends string>(definition: {
  readonly arguments: A;
  readonly result: R;
  readonly evaluate: (...args: SqlValues<A>) => Iterable<SqlValue<R>>;
}): UserTableFunction {
  return { kind: "table", ...definition };
}

/**
 * An aggregate function. The accumulator is part of savepoints: it must survive a structured clone. Functions that take one
 * give it back, changed in place or made anew.
 */
export function aggregateFunction<const A extends readonly string[], const R extends string, S>(definition: {
  readonly arguments: A;
  readonly result: R;
  /** The accumulator of a group without rows. */
  readonly create: () => S;
  readonly accumulate: (accumulator: S, ...args: SqlValues<A>) => S;
  /** Takes a row out again; without it an input that is updated is refused. */
  readonly retract?: (accumulator: S, ...args: SqlValues<A>) => S;
  /** Adds `other`, which it neither changes nor keeps, to `accumulator`; without it windows that share rows (HOP, CUMULATE, SESSION) are refused, as in Flink. */
  readonly merge?: (accumulator: S, other: S) => S;
  readonly value: (accumulator: S) => SqlValue<R>;
}): UserAggregateFunction {
  return { kind: "aggregate", ...definition };
}
