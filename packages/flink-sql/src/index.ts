export type { Case, CaseRow, CaseTable } from "./cases/case.ts";
export { type CaseResult, runCase } from "./cases/run.ts";
export type { Clock, Connector, Environment, Sink, SinkWriter, Source, SourceReader } from "./connectors/connector.ts";
export { type Position, SqlError, type SqlErrorCode } from "./errors.ts";
export { systemClock } from "./execution/clock.ts";
export type {
  CheckpointStore,
  Collect,
  Execution,
  ExecutionOptions,
  JobHandle,
  JobStatus,
  MetricReport,
  ThreadSettings,
  VertexReport,
} from "./execution/execution.ts";
export { latestCheckpoint } from "./execution/retained.ts";
export { columnTypes, rowTexts, rowValues } from "./execution/rows.ts";
export { S3Checkpoints } from "./execution/s3-checkpoints.ts";
export { startScript } from "./execution/script.ts";
export { FolderCheckpoints, MemoryCheckpoints } from "./execution/stores.ts";
export {
  aggregateFunction,
  type SqlValue,
  scalarFunction,
  tableFunction,
  type UserAggregateFunction,
  type UserFunction,
  type UserFunctions,
  type UserScalarFunction,
  type UserTableFunction,
} from "./functions/user.ts";
export type { Expression } from "./parser/ast.ts";
export type { Query } from "./parser/ast-query.ts";
export type { Statement } from "./parser/ast-statement.ts";
export { printStatement } from "./parser/print-statement.ts";
export { type ScriptPart, splitScript } from "./parser/split.ts";
export { parseScript } from "./parser/statements.ts";
export type { Field } from "./planner/plan.ts";
export { type Change, FlinkSession, type SessionOptions, type StatementResult } from "./session.ts";
