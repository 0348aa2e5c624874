// wall time: a function waits on its own clock, which Lambda gives it.
import { setTimeout as sleep } from "node:timers/promises";
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";

/** API reference, BatchWriteItem: requests in one call. */
const MAX_REQUESTS = 25;
const FIRST_DELAY_MS = 50;
const ATTEMPTS = 6;

/**
 * Puts items, and again those that DynamoDB left unprocessed, with growing pauses. Returns those that it refused to the
 * end. Two items of one call must not have one key.
 */
export async function writeItems(
  client: DynamoDBClient,
  table: string,
  items: readonly WriteRequest[],
): Promise<readonly WriteRequest[]> {
  const left: WriteRequest[] = [];
  for (let from = 0; from < items.length; from += MAX_REQUESTS) {
    left.push(...(await writeChunk(client, table, items.slice(from, from + MAX_REQUESTS))));
  }
  return left;
}

async function writeChunk(client: DynamoDBClient, table: string, items: WriteRequest[]): Promise<WriteRequest[]> {
  let pending = items;
  for (let attempt = 1; ; attempt++) {
    pending = await attemptWrite(client, table, pending);
    if (pending.length === 0 || attempt === ATTEMPTS) return pending;
    await sleep(FIRST_DELAY_MS * 2 ** (attempt - 1));
  }
}

/** What is left after one call; all of it when the table was throttled as a whole. */
async function attemptWrite(client: DynamoDBClient, table: string, items: WriteRequest[]): Promise<WriteRequest[]> {
  try {
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: items } }));
    return UnprocessedItems?.[table] ?? [];
  } catch (error) {
    if (THROTTLED.has((error as Error).name)) return items;
    throw error;
  }
}

const THROTTLED = new Set(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]);
