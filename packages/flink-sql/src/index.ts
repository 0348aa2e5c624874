export type { Case, CaseRow, CaseTable } from "./cases/case.ts";
export { type CaseResult, runCase } from "./cases/run.ts";
export { type Position, SqlError, type SqlErrorCode } from "./errors.ts";
export type { Expression, Query, Statement } from "./parser/ast.ts";
export { printStatement } from "./parser/print-statement.ts";
export { parseScript } from "./parser/statements.ts";
export { type Change, FlinkSession, type SessionOptions, type StatementResult } from "./session.ts";
