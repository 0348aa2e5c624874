export { type Position, SqlError, type SqlErrorCode } from "./errors.ts";
export type { Expression, Query, Statement } from "./parser/ast.ts";
export { printStatement } from "./parser/print-statement.ts";
export { parseScript } from "./parser/statements.ts";
