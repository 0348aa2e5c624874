import { expect, test } from "vitest";
import type { HttpRequest } from "../../src/connectors/connector.ts";
import { opensearch } from "../../src/connectors/opensearch.ts";
import { checkTable } from "../../src/connectors/registry.ts";
import { settle, testEnvironment } from "../support/environment.ts";
import { tableOf } from "../support/formats.ts";

type Answer = { status: number; body: string };

const OK: Answer = { status: 200, body: '{"errors":false,"items":[]}' };

function table(options: Record<string, string>, columns = "id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED") {
  const settings = { connector: "opensearch", hosts: "http://search:9200", index: "users", ...options };
  const text = Object.entries(settings).map(([key, value]) => `'${key}' = '${value}'`);
  const made = tableOf(`CREATE TABLE t (${columns}) WITH (${text.join(", ")})`);
  checkTable(made, "sink");
  return made;
}

/** A writer of a table, and the requests it sends; they are answered in turn, the last answer for all others. */
async function open(options: Record<string, string> = {}, columns?: string, answers: Answer[] = [OK]) {
  const requests: Parameters<HttpRequest>[0][] = [];
  const http: HttpRequest = async (request) => {
    requests.push(request);
    return answers.length > 1 ? answers.shift()! : answers[0]!;
  };
  const environment = testEnvironment({ http });
  const writer = await opensearch.sink!(table(options, columns), environment).open(0, 1, undefined);
  return { writer, requests, environment };
}

const errors = (...items: object[]): Answer => ({ status: 200, body: JSON.stringify({ errors: true, items }) });
const BUSY = { update: { status: 429, error: { type: "es_rejected_execution_exception", reason: "busy" } } };
const BAD = { update: { status: 400, error: { type: "mapper_parsing_exception", reason: "no number" } } };
const GOOD = { update: { status: 200 } };

test("rows with a key are upserts and deletes of the document of that key", async () => {
  const { writer, requests } = await open();
  writer.write([1, "ann"], 0);
  writer.write([1, "ann"], 1);
  writer.write([1, "anna"], 2);
  writer.write([2, null], 3);
  await writer.prepare(1);

  expect(requests).toEqual([
    {
      method: "POST",
      url: "http://search:9200/_bulk",
      headers: { "content-type": "application/x-ndjson" },
      body: `{"update":{"_index":"users","_id":"1"}}
{"doc":{"id":1,"name":"ann"},"upsert":{"id":1,"name":"ann"}}
{"update":{"_index":"users","_id":"1"}}
{"doc":{"id":1,"name":"anna"},"upsert":{"id":1,"name":"anna"}}
{"delete":{"_index":"users","_id":"2"}}
`,
    },
  ]);
});

test("the first half of an update alone deletes the document", async () => {
  const { writer, requests } = await open();
  writer.write([1, "ann"], 1);
  writer.write([2, "bob"], 1);
  writer.write([2, "rob"], 2);
  await writer.prepare(1);

  expect(requests[0]!.body).toBe(`{"delete":{"_index":"users","_id":"1"}}
{"update":{"_index":"users","_id":"2"}}
{"doc":{"id":2,"name":"rob"},"upsert":{"id":2,"name":"rob"}}
`);
});

