import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { QueryFailure } from "./errors.ts";
import { columnInfo, csvLine, textWriter } from "./results.ts";
import { prepareQuery, type QueryContext } from "./select.ts";
import { Cursor } from "./sql/lexer.ts";
import type { AthenaState, Execution } from "./state.ts";

/** What a statement runs in. */
export interface StatementContext extends QueryContext {
  readonly state: AthenaState;
  readonly run: Execution;
  /** Where its result goes. */
  readonly output: { readonly bucket: string; readonly prefix: string };
}

/** Runs one statement and writes its result. @throws QueryFailure. */
export async function runStatement(
  context: StatementContext,
  text: string,
  _parameters: readonly string[],
): Promise<void> {
  const cursor = new Cursor(text);
  const first = cursor.next.text.toUpperCase();
  if (first === "SELECT" || first === "WITH" || first === "VALUES" || first === "(") {
    context.run.statementType = "DML";
    context.run.substatementType = "SELECT";
    return runSelect(context, text.replace(/;\s*$/, ""));
  }
  throw new QueryFailure(
    "NOT_SUPPORTED",
    `line 1:1: statement ${first} is not run by the embedded Athena: run a SELECT`,
  );
}

/** A query whose rows go to a CSV file in the result's location. */
async function runSelect(context: StatementContext, text: string): Promise<void> {
  const { run, connection, state } = context;
  const started = performance.now();
  const prepared = await prepareQuery(context, text);
  await context.permissions.settle();
  run.scannedBytes = prepared.scannedBytes;
  const cutoff = run.workGroup.configuration.BytesScannedCutoffPerQuery;
  if (cutoff !== undefined && prepared.scannedBytes > cutoff)
    throw new QueryFailure(
      "EXCEEDED_SCAN_LIMIT",
      `Query exhausted resources: bytes scanned limit (${cutoff} bytes) was exceeded`,
    );
  run.planningMs = Math.round(performance.now() - started);
  const result = await connection.stream(prepared.sql);
  const names = result.columnNames();
  const types = names.map((_, index) => result.columnType(index));
  run.columns = names.map((name, index) => columnInfo(name, types[index]!));
  const key = `${context.output.prefix}${run.id}.csv`;
  run.outputLocation = `s3://${context.output.bucket}/${key}`;
  await context.permissions.write(context.output.bucket, key);
  await context.s3.putObject(context.output.bucket, key, csvChunks(run, result.yieldRows(), names, types));
  await writeMetadata(context, `${key}.metadata`);
  run.engineMs = Math.round(performance.now() - started);
  void state;
}

async function* csvChunks(
  run: Execution,
  batches: AsyncIterable<DuckDBValue[][]>,
  names: readonly string[],
  types: readonly DuckDBType[],
): AsyncGenerator<Buffer> {
  const writers = types.map(textWriter);
  const header = Buffer.from(csvLine(names));
  run.outputBytes += header.length;
  yield header;
  for await (const rows of batches) {
    let text = "";
    for (const row of rows)
      text += csvLine(row.map((value, index) => (value === null ? null : writers[index]!(value))));
    run.outputRows += rows.length;
    const chunk = Buffer.from(text);
    run.outputBytes += chunk.length;
    yield chunk;
  }
}

/** The file beside each result that tells its columns. */
export async function writeMetadata({ s3, output, run }: StatementContext, key: string): Promise<void> {
  await s3.putObject(output.bucket, key, Buffer.from(JSON.stringify({ columns: run.columns })));
}
