export { type Analyst, type AnalystOptions, type Answer, createAnalyst } from "./analyst.ts";
export { AthenaError, type AthenaErrorCode } from "./errors.ts";
export { hiveIdentifier, identifier, literal, type Parameter } from "./literals.ts";
export { type Clock, type QueryOptions, SYSTEM_CLOCK } from "./options.ts";
export { type QueryResult, queryRows, type Row, runQuery } from "./query.ts";
export { addPartitions, createTableAs, type NewPartition, type TableFromQuery } from "./statements.ts";
export { readValue, type Value } from "./values.ts";
