import { X509Certificate } from "node:crypto";
import https from "node:https";
import tls from "node:tls";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, expect, test } from "vitest";
import { type Cloud, createCloud, type Listener } from "../../src/index.ts";
import { certificateAuthority } from "../../src/server/tls.ts";
import { createCertificateAuthority } from "../../src/server/tls-authority.ts";
import type { WireRequest } from "../../src/wire/message.ts";

let cloud: Cloud;

afterEach(() => cloud.close());

function configOf(listener: Listener) {
  const { credentials, region } = cloud.clientConfig();
  return { credentials, region, endpoint: listener.url };
}

test("SDK clients that trust the private authority talk HTTP/1.1 and HTTP/2 over TLS", async () => {
  cloud = createCloud({ clock: "fast" });
  const listener = await cloud.listen({ tls: true });
  const ca = listener.caPem!;
  const requestHandler = { httpsAgent: new https.Agent({ ca }) };
  const sts = new STSClient({ ...configOf(listener), requestHandler });
  const s3 = new S3Client({ ...configOf(listener), requestHandler });
  const kinesis = new KinesisClient({ ...configOf(listener), requestHandler: { nodeHttp2ConnectOptions: { ca } } });

  const identity = await sts.send(new GetCallerIdentityCommand({}));
  await s3.send(new CreateBucketCommand({ Bucket: "over-tls" }));
  const { Buckets } = await s3.send(new ListBucketsCommand({}));
  const { StreamNames } = await kinesis.send(new ListStreamsCommand({}));

  expect(listener.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(identity.Account).toBe("000000000000");
  expect(Buckets!.map((bucket) => bucket.Name)).toEqual(["over-tls"]);
  expect(StreamNames).toEqual([]);
  for (const client of [sts, s3, kinesis]) client.destroy();
});

test("a client that does not trust the authority refuses the connection", async () => {
  cloud = createCloud({ clock: "fast" });
  const listener = await cloud.listen({ tls: true });
  const sts = new STSClient({ ...configOf(listener), maxAttempts: 1 });

  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/),
  });
  sts.destroy();
});

test("the server certificate is good for loopback names only", async () => {
  cloud = createCloud({ clock: "fast" });
  const listener = await cloud.listen({ tls: true });

  const certificate = await new Promise<X509Certificate>((resolve, reject) => {
    const socket = tls.connect({ host: "127.0.0.1", port: listener.port, ca: listener.caPem! }, () => {
      resolve(socket.getPeerX509Certificate()!);
      socket.destroy();
    });
    socket.once("error", reject);
  });

  for (const ip of ["127.0.0.1", "::1"]) expect(certificate.checkIP(ip)).toBe(ip);
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkHost("example.com")).toBeUndefined();
  expect(certificate.ca).toBe(false);
  expect(certificate.verify(new X509Certificate(listener.caPem!).publicKey)).toBe(true);
});

/** What the cloud was asked, with the certificate of each request. */
function watch(): WireRequest[] {
  const seen: WireRequest[] = [];
  const handle = cloud.handle.bind(cloud);
  cloud.handle = (request) => {
    seen.push(request);
    return handle(request);
  };
  return seen;
}

test("a client certificate of the authority is on the request, over either protocol", async () => {
  cloud = createCloud({ clock: "fast" });
  const seen = watch();
  const listener = await cloud.listen({ tls: true, clientCertificates: "require" });
  const authority = await certificateAuthority(cloud);
  const { certificate, privateKey } = await authority.issue({ commonName: "device-1", use: "client" });
  const trust = { ca: listener.caPem!, cert: certificate, key: privateKey };
  const sts = new STSClient({ ...configOf(listener), requestHandler: { httpsAgent: new https.Agent(trust) } });
  const kinesis = new KinesisClient({ ...configOf(listener), requestHandler: { nodeHttp2ConnectOptions: trust } });

  await sts.send(new GetCallerIdentityCommand({}));
  await kinesis.send(new ListStreamsCommand({}));

  expect(seen.map((request) => request.transport)).toEqual(["http/1.1", "h2"]);
  for (const request of seen) {
    expect(request.clientCertificate?.subject).toBe("CN=device-1");
    expect(request.clientCertificate?.fingerprint256).toBe(new X509Certificate(certificate).fingerprint256);
  }
  for (const client of [sts, kinesis]) client.destroy();
});

test("without a certificate of the authority, a listener that requires one refuses and one that asks goes on", async () => {
  cloud = createCloud({ clock: "fast" });
  const seen = watch();
  const requiring = await cloud.listen({ tls: true, clientCertificates: "require" });
  const asking = await cloud.listen({ tls: true, clientCertificates: "request" });
  const stranger = await (await createCertificateAuthority("another")).issue({ commonName: "stranger", use: "client" });
  const foreign = { ca: requiring.caPem!, cert: stranger.certificate, key: stranger.privateKey };
  async function call(listener: Listener, options: https.AgentOptions): Promise<string> {
    const requestHandler = { httpsAgent: new https.Agent(options) };
    const sts = new STSClient({ ...configOf(listener), maxAttempts: 1, requestHandler });
    return sts
      .send(new GetCallerIdentityCommand({}))
      .then(
        ({ Arn }) => Arn!,
        () => "refused",
      )
      .finally(() => sts.destroy());
  }

  expect(await call(requiring, { ca: requiring.caPem! })).toBe("refused");
  expect(await call(requiring, foreign)).toBe("refused");
  expect(await call(asking, { ca: asking.caPem! })).toBe("arn:aws:iam::000000000000:root");
  expect(await call(asking, foreign)).toBe("arn:aws:iam::000000000000:root");
  expect(seen.every((request) => request.clientCertificate === undefined)).toBe(true);
});

test("client certificates without TLS are refused, and a port in use is said to be", async () => {
  cloud = createCloud({ clock: "fast" });
  const listener = await cloud.listen({ tls: true });

  await expect(cloud.listen({ clientCertificates: "require" })).rejects.toMatchObject({
    code: "LOCAL_AWS_INVALID_OPTION",
  });
  await expect(cloud.listen({ tls: true, port: listener.port })).rejects.toMatchObject({
    code: "LOCAL_AWS_PORT_IN_USE",
  });
});
