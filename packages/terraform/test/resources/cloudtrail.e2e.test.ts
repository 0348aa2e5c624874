import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import { CreateStreamCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

const text = readFileSync(fileURLToPath(new URL("../fixtures/provider/cloudtrail.tf", import.meta.url)), "utf8");

test("a trail delivers the calls of the run to its bucket", async () => {
  const bench = openBench();
  await bench.project(bench.folder({ "main.tf": text })).apply();
  const kinesis = bench.context.client<KinesisClient>("kinesis");
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 }));
  await bench.cloud.clock.sleep(6 * 60_000);

  const s3 = bench.context.client<S3Client>("s3");
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "millrace-audit" }));
  const Key = Contents[0]!.Key!;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "millrace-audit", Key }));
  const { Records } = JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString());
  expect(Key).toContain(`trail/AWSLogs/${bench.cloud.account}/CloudTrail/`);
  expect(Records.map(({ eventName }: { eventName: string }) => eventName)).toContain("CreateStream");
});

test("trails change in place: prefix, logging and tags; a second apply changes nothing", async () => {
  const bench = openBench();
  const client = bench.context.client<CloudTrailClient>("cloudtrail");
  await bench.project(bench.folder({ "main.tf": text })).apply();
  const changed = text
    .replace('s3_key_prefix         = "trail"\n', "")
    .replace("= false\n  enable_logging                = false", "= true")
    .replace('"test"', '"production"');
  const folder = bench.folder({ "main.tf": changed });

  const { changes } = await bench.project(folder).apply();
  const again = bench.project(folder).plan();

  expect(actions(changes).sort()).toEqual(["update aws_cloudtrail.all", "update aws_cloudtrail.plain"]);
  expect(actions(again)).toEqual([]);
  const { trailList } = await client.send(new DescribeTrailsCommand({ trailNameList: ["millrace-all"] }));
  expect(trailList![0]).not.toHaveProperty("S3KeyPrefix");
  const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: "millrace-plain" }));
  expect(IsLogging).toBe(true);
});

test("destroy removes trails; data events are refused when the configuration is planned", async () => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": text });
  await bench.project(folder).apply();
  await bench.project(folder).destroy();
  const client = bench.context.client<CloudTrailClient>("cloudtrail");
  expect((await client.send(new DescribeTrailsCommand({}))).trailList).toEqual([]);

  const data = text.replace("is_multi_region_trail = true", 'event_selector {\n    read_write_type = "WriteOnly"\n  }');
  expect(() =>
    openBench()
      .project(bench.folder({ "main.tf": data }))
      .plan(),
  ).toThrow("event_selector");
});
