// Records of 150 B from a stream of four shards through a function that does nothing, in its isolated thread, by batch size.
//   npm run bench -- event-source-mapping      (--records 400000)

import { parseArgs } from "node:util";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { createCloud } from "../src/index.ts";
import { storedZip } from "./zip.ts";

const { values } = parseArgs({
  options: { records: { type: "string", default: "400000" }, json: { type: "boolean", default: false } },
});
const RECORDS = Number(values.records);
const SHARDS = 4;
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

const cloud = createCloud({ limits: false });
const config = cloud.clientConfig();
const kinesis = new KinesisClient(config);
const lambda = new LambdaClient(config);
const iam = new IAMClient(config);

const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument: TRUST }));
await iam.send(new PutRolePolicyCommand({ RoleName: "bench", PolicyName: "all", PolicyDocument: ALLOW }));
await lambda.send(
  new CreateFunctionCommand({
    FunctionName: "bench",
    Role: Role!.Arn,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: storedZip("index.js", "exports.handler = async () => null;") },
  }),
);
await until(async () => {
  const { State } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "bench" }));
  return State === "Active";
});
await kinesis.send(new CreateStreamCommand({ StreamName: "bench", ShardCount: SHARDS }));
await cloud.clock.sleep(1000);
await fill();

const EventSourceArn = `arn:aws:kinesis:${cloud.region}:${cloud.account}:stream/bench`;
// The first pass starts the function and is not counted.
await drain(1000);
const rows: Record<string, number> = { records: RECORDS };
for (const batchSize of [100, 1000, 10_000]) rows[`batch ${batchSize}, records/s`] = await drain(batchSize);
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);
await cloud.close();

async function fill(): Promise<void> {
  for (let sent = 0; sent < RECORDS; sent += 500) {
    const Records = Array.from({ length: Math.min(500, RECORDS - sent) }, (_, index) => ({
      Data: Buffer.from(`${sent + index}:`.padEnd(150, "x")),
      PartitionKey: `key-${sent + index}`,
    }));
    await kinesis.send(new PutRecordsCommand({ StreamName: "bench", Records }));
  }
}

/** Delivers the whole stream; records per second between the first invocation and the last. */
async function drain(BatchSize: number): Promise<number> {
  const { UUID } = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "bench",
      EventSourceArn,
      StartingPosition: "TRIM_HORIZON",
      BatchSize,
      MetricsConfig: { Metrics: ["EventCount"] },
    }),
  );
  const invoked = () => metric("InvokedEventCount", { EventSourceMappingUUID: UUID! });
  const finished = () => metric("Duration", { FunctionName: "bench" }).count;
  const before = finished();
  await until(async () => finished() > before, 1);
  const [start, first] = [performance.now(), invoked().sum];
  await until(async () => invoked().sum >= RECORDS && finished() - before >= invoked().count, 1);
  const rate = Math.round((RECORDS - first) / ((performance.now() - start) / 1000));
  await until(async () => {
    const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return State === "Enabled";
  });
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await cloud.clock.sleep(1500);
  return rate;
}

/** All data of a metric. */
function metric(name: string, dimensions: Record<string, string>): { readonly count: number; readonly sum: number } {
  const found = new Map<number, { count: number; sum: number }>();
  const period = 2 ** 42 - (2 ** 42 % 3_600_000);
  for (const series of cloud.services.metrics(cloud.region).find("AWS/Lambda", name, dimensions)?.units.values() ?? [])
    series.collect({ start: 0, end: period, period }, cloud.clock.now(), found as never);
  return found.get(0) ?? { count: 0, sum: 0 };
}

async function until(holds: () => Promise<boolean>, everyMs = 20): Promise<void> {
  while (!(await holds())) await cloud.clock.sleep(everyMs);
}
