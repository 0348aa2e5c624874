import { CreateDomainCommand, DescribeDomainCommand, OpenSearchClient } from "@aws-sdk/client-opensearch";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type ExecutionOptions, latestCheckpoint, MemoryCheckpoints, startScript } from "@millrace/flink-sql";
import { type Cloud, createCloud } from "@millrace/local-aws";
import { Client } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws";
import { beforeEach, expect, onTestFinished, test } from "vitest";

const BUCKET = "lake";

let cloud: Cloud;
let s3: S3Client;

beforeEach(async () => {
  cloud = createCloud({ clock: "fast" });
  s3 = new S3Client({ ...cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(async () => {
    s3.destroy();
    await cloud.close();
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

function environment(more: Partial<ExecutionOptions["environment"]> = {}): ExecutionOptions["environment"] {
  return {
    clock: cloud.clock,
    random: Math.random,
    zone: "UTC",
    print: () => undefined,
    rows: new Map(),
    s3: () => s3 as ReturnType<NonNullable<ExecutionOptions["environment"]["s3"]>>,
    ...more,
  };
}

/** Keys and texts of all objects below a prefix. */
async function objects(Prefix: string): Promise<Record<string, string>> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
  const all: Record<string, string> = {};
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    all[Key!] = await Body!.transformToString();
  }
  return all;
}

const SOURCE = `CREATE TABLE g (a INT, b STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '200',
  'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '1000', 'fields.b.length' = '2000');`;

function script(format: string): string {
  return `SET 'execution.checkpointing.interval' = '1 s'; SET 'restart-strategy.type' = 'fixed-delay';
    SET 'restart-strategy.fixed-delay.attempts' = '1000'; SET 'restart-strategy.fixed-delay.delay' = '100 ms';
    ${SOURCE}
    CREATE TABLE f (a INT, b STRING, p INT) PARTITIONED BY (p) WITH ('connector' = 'filesystem',
      'path' = 's3://${BUCKET}/out', 'format' = '${format}', 'sink.rolling-policy.rollover-interval' = '2 s',
      'sink.rolling-policy.check-interval' = '1 s', 'sink.partition-commit.policy.kind' = 'success-file');
    INSERT INTO f SELECT a, b, MOD(a, 2) FROM g;`;
}

const all = Array.from({ length: 1000 }, (_, index) => index + 1);

function numbers(found: Record<string, string>): number[] {
  return Object.values(found)
    .flatMap((text) => text.split("\n").slice(0, -1))
    .map((line) => (JSON.parse(line) as { a: number }).a)
    .toSorted((left, right) => left - right);
}

test("rows are in objects that are complete, in folders with a success file, and are read back", async () => {
  const execution = await startScript(script("json"), {
    environment: environment(),
    checkpoints: new MemoryCheckpoints(),
  });
  await execution.done;

  const found = await objects("out/");
  expect(numbers(found)).toEqual(all);
  const names = Object.keys(found);
  expect(names.every((name) => /^out\/p=[01]\/(part-[\da-f-]{36}-0-\d+|_SUCCESS)$/.test(name))).toBe(true);
  expect(names.filter((name) => name.endsWith("_SUCCESS")).length).toBe(2);

  const counts: string[] = [];
  const count = `CREATE TABLE f (a INT, b STRING, p INT) PARTITIONED BY (p) WITH ('connector' = 'filesystem',
      'path' = 's3a://${BUCKET}/out', 'format' = 'json');
    CREATE TABLE c (p INT, n BIGINT, PRIMARY KEY (p) NOT ENFORCED) WITH ('connector' = 'print');
    INSERT INTO c SELECT p, COUNT(*) FROM f GROUP BY p;`;
  const reading = await startScript(count, { environment: environment({ print: (line) => counts.push(line) }) });
  await reading.done;
  expect(counts).toEqual(expect.arrayContaining(["+U[0, 500]", "+U[1, 500]"]));
});

test.each(["json", "parquet"])("requests to S3 that fail now and then lose and double nothing: %s", async (format) => {
  let requests = 0;
  const shaky = {
    async send(command: object, options?: object) {
      requests++;
      // Some fail before, some after they took effect.
      if (requests % 13 === 0) throw new Error("connection lost before");
      const result = await s3.send(command as PutObjectCommand, options);
      if (requests % 17 === 0) throw new Error("connection lost behind");
      return result;
    },
  };
  const execution = await startScript(script(format), {
    environment: environment({ s3: () => shaky }),
    checkpoints: new MemoryCheckpoints(),
  });
  await execution.done;

  const seen: number[] = [];
  const read = `CREATE TABLE f (a INT, b STRING, p INT) PARTITIONED BY (p) WITH ('connector' = 'filesystem',
      'path' = 's3://${BUCKET}/out', 'format' = '${format}');
    CREATE TABLE o (a INT) WITH ('connector' = 'print');
    INSERT INTO o SELECT a FROM f;`;
  const print = (line: string) => seen.push(Number(/\d+/.exec(line)![0]));
  const reading = await startScript(read, { environment: environment({ print }) });
  await reading.done;
  expect(seen.toSorted((left, right) => left - right)).toEqual(all);
});

test("a job that is killed leaves uploads that nobody sees, and goes on from its checkpoint", async () => {
  const checkpoints = new MemoryCheckpoints();
  let alive = true;
  const never = new Promise<never>(() => {});
  const vanishing = {
    send: (command: object, options?: object) =>
      alive ? (s3.send(command as PutObjectCommand, options) as Promise<unknown>) : never,
  };
  await startScript(script("json"), { environment: environment({ s3: () => vanishing }), checkpoints });
  await cloud.clock.sleep(3500);
  alive = false;
  const body = await latestCheckpoint(checkpoints);
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  expect(body).toBeDefined();
  expect(numbers(await objects("out/")).length).toBeLessThan(1000);
  expect(Uploads ?? []).toEqual(expect.any(Array));

  const restored = await startScript(script("json"), {
    environment: environment(),
    checkpoints: new MemoryCheckpoints(),
    restore: body!,
  });
  await restored.done;
  expect(numbers(await objects("out/"))).toEqual(all);
});

test("a changelog becomes the documents of a search domain", async () => {
  const control = new OpenSearchClient({ ...cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(() => control.destroy());
  await control.send(new CreateDomainCommand({ DomainName: "trips" }));
  await cloud.clock.sleep(1000);
  const { DomainStatus } = await control.send(new DescribeDomainCommand({ DomainName: "trips" }));
  const { accessKeyId, secretAccessKey } = cloud.root;
  const getCredentials = async () => ({ accessKeyId, secretAccessKey });
  const client = new Client({
    ...AwsSigv4Signer({ region: cloud.region, service: "es", getCredentials }),
    node: `http://${DomainStatus!.Endpoint}`,
    maxRetries: 0,
  });
  onTestFinished(() => client.close());
  const http: ExecutionOptions["environment"]["http"] = async ({ method, url, headers, body }) => {
    const path = new URL(url).pathname.slice(prefix.length);
    const answer = await client.transport.request({ method, path, bulkBody: body }, { headers });
    return { status: answer.statusCode!, body: JSON.stringify(answer.body) };
  };
  const { host, pathname: prefix } = new URL(`http://${DomainStatus!.Endpoint}`);
  const sql = `CREATE TABLE g (a INT) WITH ('connector' = 'datagen', 'fields.a.kind' = 'sequence',
      'fields.a.start' = '1', 'fields.a.end' = '100');
    CREATE TABLE e (k INT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'opensearch',
      'hosts' = 'http://${host}', 'connection.path-prefix' = '${prefix}', 'index' = 'counts-{k}', 'sink.bulk-flush.max-actions' = '7');
    INSERT INTO e SELECT MOD(a, 3), COUNT(*) FROM g GROUP BY MOD(a, 3) HAVING MOD(SUM(a), 2) = 0;`;
  const execution = await startScript(sql, { environment: environment({ http }) });
  await execution.done;

  await client.indices.refresh({ index: "counts-*" });
  const { body } = await client.search({ index: "counts-*", body: { query: { match_all: {} } } });
  const found = body.hits.hits.map(({ _index, _id, _source }) => [_index, _id, _source]);
  // The sums of 1, 4, …; 2, 5, …; 3, 6, …: only those that are even at the end are left.
  const expected = [0, 1, 2]
    .map((k) => all.slice(0, 100).filter((a) => a % 3 === k))
    .filter((group) => group.reduce((sum, a) => sum + a, 0) % 2 === 0)
    .map((group) => [`counts-${group[0]! % 3}`, String(group[0]! % 3), { k: group[0]! % 3, n: group.length }]);
  expect(found.toSorted()).toEqual(expected.toSorted());
});
