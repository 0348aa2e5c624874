import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { CreateDeliveryStreamCommand, type HttpEndpointDestinationConfiguration } from "@aws-sdk/client-firehose";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Firehose } from "./support.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: { requestId: string; timestamp: number; records: { data: string }[] };
}

/** An endpoint that answers by a function of the test. */
async function endpoint(
  answer: (received: Received) => { status?: number; type?: string; body?: object | string } | undefined,
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
      const one = { headers: request.headers, body: JSON.parse(text) as Received["body"] };
      received.push(one);
      const {
        status = 200,
        type = "application/json",
        body = { requestId: one.body.requestId, timestamp: 1 },
      } = answer(one) ?? {};
      response.writeHead(status, { "content-type": type });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?x=1`, received };
}

async function toEndpoint(url: string, more: Partial<HttpEndpointDestinationConfiguration> = {}): Promise<Firehose> {
  const firehose = await new Firehose().prepare();
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: "clicks",
      HttpEndpointDestinationConfiguration: {
        EndpointConfiguration: { Url: url, Name: "collector", AccessKey: "secret" },
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
        RetryOptions: { DurationInSeconds: 10 },
        RoleARN: firehose.roleArn,
        S3Configuration: {
          ...firehose.destination(),
          Prefix: "backup/",
          ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
        },
        ...more,
      },
    }),
  );
  await firehose.pass(2000);
  return firehose;
}

test("records are posted with Firehose's headers", async () => {
  const { url, received } = await endpoint(() => undefined);
  const firehose = await toEndpoint(url, {
    RequestConfiguration: {
      ContentEncoding: "GZIP",
      CommonAttributes: [{ AttributeName: "stage", AttributeValue: "test" }],
    },
  });

  await firehose.put("clicks", "hello", "hello world");
  await firehose.pass(61_000);

  expect(received).toHaveLength(1);
  const [{ headers, body }] = received as [Received];
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "content-encoding": "gzip",
    "x-amz-firehose-protocol-version": "1.0",
    "x-amz-firehose-request-id": body.requestId,
    "x-amz-firehose-source-arn": `arn:aws:firehose:us-east-1:${ACCOUNT}:deliverystream/clicks`,
    "x-amz-firehose-access-key": "secret",
    "x-amz-firehose-common-attributes": '{"commonAttributes":{"stage":"test"}}',
  });
  expect(body).toEqual({
    requestId: body.requestId,
    timestamp: expect.any(Number),
    records: [{ data: "aGVsbG8=" }, { data: "aGVsbG8gd29ybGQ=" }],
  });
  expect(await firehose.keys()).toEqual([]);
  expect(await firehose.sum("clicks", "DeliveryToHttpEndpoint.Records")).toBe(2);
});

test("a failing endpoint is retried with one request id until the retry duration is over", async () => {
  const { url, received } = await endpoint(({ body }) => ({
    status: 401,
    body: { requestId: body.requestId, timestamp: 1, errorMessage: "Unauthorized" },
  }));
  const firehose = await toEndpoint(url);

  await firehose.put("clicks", "a", "b");
  await firehose.pass(200_000);

  expect(received.length).toBeGreaterThan(2);
  expect(new Set(received.map((one) => one.body.requestId)).size).toBe(1);
  const lines = await firehose.lines("errors/http-endpoint-failed/");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    attemptsMade: received.length,
    errorCode: "HttpEndpoint.DestinationException",
    errorMessage: expect.stringMatching(
      /^Received the following response from the endpoint destination. \{"requestId":.*Unauthorized"\}$/,
    ),
    rawData: Buffer.from("a").toString("base64"),
  });
});

test.each([
  ["another request's id", { body: { requestId: "other", timestamp: 1 } }],
  ["no JSON", { body: "ok" }],
  ["another content type", { type: "text/plain" }],
])("an answer with %s is a failure", async (_what, answer) => {
  const { url } = await endpoint(() => answer);
  const firehose = await toEndpoint(url, { RetryOptions: { DurationInSeconds: 0 } });

  await firehose.put("clicks", "a");
  await firehose.pass(200_000);

  expect(await firehose.lines("errors/")).toEqual([
    expect.objectContaining({ errorCode: "HttpEndpoint.InvalidResponseFromDestination" }),
  ]);
});

test("an endpoint that nobody listens at is a failed connection; all data can be backed up", async () => {
  const firehose = await toEndpoint("http://127.0.0.1:9/in", {
    RetryOptions: { DurationInSeconds: 0 },
    S3BackupMode: "AllData",
  });

  await firehose.put("clicks", "a");
  await firehose.pass(200_000);

  expect(await firehose.lines("errors/")).toEqual([
    expect.objectContaining({ errorCode: "HttpEndpoint.ConnectionFailed" }),
  ]);
  expect(Object.values(await firehose.texts("backup/"))).toEqual(["a"]);
});
