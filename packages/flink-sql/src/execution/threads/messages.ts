import type { MessagePort } from "node:worker_threads";
import { SqlError, type SqlErrorCode } from "../../errors.ts";
import type { Row } from "../../runtime/operator.ts";
import type { Measure } from "../vertices.ts";

/** What a thread is started with. */
export interface ThreadSetup {
  /** Module with an export `environment`, and what it is called with. */
  readonly environment: string;
  /** Names the channels of this run among those of the process. */
  readonly run: string;
  readonly data: unknown;
  readonly sql: string;
  /** Which of the script's jobs. */
  readonly place: number;
  readonly parallelism: number;
  /** Those that this thread runs. */
  readonly subtasks: readonly number[];
  /** The port to the thread of each subtask; null for those of this thread. */
  readonly ports: readonly (MessagePort | null)[];
  /** Body of a checkpoint with the state of the job. */
  readonly state: Uint8Array | undefined;
  readonly allowNonRestored: boolean;
}

/** What a thread is told to do; `id` stands in the answer. */
export type Command = { readonly id: number } & (
  | { readonly kind: "resume" | "align" | "drain" | "close" }
  | { readonly kind: "snapshot" | "commit"; readonly checkpoint: number }
);

/** What a thread says. */
export type Report =
  | { readonly kind: "opened" | "measured"; readonly measure: Measure }
  | { readonly kind: "answer"; readonly id: number; readonly state?: Uint8Array }
  | { readonly kind: "refused"; readonly id: number; readonly error: PlainError }
  | { readonly kind: "failed"; readonly error: PlainError }
  /** All rows of its tables were processed. */
  | { readonly kind: "ended" }
  | { readonly kind: "printed"; readonly lines: readonly string[] }
  /** Rows of a query for the program. */
  | { readonly kind: "rows"; readonly sink: string; readonly rows: readonly Row[]; readonly kinds: readonly number[] };

/** An error on its way between threads. */
export interface PlainError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: SqlErrorCode | undefined;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined, code: undefined };
  const { message, stack } = error;
  return { message, stack, code: error instanceof SqlError ? error.code : undefined };
}

export function errorOf({ message, stack, code }: PlainError): Error {
  const error = code === undefined ? new Error(message) : new SqlError(code, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
