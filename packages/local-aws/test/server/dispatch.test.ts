import { gzipSync } from "node:zlib";
import {
  CloudWatchClient,
  DescribeInsightRulesCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Cloud, createCloud } from "../../src/cloud.ts";
import { decodeCbor, encodeCbor } from "../../src/wire/cbor.ts";
import { tamper, unsigned } from "./requests.ts";

let cloud: Cloud;
let log: string[];

beforeEach(() => {
  log = [];
  cloud = createCloud({ clock: "fast", log: (line) => log.push(line) });
});
afterEach(async () => {
  await cloud.close();
});

function cloudwatch(): CloudWatchClient {
  return new CloudWatchClient({ ...cloud.clientConfig(), maxAttempts: 1 });
}

describe("content encodings", () => {
  it("decodes what the SDK compresses", async () => {
    const client = new CloudWatchClient({ ...cloud.clientConfig(), requestMinCompressionSizeBytes: 0 });

    await client.send(new PutMetricDataCommand({ Namespace: "N", MetricData: [{ MetricName: "m", Value: 1 }] }));

    const { Metrics } = await client.send(new ListMetricsCommand({}));
    expect(Metrics).toEqual([{ Namespace: "N", MetricName: "m", Dimensions: [] }]);
  });

  it("leaves the encoding of an S3 object to its reader", async () => {
    const client = new S3Client(cloud.clientConfig());
    const body = gzipSync("data");

    const put = client.send(new PutObjectCommand({ Bucket: "missing", Key: "k", Body: body, ContentEncoding: "gzip" }));

    await expect(put).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it.each([
    ["bytes that are no gzip", "gzip", Buffer.from("{}"), "SerializationException", 400],
    ["gzip that is cut short", "gzip", gzipSync("{}").subarray(0, 12), "SerializationException", 400],
    ["gzip of more than 32 MiB", "gzip", gzipSync(Buffer.alloc(33 * 1024 * 1024)), "RequestEntityTooLarge", 413],
    ["another encoding", "br", Buffer.from("{}"), "UnsupportedMediaType", 415],
  ])("refuses %s", async (_what, encoding, body, name, status) => {
    const client = tamper(cloudwatch(), { headers: { "content-encoding": encoding }, body });

    await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
  });
});

describe("unknown services and operations", () => {
  it("refuses an operation that is not executed by name, with a status no client retries", async () => {
    const rules = cloudwatch().send(new DescribeInsightRulesCommand({}));

    await expect(rules).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("cloudwatch:DescribeInsightRules"),
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
  });

  it("refuses a parameter that is not executed by name", async () => {
    const put = cloudwatch().send(new PutMetricDataCommand({ Namespace: "N", EntityMetricData: [{ MetricData: [] }] }));

    await expect(put).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("EntityMetricData of cloudwatch:PutMetricData"),
    });
  });

  it.each([
    ["an unknown operation", "Kinesis_20131202.ListStream"],
    ["no operation", "Kinesis_20131202"],
    ["an unknown service", "AWSShield_20160616.ListProtections"],
  ])("refuses %s in X-Amz-Target", async (_what, target) => {
    const client = tamper(new KinesisClient(cloud.clientConfig()), { headers: { "x-amz-target": target } });

    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("refuses an operation that exists when it is not posted", async () => {
    const client = tamper(new KinesisClient(cloud.clientConfig()), { method: "PUT" });

    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({ name: "UnknownOperationException" });
  });

  it.each([
    ["an unknown action", "Action=ListRole&Version=2010-05-08"],
    ["no action", "Version=2010-05-08"],
    ["another version", "Action=ListRoles&Version=2009-01-01"],
  ])("refuses %s of Query", async (_what, body) => {
    const client = tamper(new IAMClient(cloud.clientConfig()), { body });

    await expect(client.send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "InvalidAction",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("refuses a method that a resource does not have", async () => {
    const client = tamper(new S3Client({ ...cloud.clientConfig() }), { method: "PATCH" });

    await expect(client.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: "MethodNotAllowed",
      $metadata: { httpStatusCode: 405 },
    });
  });

  it.each([
    ["JSON", { "x-amz-target": "Other.Op", "content-type": "application/x-amz-json-1.1" }, /^\{"__type":/],
    ["REST-JSON", { "content-type": "application/json", authorization: scope("lambda") }, /^\{"__type":/],
    [
      "Query",
      { "content-type": "application/x-www-form-urlencoded", authorization: scope("ec2") },
      /<Code>InvalidAction</,
    ],
    ["REST-JSON without a body", { authorization: scope("lambda") }, /^\{"__type":/],
    [
      "REST-XML",
      { "content-type": "application/xml", authorization: scope("cloudfront") },
      /<Code>UnknownOperationException</,
    ],
  ])("answers a client of an unknown service in its own protocol: %s", async (_protocol, headers, body) => {
    const response = await cloud.handle(unsigned("POST /", headers));

    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(String(response.body)).toMatch(body);
  });

  it("answers a client of an unknown service in CBOR", async () => {
    const response = await cloud.handle(
      unsigned("POST /service/Other/operation/Op", {
        "smithy-protocol": "rpc-v2-cbor",
        "content-type": "application/cbor",
        authorization: scope("other"),
      }),
    );

    expect(response.headers["smithy-protocol"]).toBe("rpc-v2-cbor");
    expect(decodeCbor(response.body as Buffer)).toMatchObject({ __type: "UnknownOperationException" });
  });
});

describe("malformed inputs", () => {
  it("names every required parameter that is missing", async () => {
    const client = tamper(cloudwatch(), { body: '{"MetricName":"m","Dimensions":[{"Name":"d"}]}' });

    const call = client.send(new GetMetricStatisticsCommand({} as never));

    await expect(call).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "5 validation errors detected: Value null at 'namespace' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'startTime' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'endTime' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'period' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'dimensions.1.member.value' failed to satisfy constraint: Member must not be null",
    });
  });

  it.each([
    ["a JSON body that is none", "{", "SerializationException"],
    ["an unknown JSON parameter", '{"Limits":1}', "SerializationException"],
  ])("refuses %s", async (_what, body, name) => {
    const client = tamper(new KinesisClient(cloud.clientConfig()), { body });

    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({ name });
  });

  it("refuses CBOR that is none", async () => {
    const client = tamper(new KinesisClient(cloud.clientConfig()), {
      headers: { "content-type": "application/x-amz-cbor-1.1" },
      body: Buffer.from([0xff]),
    });
    const answers = captureAnswers();

    await client.send(new ListStreamsCommand({})).catch(() => {});

    expect(answers[0]!.status).toBe(400);
    expect(answers[0]!.headers).toMatchObject({
      "content-type": "application/x-amz-cbor-1.1",
      "x-amzn-errortype": "SerializationException",
    });
    expect(decodeCbor(answers[0]!.body as Buffer)).toMatchObject({ __type: "SerializationException" });
  });

  it("refuses a Region that could not name one", async () => {
    const client = new KinesisClient(cloud.clientConfig({ region: "US-EAST-1" }));

    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({
      message: expect.stringContaining("valid Region"),
    });
  });
});

describe("CBOR 1.1, as the Java SDK speaks to Kinesis", () => {
  it("takes bytes and epoch milliseconds, and gives them", async () => {
    const body = encodeCbor({ StreamName: "s", Records: [{ Data: Buffer.from("a"), PartitionKey: "k" }] });
    const client = tamper(new KinesisClient({ ...cloud.clientConfig(), maxAttempts: 1 }), {
      headers: { "content-type": "application/x-amz-cbor-1.1" },
      body,
    });
    const answers = captureAnswers();

    await client.send(new PutRecordsCommand({ StreamName: "s", Records: [] })).catch(() => {});

    expect(answers[0]!.headers["content-type"]).toBe("application/x-amz-cbor-1.1");
    expect(decodeCbor(answers[0]!.body as Buffer)).toMatchObject({
      __type: "ResourceNotFoundException",
      message: expect.stringContaining("Stream s"),
    });
  });
});

describe("errors of services that answer Query too", () => {
  it("have the shape's name, and the Query code for clients that ask for it", async () => {
    const call = cloudwatch().send(
      new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1) }),
    );

    await expect(call).rejects.toMatchObject({ name: "ValidationException", Error: { Code: "ValidationError" } });
  });

  it("have the Query code in Query", async () => {
    const body = "Action=ListMetrics&Version=2010-08-01&NextToken=x";
    const client = tamper(cloudwatch(), {
      headers: { "content-type": "application/x-www-form-urlencoded", "x-amz-target": undefined },
      body,
    });
    const answers = captureAnswers();

    await client.send(new ListMetricsCommand({})).catch(() => {});

    expect(String(answers[0]!.body)).toMatch(
      /^<ErrorResponse xmlns="http:\/\/monitoring\.amazonaws\.com\/doc\/2010-08-01\/"><Error><Type>Sender<\/Type><Code>InvalidNextToken<\/Code>/,
    );
  });
});

describe("failures of our own", () => {
  it("are answered as InternalFailure and logged with their stack", async () => {
    vi.spyOn(cloud.services, "instance").mockImplementation(() => {
      throw new Error("boom");
    });

    const call = cloudwatch().send(new ListMetricsCommand({}));

    await expect(call).rejects.toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    expect(log).toEqual([expect.stringMatching(/^internal failure: Error: boom\n\s+at /)]);
  });

  it("name the folder when the disk is full", async () => {
    vi.spyOn(cloud.services, "instance").mockImplementation(() => {
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    });

    const call = cloudwatch().send(new ListMetricsCommand({}));

    await expect(call).rejects.toMatchObject({
      name: "ServiceUnavailable",
      message: expect.stringContaining(cloud.directory),
      $metadata: { httpStatusCode: 503 },
    });
    expect(log).toEqual([]);
  });
});

it("gives every answer a request id and the date", async () => {
  const answers = captureAnswers();

  await cloudwatch().send(new ListMetricsCommand({}));
  await cloudwatch()
    .send(new ListMetricsCommand({ NextToken: "x" }))
    .catch(() => {});

  const ids = answers.map(({ headers }) => headers["x-amzn-requestid"]);
  expect(new Set(ids).size).toBe(2);
  for (const { headers } of answers) {
    expect(headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(Date.parse(headers.date!)).not.toBeNaN();
  }
});

it("gives the same request ids for the same seed", async () => {
  await using first = createCloud({ seed: 7 });
  await using second = createCloud({ seed: 7 });

  const one = await first.handle(unsigned("GET /"));
  const other = await second.handle(unsigned("GET /"));

  expect(one.headers["x-amzn-requestid"]).toBe(other.headers["x-amzn-requestid"]);
});

function scope(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

/** What the cloud answers from now on, as written. */
function captureAnswers(): Awaited<ReturnType<Cloud["handle"]>>[] {
  const answers: Awaited<ReturnType<Cloud["handle"]>>[] = [];
  const handle = cloud.handle.bind(cloud);
  vi.spyOn(cloud, "handle").mockImplementation(async (request) => {
    const response = await handle(request);
    answers.push(response);
    return response;
  });
  return answers;
}
