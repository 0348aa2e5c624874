// PutItem of ever new items, UpdateItem, BatchWriteItem of 25 and Query of 25 items over sixteen connections, against dynalite in the same run.
//   npm run bench -- dynamodb-put
import http from "node:http";
import { parseArgs } from "node:util";
import { type LoadResult, load, send } from "./load.ts";
import { type Peer, processorMs, residentMegabytes, startOurs, startPeer } from "./servers.ts";
import { signDynamoDb } from "./sign.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, json: { type: "boolean", default: false } },
});
const seconds = Number(values.seconds);
const CONNECTIONS = 16;
/** Different items that are put, in turn. */
const PUTS = 50_000;
const TableName = "bench";

const rows: Record<string, string | number>[] = [];
const peers = [() => startPeer("dynalite", "4.0.0", ["--createTableMs", "10"]), startOurs];
for (const start of peers) {
  const peer = await start();
  try {
    await createTable(peer);
    const Key = { pk: { S: "device-1" }, sk: { N: "1" } };
    const names = { "#count": "count" };
    const one = { ":one": { N: "1" } };
    const puts = Array.from({ length: PUTS }, (_, index) => ({ TableName, Item: item(index) }));
    rows.push(await measure(peer, "PutItem", 1, puts));
    rows.push(
      await measure(peer, "UpdateItem", 1, {
        TableName,
        Key,
        UpdateExpression: "ADD #count :one",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: one,
      }),
    );
    const requests = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: item(index) } }));
    rows.push(await measure(peer, "BatchWriteItem", 25, { RequestItems: { [TableName]: requests } }));
    rows.push(
      await measure(peer, "Query", 25, {
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: "device-1" } },
        Limit: 25,
      }),
    );
  } finally {
    peer.process.kill();
  }
}
const [theirs, ours] = ratesOf("PutItem");
const [theirBatches, ourBatches] = ratesOf("BatchWriteItem");
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  console.table(rows);
  // One process sends the load, so single puts measure the client and HTTP as much as either server.
  console.log(`PutItem: ${ratio(ours, theirs)} times dynalite`);
  console.log(
    `items put in batches: ${ratio(ourBatches, theirs)} times dynalite's PutItem, ${ratio(ourBatches, theirBatches)} times its batches`,
  );
}

/** Items per second of dynalite and of the embedded AWS. */
function ratesOf(operation: string): number[] {
  return rows.filter(({ test }) => test === operation).map((result) => Number(result["items/s"]));
}

function ratio(ours: number | undefined, theirs: number | undefined): string {
  return (ours! / theirs!).toFixed(1);
}

async function measure(peer: Peer, operation: string, items: number, inputs: object | readonly object[]) {
  const { host } = new URL(peer.url);
  const request = [inputs].flat().map((input) => signDynamoDb(host, operation, input, peer.keys));
  await load(peer.url, request, CONNECTIONS, 1);
  const before = processorMs(peer);
  const result = await load(peer.url, request, CONNECTIONS, seconds);
  return row(peer, operation, items, result, processorMs(peer) - before);
}

function row(
  peer: Peer,
  test: string,
  items: number,
  result: LoadResult,
  usedMs: number,
): Record<string, string | number> {
  const rate = result.requests / result.seconds;
  return {
    server: peer.name,
    test,
    "requests/s": Math.round(rate),
    "items/s": Math.round(rate * items),
    "CPU µs/item": Math.round((usedMs * 1000) / (result.requests * items)),
    "p50 ms": Number(result.p50.toFixed(2)),
    "p99 ms": Number(result.p99.toFixed(2)),
    errors: result.errors,
    "RSS MB": residentMegabytes(peer),
  };
}

function item(index: number): object {
  return {
    pk: { S: "device-1" },
    sk: { N: String(index) },
    temperature: { N: "21.5" },
    site: { S: "north" },
    payload: { S: "x".repeat(100) },
  };
}

async function createTable(peer: Peer): Promise<void> {
  const agent = new http.Agent();
  const { host } = new URL(peer.url);
  const definition = {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  };
  const status = await send(new URL(peer.url), agent, signDynamoDb(host, "CreateTable", definition, peer.keys));
  if (status !== 200) throw new Error(`${peer.name}: CreateTable answered ${status}`);
  const probe = signDynamoDb(host, "PutItem", { TableName, Item: item(0) }, peer.keys);
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await send(new URL(peer.url), agent, probe)) === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${peer.name}: the table did not become active in 10 s`);
}
