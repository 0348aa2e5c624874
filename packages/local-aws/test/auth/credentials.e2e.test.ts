import http from "node:http";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ClientConfig, type Cloud, createCloud } from "../../src/index.ts";
import { ANYONE_HERE, credentialsOf } from "../services/iam/clouds.ts";

let cloud: Cloud;

beforeEach(() => {
  cloud = createCloud({ clock: "fast" });
});
afterEach(() => cloud.close());

type Credentials = ClientConfig["credentials"];

const TRANSPORTS = {
  "in process": async () => cloud.clientConfig(),
  "over HTTP": async () => {
    const { requestHandler: _, ...config } = cloud.clientConfig();
    return { ...config, endpoint: (await cloud.listen()).url };
  },
};

/** The names of the errors that STS (Query), Kinesis (AWS JSON) and S3 answer with. */
async function refusals(config: Partial<ClientConfig>, credentials: Credentials, more: object = {}): Promise<string[]> {
  const options = { ...config, ...more, credentials, maxAttempts: 1 };
  const clients = {
    sts: new STSClient(options),
    kinesis: new KinesisClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
  };
  const answers = await Promise.all(
    [
      clients.sts.send(new GetCallerIdentityCommand({})),
      clients.kinesis.send(new ListStreamsCommand({})),
      clients.s3.send(new ListBucketsCommand({})),
    ].map((answer: Promise<unknown>) =>
      answer.then(
        () => "accepted",
        (error: Error) => error.name,
      ),
    ),
  );
  for (const client of Object.values(clients)) client.destroy();
  return answers;
}

describe.each(Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])("%s", (transport) => {
  test("the root keys are accepted", async () => {
    const config = await TRANSPORTS[transport]();

    expect(await refusals(config, config.credentials)).toEqual(["accepted", "accepted", "accepted"]);
  });

  test("a wrong secret is a wrong signature", async () => {
    const config = await TRANSPORTS[transport]();

    const answers = await refusals(config, { ...config.credentials, secretAccessKey: "wrong" });

    expect(answers).toEqual(["SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch"]);
  });

  test("an unknown key is unknown", async () => {
    const config = await TRANSPORTS[transport]();

    const answers = await refusals(config, { ...config.credentials, accessKeyId: "AKIAUNKNOWN" });

    expect(answers).toEqual(["InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"]);
  });

  test("a clock that is an hour off is refused", async () => {
    const config = await TRANSPORTS[transport]();

    for (const systemClockOffset of [-3_600_000, 3_600_000])
      expect(await refusals(config, config.credentials, { systemClockOffset })).toEqual([
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "RequestTimeTooSkewed",
      ]);
  });

  test("the SDK corrects its clock from the answer and succeeds at the second attempt", async () => {
    const config = await TRANSPORTS[transport]();
    const kinesis = new KinesisClient({ ...config, ...{ systemClockOffset: -3_600_000 }, maxAttempts: 2 });

    const { StreamNames } = await kinesis.send(new ListStreamsCommand({}));

    expect(StreamNames).toEqual([]);
    kinesis.destroy();
  });

  test("a session ends when the cloud's clock passes its expiration", async () => {
    const config = await TRANSPORTS[transport]();
    const iam = new IAMClient(config);
    const sts = new STSClient(config);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: ANYONE_HERE }));
    const { Credentials: issued } = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: "one", DurationSeconds: 900 }),
    );
    const credentials = credentialsOf(issued);

    const before = await refusals(config, credentials);
    await cloud.clock.sleep(900_000);
    const after = await refusals(config, credentials);
    const tampered = await refusals(config, { ...credentials, sessionToken: "other" });

    expect(before).toEqual(["accepted", "AccessDeniedException", "AccessDenied"]);
    expect(after).toEqual(["ExpiredToken", "ExpiredTokenException", "ExpiredToken"]);
    expect(tampered).toEqual(["InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken"]);
    for (const client of [iam, sts]) client.destroy();
  });
});

test("keys of a user work while they are active", async () => {
  const iam = new IAMClient(cloud.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const sts = new STSClient(cloud.clientConfig({ credentials: credentialsOf(key) }));
  async function setStatus(Status: "Active" | "Inactive"): Promise<void> {
    await iam.send(new UpdateAccessKeyCommand({ UserName: "ann", AccessKeyId: key!.AccessKeyId!, Status }));
  }

  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe("arn:aws:iam::000000000000:user/ann");
  await setStatus("Inactive");
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  await setStatus("Active");
  await sts.send(new GetCallerIdentityCommand({}));
  await iam.send(new DeleteAccessKeyCommand({ UserName: "ann", AccessKeyId: key!.AccessKeyId! }));
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});

/** Sends what an SDK client would, with its body changed on the way. */
function tampering(url: string, change: (body: Buffer) => Buffer) {
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request: {
      method: string;
      path: string;
      query?: Record<string, string>;
      headers: Record<string, string>;
      body?: Uint8Array | string;
    }) {
      const body = change(
        Buffer.from(typeof request.body === "string" ? request.body : new Uint8Array(request.body ?? [])),
      );
      const query = new URLSearchParams(request.query).toString();
      const outgoing = http.request(`${url}${request.path}?${query}`, {
        method: request.method,
        headers: { ...request.headers, "content-length": body.length },
      });
      outgoing.end(body);
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        outgoing.once("response", resolve);
        outgoing.once("error", reject);
      });
      return {
        response: {
          statusCode: response.statusCode!,
          headers: response.headers as Record<string, string>,
          body: response,
        },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
}

test("a body changed on the way is refused", async () => {
  const { url } = await cloud.listen();
  const requestHandler = tampering(url, (body) =>
    Buffer.from(String(body).replace("hello", "jello").replace("100", "101")),
  );
  const config = { ...cloud.clientConfig(), endpoint: url, requestHandler, maxAttempts: 1 };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const kinesis = new KinesisClient(config);
  await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));

  await expect(s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: "hello" }))).rejects.toMatchObject({
    name: "XAmzContentSHA256Mismatch",
  });
  await expect(kinesis.send(new ListStreamsCommand({ Limit: 100 }))).rejects.toMatchObject({
    name: "InvalidSignatureException",
  });
});

test("calls without a signature are told so, in each protocol's words", async () => {
  const { url } = await cloud.listen();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const json = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "Kinesis_20131202.ListStreams" };

  const query = await fetch(url, {
    method: "POST",
    headers: form,
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  const kinesis = await fetch(url, { method: "POST", headers: json, body: "{}" });
  const s3 = await fetch(`${url}/bucket/key`);

  expect(query.status).toBe(403);
  expect(await query.text()).toContain(
    "<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message>",
  );
  expect(kinesis.status).toBe(400);
  expect(await kinesis.json()).toMatchObject({
    __type: expect.stringContaining("MissingAuthenticationTokenException"),
    message: "Missing Authentication Token",
  });
  expect([403, 404]).toContain(s3.status);
});

test("operations that need no signature and are not executed are refused by name", async () => {
  const sts = new STSClient(cloud.clientConfig());

  await expect(
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: "arn:aws:iam::000000000000:role/r",
        RoleSessionName: "one",
        WebIdentityToken: "token",
      }),
    ),
  ).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("sts:AssumeRoleWithWebIdentity"),
  });
});
