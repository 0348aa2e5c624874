import type { GetQueryResultsCommandInput, GetQueryResultsCommandOutput } from "@aws-sdk/client-athena";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { invalidRequest, QueryFailure } from "./errors.ts";
import type { Output } from "./executions.ts";
import { Permissions } from "./permissions.ts";
import { readCsv } from "./results.ts";
import type { AthenaState } from "./state.ts";

/** Bytes of a result file that are read for a page at a time. */
const STEP_BYTES = 1 << 20;
const MAX_PAGE = 1000;

/** A page of a result, read from its file; the token is the place in the file. */
export async function getQueryResults(
  state: AthenaState,
  input: GetQueryResultsCommandInput,
  { principal }: RequestContext,
): Promise<Output<GetQueryResultsCommandOutput>> {
  new Constraints().range("maxResults", input.MaxResults, 1, MAX_PAGE).check("InvalidRequestException");
  const execution = state.requireExecution(input.QueryExecutionId);
  if (execution.state !== "SUCCEEDED")
    throw invalidRequest(
      execution.state === "FAILED" || execution.state === "CANCELLED"
        ? `Query did not finish successfully. Final query state: ${execution.state}`
        : `Query has not yet finished. Current state: ${execution.state}`,
      "INVALID_QUERY_STATUS",
    );
  const metadata = { ColumnInfo: [...execution.columns] };
  if (execution.outputLocation === undefined)
    return { UpdateCount: execution.updateCount, ResultSet: { Rows: [], ResultSetMetadata: metadata } };
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(execution.outputLocation)!;
  const permissions = new Permissions(state.host, principal);
  await permissions.read([`${bucket}/${key}`]).catch((error: Error) => {
    if (!(error instanceof QueryFailure)) throw error;
    throw new AwsError("AccessDeniedException", error.message, { cause: error });
  });
  const s3 = await state.host.load("s3");
  const size = s3.bucketRegion(bucket) === undefined ? undefined : s3.headObject(bucket, key)?.size;
  if (size === undefined)
    throw invalidRequest(`Could not find results: ${execution.outputLocation}`, "QUERY_RESULTS_NOT_FOUND");
  const start = input.NextToken === undefined ? 0 : offsetOf(input.NextToken, execution.id);
  const limit = input.MaxResults ?? MAX_PAGE;
  for (let length = STEP_BYTES; ; length *= 4) {
    const end = Math.min(start + length, size);
    const whole = await bytesOf(s3.getObject(bucket, key, { start, end })!.body);
    const text = end === size ? whole : whole.subarray(0, lastLine(whole));
    const { rows, next } = execution.plain ? plainRows(text, limit) : readCsv(text, 0, limit);
    if (rows.length < limit && end < size) continue;
    const more = start + next < size;
    return {
      UpdateCount: execution.updateCount,
      ResultSet: { Rows: rows, ResultSetMetadata: metadata },
      NextToken: more ? Buffer.from(`${execution.id}:${start + next}`).toString("base64") : undefined,
    };
  }
}

/** Results of SHOW and DESCRIBE: one line is one value. */
function plainRows(text: Buffer, limit: number): { rows: { Data: { VarCharValue: string }[] }[]; next: number } {
  const rows: { Data: { VarCharValue: string }[] }[] = [];
  let position = 0;
  while (position < text.length && rows.length < limit) {
    const found = text.indexOf(0x0a, position);
    const end = found < 0 ? text.length : found;
    rows.push({ Data: [{ VarCharValue: text.toString("utf8", position, end) }] });
    position = end + 1;
  }
  return { rows, next: position };
}

/** Behind the last line that is whole: a line break outside quotes. */
function lastLine(text: Buffer): number {
  let quoted = false;
  let end = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === 0x22) quoted = !quoted;
    else if (text[index] === 0x0a && !quoted) end = index + 1;
  }
  return end;
}

function offsetOf(token: string, id: string): number {
  const found = /^([^:]+):(\d+)$/.exec(Buffer.from(token, "base64").toString("utf8"));
  if (!found || found[1] !== id) throw invalidRequest("Invalid pagination token");
  return Number(found[2]);
}

async function bytesOf(body: Buffer | AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