test("rows without a key are new documents", async () => {
  const { writer, requests } = await open({ "connection.path-prefix": "/v1/", username: "u", password: "p" }, "id INT");
  writer.write([1], 0);
  await writer.prepare(1);

  expect(requests[0]!.url).toBe("http://search:9200/v1/_bulk");
  expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from("u:p").toString("base64")}`);
  expect(requests[0]!.body).toBe('{"index":{"_index":"users"}}\n{"id":1}\n');
});

test("ids of several key columns are joined, dates and times as texts", async () => {
  const columns = "a STRING, b DATE, c TIME, d TIMESTAMP(3), e INT, PRIMARY KEY (d, a, b, c) NOT ENFORCED";
  const { writer, requests } = await open({ "document-id.key-delimiter": "$" }, columns);
  writer.write(["x", 0, 36_000_000, Date.UTC(2024, 0, 1), 1], 0);
  await writer.prepare(1);

  expect(JSON.parse(requests[0]!.body.split("\n")[0]!).update._id).toBe("2024-01-01T00:00$x$1970-01-01$10:00");
});

test.each([
  ["users-{name}", "users-ann"],
  ["{at|yyyy-MM-dd}-users", "2024-05-06-users"],
  ["users-{at|}", "users-2024_05_06_07_08_09"],
  ["users-{day|}", "users-1970_01_02"],
  ["users-{now()|yyyy-MM}", "users-2024-01"],
])("the index %s is %s", async (index, expected) => {
  const { writer, requests } = await open({ index }, "name STRING, `at` TIMESTAMP(3), `day` DATE");
  writer.write(["ann", Date.UTC(2024, 4, 6, 7, 8, 9), 1], 0);
  await writer.prepare(1);

  expect(JSON.parse(requests[0]!.body.split("\n")[0]!).index._index).toBe(expected);
});

test("an index by the time of writing takes inserts only", async () => {
  const { writer } = await open({ index: "users-{now()|yyyy}" });

  expect(() => writer.write([1, "x"], 3)).toThrow("only works on append only stream");
});

test("requests are sent after so many actions, so many bytes, or some time", async () => {
  const { writer, requests, environment } = await open({ "sink.bulk-flush.max-actions": "2" });
  for (const id of [1, 2, 3]) writer.write([id, "x"], 0);
  await settle();
  expect(requests.length).toBe(1);

  await environment.clock.advance(1000);
  expect(requests.length).toBe(2);

  const large = await open({ "sink.bulk-flush.max-size": "1 mb" });
  for (let id = 0; id < 6; id++) large.writer.write([id, "x".repeat(100_000)], 0);
  await settle();
  expect(large.requests.length).toBe(1);
});

test("one request is under way at a time, and a full buffer asks to be waited for", async () => {
  let answer: (answer: Answer) => void = () => undefined;
  const http: HttpRequest = () => new Promise((resolve) => (answer = resolve));
  const made = table({ "sink.bulk-flush.max-actions": "1" });
  const writer = await opensearch.sink!(made, testEnvironment({ http })).open(0, 1, undefined);
  writer.write([1, "x"], 0);
  expect(writer.ready()).toBeUndefined();
  writer.write([2, "x"], 0);
  const waiting = writer.ready();
  expect(waiting).toBeInstanceOf(Promise);

  answer(OK);
  await waiting;
  answer(OK);
  await writer.prepare(1);
});

test("what the cluster is too busy for is sent again by the strategy, and fails the job when that ends", async () => {
  const options = {
    "sink.bulk-flush.backoff.strategy": "CONSTANT",
    "sink.bulk-flush.backoff.delay": "1 s",
    "sink.bulk-flush.backoff.max-retries": "2",
  };
  const { writer, requests, environment } = await open(options, undefined, [errors(GOOD, BUSY), OK]);
  for (const id of [1, 2]) writer.write([id, "x"], 0);
  const prepared = writer.prepare(1);
  await settle();
  await environment.clock.advance(1000);
  await prepared;
  expect(requests.map(({ body }) => body.split("\n").length - 1)).toEqual([4, 2]);

  const busy = await open(options, undefined, [{ status: 429, body: "" }]);
  busy.writer.write([1, "x"], 0);
  const failing = expect(busy.writer.prepare(1)).rejects.toThrow("rejected execution");
  await settle();
  await busy.environment.clock.advance(5000);
  await failing;
  expect(busy.requests.length).toBe(3);
});

test("a document that the index refuses fails the job, or is counted when failures are ignored", async () => {
  const failing = await open({}, undefined, [errors(BAD)]);
  failing.writer.write([1, "x"], 0);
  await expect(failing.writer.prepare(1)).rejects.toThrow(
    "Bulk request failed for index users: mapper_parsing_exception: no number",
  );

  const ignoring = await open({ "failure-handler": "ignore" }, undefined, [errors(BAD)]);
  ignoring.writer.write([1, "x"], 0);
  await ignoring.writer.prepare(1);
  expect(ignoring.writer.metrics!()).toMatchObject({ numRecordsSend: 1, numRecordsSendErrors: 1 });
});

test("a request that fails as a whole fails the job", async () => {
  const { writer } = await open({}, undefined, [{ status: 403, body: "forbidden" }]);
  writer.write([1, "x"], 0);

  await expect(writer.prepare(1)).rejects.toThrow("failed with status 403: forbidden");
});

test.each([
  [{ hosts: "search:9200" }, "Missing scheme"],
  [{ hosts: "http://search" }, "Missing port"],
  [{ index: "a-{x}-{y}" }, "Chaining dynamic index pattern"],
  [{ index: "a-{x}" }, "Unknown field 'x' in index pattern 'a-{x}'"],
  [{ index: "a-{name|yyyy}" }, "time-related pattern only support types are: DATE,TIME,TIMESTAMP"],
  [{ "sink.bulk-flush.max-size": "1 kb" }, "must be in MB granularity"],
  [{ "failure-handler": "com.example.Mine" }, "Failure handler 'com.example.Mine' is not implemented"],
  [{ username: "u" }, "must be set at the same time"],
  [{ "sink.delivery-guarantee": "exactly-once" }, "does not support the EXACTLY_ONCE guarantee"],
  [{ "socket.timeout": "1 s" }, "Option 'socket.timeout' of connector 'opensearch'"],
  [{ format: "csv" }, "must produce JSON documents"],
])("%o is refused", (options, message) => {
  expect(() => table(options)).toThrow(message);
});

test("it cannot be read", () => {
  expect(() => checkTable(table({}), "source")).toThrow("can only be used as a sink");
});
