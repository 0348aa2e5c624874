import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { AthenaError } from "./errors.ts";
import { literal } from "./literals.ts";
import { type QueryOptions, SYSTEM_CLOCK } from "./options.ts";
import { readValue, type Value } from "./values.ts";

/** A row by the names of its columns; of two columns of one name the later stands. */
export type Row = Readonly<Record<string, Value>>;

/** A query that succeeded. */
export interface QueryResult {
  readonly queryExecutionId: string;
  /** As Athena tells them; empty for statements without rows. */
  readonly columns: readonly ColumnInfo[];
  /** Rows page by page, each read when it is asked for; can be read again. */
  rows(): AsyncGenerator<Row>;
  readonly scannedBytes: number;
  /** US dollars at the price given: every started megabyte, 10 at least, nothing for DDL and reused results. */
  readonly cost: number;
  /** From submission to completion, in milliseconds. */
  readonly durationMs: number;
  /** Of that, what the engine worked, in milliseconds. */
  readonly engineMs: number;
  readonly reused: boolean;
  readonly outputLocation: string | undefined;
}

/** First and longest wait between two looks at a query, in milliseconds; each wait is half as long again. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
const DEFAULT_TIMEOUT_MS = 30 * 60_000;
const MEGABYTE = 2 ** 20;
const TERABYTE = 2 ** 40;

/**
 * Runs one statement to its end.
 * @throws AthenaError ATHENA_FAILED with Athena's reason, ATHENA_CANCELLED, ATHENA_TIMEOUT, ATHENA_PARAMETER; the
 * signal's reason when it aborts.
 */
export async function runQuery(options: QueryOptions): Promise<QueryResult> {
  const { client, signal } = options;
  signal?.throwIfAborted();
  const queryExecutionId = await start(options);
  let execution: QueryExecution;
  try {
    execution = await finished(options, queryExecutionId);
  } catch (error) {
    if (signal?.aborted || (error instanceof AthenaError && error.code === "ATHENA_TIMEOUT"))
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryExecutionId }));
    throw error;
  }
  const first = await client.send(new GetQueryResultsCommand({ QueryExecutionId: queryExecutionId }));
  const columns = first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
  const { Statistics, Status } = execution;
  const scannedBytes = Statistics?.DataScannedInBytes ?? 0;
  const reused = Statistics?.ResultReuseInformation?.ReusedPreviousResult ?? false;
  const free =
    reused || (execution.StatementType === "DDL" && scannedBytes === 0) || execution.StatementType === "UTILITY";
  return {
    queryExecutionId,
    columns,
    rows: () => readRows(client, queryExecutionId, columns, hasHeader(execution)),
    scannedBytes,
    cost: free ? 0 : costOf(scannedBytes, options.pricePerTerabyte ?? 5),
    engineMs: Statistics?.EngineExecutionTimeInMillis ?? 0,
    durationMs: Status!.CompletionDateTime!.getTime() - Status!.SubmissionDateTime!.getTime(),
    reused,
    outputLocation: execution.ResultConfiguration?.OutputLocation,
  };
}

/** Runs one statement and reads all its rows: for results that fit in memory. */
export async function queryRows(options: QueryOptions): Promise<Row[]> {
  const result = await runQuery(options);
  const rows: Row[] = [];
  for await (const row of result.rows()) rows.push(row);
  return rows;
}

async function start(options: QueryOptions): Promise<string> {
  const { parameters = [] } = options;
  const command = new StartQueryExecutionCommand({
    QueryString: options.sql,
    ...(parameters.length > 0 ? { ExecutionParameters: parameters.map(literal) } : {}),
    ...(options.database === undefined ? {} : { QueryExecutionContext: { Database: options.database } }),
    ...(options.workGroup === undefined ? {} : { WorkGroup: options.workGroup }),
    ...(options.outputLocation === undefined
      ? {}
      : { ResultConfiguration: { OutputLocation: options.outputLocation } }),
    ...(options.token === undefined ? {} : { ClientRequestToken: options.token }),
    ...(options.reuseMinutes === undefined
      ? {}
      : {
          ResultReuseConfiguration: {
            ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: options.reuseMinutes },
          },
        }),
  });
  try {
    return (await options.client.send(command)).QueryExecutionId!;
  } catch (error) {
    // What is no statement is refused before there is a query of it.
    if (error instanceof InvalidRequestException && error.AthenaErrorCode === "MALFORMED_QUERY")
      throw new AthenaError("ATHENA_FAILED", error.message, { cause: error });
    throw error;
  }
}

/** Looks at the query until it is over, at growing intervals. */
async function finished(options: QueryOptions, queryExecutionId: string): Promise<QueryExecution> {
  const { client, signal, clock = SYSTEM_CLOCK, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const deadline = clock.now() + timeoutMs;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: queryExecutionId }));
    const { State, StateChangeReason = "no reason given" } = QueryExecution!.Status!;
    if (State === "SUCCEEDED") return QueryExecution!;
    if (State === "FAILED") throw new AthenaError("ATHENA_FAILED", StateChangeReason, { queryExecutionId });
    if (State === "CANCELLED") throw new AthenaError("ATHENA_CANCELLED", StateChangeReason, { queryExecutionId });
    if (clock.now() >= deadline)
      throw new AthenaError("ATHENA_TIMEOUT", `the query did not end within ${timeoutMs} ms`, { queryExecutionId });
    await clock.sleep(Math.min(wait, deadline - clock.now()), signal);
  }
}

/** Results of queries begin with a row of labels, those of SHOW and the like do not. */
function hasHeader({ StatementType, ResultConfiguration }: QueryExecution): boolean {
  return StatementType === "DML" && ResultConfiguration?.OutputLocation?.endsWith(".csv") === true;
}

async function* readRows(
  client: AthenaClient,
  QueryExecutionId: string,
  columns: readonly ColumnInfo[],
  header: boolean,
): AsyncGenerator<Row> {
  let NextToken: string | undefined;
  let skips = header;
  do {
    const page = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    for (const { Data = [] } of page.ResultSet?.Rows ?? []) {
      if (skips) {
        skips = false;
        continue;
      }
      yield Object.fromEntries(
        columns.map((column, index) => [column.Name!, readValue(Data[index]?.VarCharValue, column)]),
      );
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

function costOf(bytes: number, pricePerTerabyte: number): number {
  const megabytes = Math.max(10, Math.ceil(bytes / MEGABYTE));
  return ((megabytes * MEGABYTE) / TERABYTE) * pricePerTerabyte;
}
