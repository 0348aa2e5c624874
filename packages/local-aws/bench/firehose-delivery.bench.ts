// JSON lines through a delivery stream to gzip objects, keys by jq, and the way of a batch through a transformation.
//   npm run bench -- firehose-delivery      (--megabytes 200)

import { parseArgs } from "node:util";
import {
  CreateDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  type ExtendedS3DestinationConfiguration,
  FirehoseClient,
} from "@aws-sdk/client-firehose";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createCloud } from "../src/index.ts";
import { firehose as firehoseService } from "../src/services/firehose/index.ts";
import { JqQuery } from "../src/services/firehose/jq.ts";
import { readAnswer } from "../src/services/firehose/transform-answer.ts";
import { lambda as lambdaService } from "../src/services/lambda/index.ts";
import { storedZip } from "./stored-zip.ts";

const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "200" }, json: { type: "boolean", default: false } },
});
const BYTES = Number(values.megabytes) * 1e6;
const BATCH = 500;
const BUFFER_MIB = 8;

const cloud = createCloud({ limits: false });
const config = cloud.clientConfig();
const client = new FirehoseClient(config);
const roleArn = await makeRole();
await new S3Client({ ...config, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "bench" }));
const firehose = cloud.services.instance(firehoseService, cloud.region).api;

const batches = Array.from({ length: 40 }, (_, batch) =>
  Array.from({ length: BATCH }, (_, index) => Buffer.from(`${JSON.stringify(trip(batch * BATCH + index))}\n`)),
);
const batchBytes = batches.map((batch) => batch.reduce((sum, record) => sum + record.length, 0));
const recordBytes = Math.round(batchBytes.reduce((sum, bytes) => sum + bytes, 0) / batches.length / BATCH);
const oneBatch = batches.flat().slice(0, Math.floor((1024 * 1024) / recordBytes));
const ids = oneBatch.map((_, index) => String(index).padStart(56, "0"));

await create("gzip", { CompressionFormat: "GZIP", BufferingHints: { SizeInMBs: BUFFER_MIB, IntervalInSeconds: 900 } });
await create("plain", { BufferingHints: { SizeInMBs: BUFFER_MIB, IntervalInSeconds: 900 } });
const rows = {
  "record bytes": recordBytes,
  "gzip to S3, MB/s": await deliver("gzip"),
  "gzip to S3, MB/s of CPU time": await deliver("gzip", true),
  "uncompressed to S3, MB/s": await deliver("plain"),
  "jq keys, records/s": await jqKeys(),
  "jq keys, records/s of CPU time": await jqKeys(true),
  "transformation through a function, ms per 1 MB batch": await transformRoundTrip(),
  "of that without the function": transformOverhead(),
};
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
client.destroy();
await cloud.close();

/** Puts `BYTES` of records; MB delivered per second, of wall time or of the process's CPU time. */
async function deliver(name: string, ofCpu = false): Promise<number> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const before = firehose.accounting(name).held;
  let sent = 0;
  for (let call = 0; sent < BYTES; call++) {
    const at = call % batches.length;
    firehose.put(name, batches[at]!);
    sent += batchBytes[at]!;
    // Lets deliveries go on beside, as between the requests of a producer.
    if (call % 20 === 0) await turn();
  }
  // What is left is one buffer that is not full.
  while (firehose.accounting(name).held * recordBytes > BUFFER_MIB * 1024 * 1024) await turn();
  const used = process.cpuUsage(cpu);
  const seconds = ofCpu ? (used.user + used.system) / 1e6 : (performance.now() - start) / 1000;
  const delivered = sent - (firehose.accounting(name).held - before) * recordBytes;
  return Math.round(delivered / 1e6 / seconds);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function jqKeys(ofCpu = false): Promise<number> {
  const query = await JqQuery.compile('{id:.trip_id,day:(.dropoff/1000|strftime("%Y-%m-%d"))}');
  const documents = Array.from({ length: 10_000 }, (_, index) => JSON.stringify(trip(index)));
  query.run(documents);
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let run = 0; run < 10; run++) query.run(documents);
  const used = process.cpuUsage(cpu);
  const seconds = ofCpu ? (used.user + used.system) / 1e6 : (performance.now() - start) / 1000;
  return Math.round(100_000 / seconds);
}

/** Event out, a function that returns what it was given, answer in: one batch after the other. */
async function transformRoundTrip(): Promise<number> {
  const lambda = new LambdaClient(config);
  const code = `exports.handler = async ({ records }) => ({
    records: records.map(({ recordId, data }) => ({ recordId, data, result: "Ok" })),
  });`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "same",
      Role: roleArn,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      MemorySize: 512,
      Code: { ZipFile: storedZip("index.js", code) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName: "same" });
  const api = cloud.services.instance(lambdaService, cloud.region).api;
  const caller = { principal: cloud.root.principal };
  let start = 0;
  for (let run = -5; run < 20; run++) {
    if (run === 0) start = performance.now();
    const payload = `{"records":[${oneBatch.map((data, index) => `{"recordId":"${ids[index]}","data":"${data.toString("base64")}"}`).join()}]}`;
    const answer = await api.invoke({ functionName: "same", payload, caller });
    if (readAnswer(answer.payload, ids) === undefined) throw new Error(answer.payload.toString());
  }
  lambda.destroy();
  return Number(((performance.now() - start) / 20).toFixed(1));
}

/** What is done around a function that returns what it was given. */
function transformOverhead(): number {
  const start = performance.now();
  for (let run = 0; run < 20; run++) {
    const sent = oneBatch.map(
      (data, index) => `{"recordId":"${ids[index]}","data":"${data.toString("base64")}","result":"Ok"}`,
    );
    readAnswer(Buffer.from(`{"records":[${sent.join()}]}`), ids);
  }
  return Number(((performance.now() - start) / 20).toFixed(1));
}

async function create(name: string, more: Partial<ExtendedS3DestinationConfiguration>): Promise<void> {
  await client.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: name,
      ExtendedS3DestinationConfiguration: {
        RoleARN: roleArn,
        BucketARN: "arn:aws:s3:::bench",
        Prefix: `${name}/`,
        ...more,
      },
    }),
  );
  const describe = new DescribeDeliveryStreamCommand({ DeliveryStreamName: name });
  while ((await client.send(describe)).DeliveryStreamDescription?.DeliveryStreamStatus !== "ACTIVE")
    await cloud.clock.sleep(50);
}

async function makeRole(): Promise<string> {
  const iam = new IAMClient(config);
  const statement = (more: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
  const Service = ["firehose.amazonaws.com", "lambda.amazonaws.com"];
  const trust = statement({ Principal: { Service }, Action: "sts:AssumeRole" });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument: trust }));
  const PolicyDocument = statement({ Action: "s3:*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "bench", PolicyName: "bench", PolicyDocument }));
  return Role!.Arn!;
}

function trip(index: number): object {
  return {
    type: "trip",
    trip_id: 4_294_967_296 + index * 7919,
    dropoff: 1_451_606_400_000 + index * 997,
    pickup_longitude: -73.9 - (index % 1000) / 10_000,
    pickup_latitude: 40.7 + (index % 777) / 10_000,
    fare: ((index * 31) % 5000) / 100,
    passenger_count: index % 5,
    payment_type: index % 2 === 0 ? "Cash" : "Credit card",
  };
}
