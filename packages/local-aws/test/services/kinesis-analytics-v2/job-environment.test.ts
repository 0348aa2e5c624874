import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateDomainCommand, DescribeDomainCommand, OpenSearchClient } from "@aws-sdk/client-opensearch";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { ACCOUNT, Flink } from "./support.ts";

const ARN = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/trips`;

/** Sums the fares of each zone in windows of ten seconds, from a stream to files. */
const SQL = `
CREATE TABLE trips (zone INT, fare DOUBLE, ended TIMESTAMP(3), WATERMARK FOR ended AS ended) WITH (
  'connector' = 'kinesis', 'stream.arn' = '\${trips}', 'aws.region' = '\${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'json');
CREATE TABLE fares (zone INT, total DOUBLE) WITH (
  'connector' = 'filesystem', 'path' = 's3://code/fares', 'format' = 'json',
  'sink.rolling-policy.rollover-interval' = '5 s', 'sink.rolling-policy.check-interval' = '1 s');
INSERT INTO fares SELECT zone, SUM(fare) FROM TABLE(TUMBLE(TABLE trips, DESCRIPTOR(ended), INTERVAL '10' SECOND))
GROUP BY zone, window_start, window_end;`;

async function open(actions: readonly string[]): Promise<Flink> {
  const flink = await Flink.open();
  const kinesis = new KinesisClient(flink.cloud.clientConfig());
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 }));
  await flink.pass(10_000);
  const trips = [
    [1, 10, "2026-01-01 00:00:01"],
    [1, 5, "2026-01-01 00:00:02"],
    [2, 7, "2026-01-01 00:00:03"],
    [1, 1, "2026-01-01 00:00:30"],
  ];
  const Records = trips.map(([zone, fare, ended]) => ({
    Data: Buffer.from(JSON.stringify({ zone, fare, ended })),
    PartitionKey: "a",
  }));
  await kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records }));
  flink.role = await flink.createRole("job", actions);
  const configuration = {
    ...flink.configuration("fares.zip", { trips: ARN, region: "us-east-1" }),
    FlinkApplicationConfiguration: {
      CheckpointConfiguration: {
        ConfigurationType: "CUSTOM",
        CheckpointInterval: 10_000,
        MinPauseBetweenCheckpoints: 0,
      },
    },
  } as const;
  await flink.create("fares", SQL, { configuration });
  expect((await flink.start("fares")).OperationFailureDetails).toBeUndefined();
  await flink.pass(60_000);
  return flink;
}

test("a job reads a stream and writes files with what its role allows", async () => {
  const flink = await open([
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
    "logs:PutLogEvents",
  ]);

  const { Contents } = await flink.s3.send(new ListObjectsV2Command({ Bucket: "code", Prefix: "fares/" }));
  const texts = await Promise.all(
    Contents!.map(async ({ Key }) => {
      const { Body } = await flink.s3.send(new GetObjectCommand({ Bucket: "code", Key }));
      return Body!.transformToString();
    }),
  );
  expect(texts.join("").trim().split("\n").sort()).toEqual(['{"zone":1,"total":15.0}', '{"zone":2,"total":7.0}']);
  await flink.stop("fares");
});

test("what the role does not allow fails the job, and the log says which action", async () => {
  const flink = await open(["kinesis:List*", "kinesis:Describe*", "s3:*", "logs:PutLogEvents"]);

  const failures = (await flink.log()).filter(({ messageType }) => messageType === "ERROR");
  expect(failures.length).toBeGreaterThan(0);
  expect(failures[0]!.throwableInformation!.join("\n")).toMatch(
    /assumed-role\/job\/KinesisAnalyticsSession is not authorized to perform: kinesis:GetShardIterator/,
  );
  await flink.stop("fares", true);
});

test("a job writes an index of a search domain by its endpoint, with the role's signature", async () => {
  const flink = await Flink.open();
  const opensearch = new OpenSearchClient(flink.cloud.clientConfig());
  const role = await flink.createRole("job", ["es:ESHttpPost", "s3:GetObject", "logs:PutLogEvents"]);
  await opensearch.send(
    new CreateDomainCommand({
      DomainName: "areas",
      EngineVersion: "OpenSearch_2.19",
      AccessPolicies: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: role }, Action: "es:ESHttp*", Resource: "*" }],
      }),
    }),
  );
  const describe = async () =>
    (await opensearch.send(new DescribeDomainCommand({ DomainName: "areas" }))).DomainStatus!;
  while ((await describe()).Endpoint === undefined) await flink.pass(60_000);
  flink.role = role;
  const sql = `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '3',
      'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '3');
    CREATE TABLE areas (id BIGINT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'opensearch-2',
      'hosts' = 'https://\${endpoint}:443', 'index' = 'areas');
    INSERT INTO areas SELECT MOD(n, 2), n FROM numbers;`;
  const endpoint = (await describe()).Endpoint!;
  await flink.create("areas", sql, { configuration: flink.configuration("areas.zip", { endpoint }) });
  await flink.start("areas");
  await flink.pass(30_000);

  expect((await flink.log()).filter(({ messageType }) => messageType === "ERROR")).toEqual([]);
  const { requestHandler, signer } = opensearch.config as unknown as Transport;
  const path = `${endpoint.slice(endpoint.indexOf("/"))}/areas/_count`;
  const request = { method: "GET", protocol: "https:", hostname: "127.0.0.1", path, headers: { host: "127.0.0.1" } };
  const { response } = await requestHandler.handle(await (await signer()).sign(request));
  expect(JSON.parse(await text(response.body))).toMatchObject({ count: 2 });
});

interface Transport {
  signer(): Promise<{ sign(request: object): Promise<object> }>;
  readonly requestHandler: { handle(request: object): Promise<{ response: { body: Readable } }> };
}
