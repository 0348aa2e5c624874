import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectBody, type WireRequest } from "../../src/wire/message.ts";
import { type Draft, encode, inPieces, SESSION, SIGNED_AT, sign, USER, verify } from "./signing.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
const headerValue = fc.stringMatching(/^[ -~]{0,20}$/);

function drafts(): fc.Arbitrary<Draft> {
  return fc.record({
    method: fc.constantFrom("GET", "PUT", "POST", "DELETE"),
    path: fc.array(text, { maxLength: 4 }).map((segments) => `/${segments.map(encode).join("/")}`),
    query: fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })), { maxKeys: 3 }),
    headers: fc
      .dictionary(name, headerValue, { maxKeys: 4 })
      .map((headers) => ({ ...headers, host: "127.0.0.1:4566", "x-amz-meta-fixed": "a" })),
    body: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
}

const services = fc.constantFrom("s3" as const, "kinesis" as const);
const credentials = fc.constantFrom(USER, SESSION);

test("what the SDK's signer signs is verified, in the header and the query", async () => {
  await fc.assert(
    fc.asyncProperty(services, drafts(), credentials, fc.boolean(), async (service, draft, credential, presign) => {
      const request = await sign(service, draft, credential, presign && service === "s3");

      const verified = await verify(service, request);

      expect(verified).toMatchObject({ principal: credential.principal, region: "eu-west-1" });
      expect((await collectBody(verified.body)).equals(draft.body)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** Changes that a signature must notice, each to one part of the request. */
const CHANGES: Record<string, (request: WireRequest, seed: number) => WireRequest> = {
  method: (request) => ({ ...request, method: request.method === "PUT" ? "POST" : "PUT" }),
  path: (request) => ({ ...request, path: `${request.path}x` }),
  "query value": (request) => ({ ...request, query: `${request.query}${request.query === "" ? "" : "&"}added=1` }),
  "header value": (request) => changeHeader(request, "x-amz-meta-fixed", "b"),
  host: (request) => changeHeader(request, "host", "127.0.0.1:4567"),
  date: (request) => changeHeader(request, "x-amz-date", "20260101T120001Z"),
  "added header": (request) => changeHeader(request, "x-amz-meta-added", "1"),
  "removed header": (request) => {
    const { "x-amz-meta-fixed": _, ...headers } = request.headers;
    return { ...request, headers };
  },
  body: (request, seed) => {
    const body = Buffer.concat([request.body as Buffer]);
    if (body.length === 0) return { ...request, body: Buffer.from("x") };
    const at = seed % body.length;
    body[at] = body[at]! ^ (1 << (seed % 8));
    return { ...request, body };
  },
  Region: (request) => changeAuthorization(request, "/eu-west-1/", "/eu-west-2/"),
  key: (request) => changeAuthorization(request, USER.accessKeyId, "AKIDEXAMPLF"),
  "signed headers": (request) => changeAuthorization(request, "host;", ""),
  signature: (request) =>
    changeHeader(
      request,
      "authorization",
      request.headers.authorization!.replace(/.$/, (c) => (c === "0" ? "1" : "0")),
    ),
  "session token": (request) => changeHeader(request, "x-amz-security-token", "other"),
};

function changeHeader(request: WireRequest, header: string, value: string): WireRequest {
  return { ...request, headers: { ...request.headers, [header]: value } };
}

function changeAuthorization(request: WireRequest, from: string, to: string): WireRequest {
  return changeHeader(request, "authorization", request.headers.authorization!.replace(from, to));
}

test.each(Object.keys(CHANGES))("a signed request with its %s changed is refused", async (change) => {
  await fc.assert(
    fc.asyncProperty(services, drafts(), fc.nat(), async (service, draft, seed) => {
      const request = await sign(service, draft);

      await expect(verify(service, CHANGES[change]!(request, seed))).rejects.toThrow();
    }),
    { numRuns: 20 },
  );
});

const PLAIN: Draft = {
  method: "PUT",
  path: "/bucket/key",
  query: {},
  headers: { host: "127.0.0.1" },
  body: Buffer.from("payload"),
};
const PAYLOAD_HASH = "239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5";

describe("S3", () => {
  test("the body of a stream is checked when it ends", async () => {
    const request = await sign("s3", PLAIN);
    const tampered = { ...request, body: inPieces(Buffer.from("pAyload"), 3) };

    const good = await verify("s3", { ...request, body: inPieces(PLAIN.body, 3) });
    const bad = await verify("s3", tampered);

    expect(String(await collectBody(good.body))).toBe("payload");
    await expect(collectBody(bad.body)).rejects.toMatchObject({
      code: "XAmzContentSHA256Mismatch",
      fields: { ClientComputedContentSHA256: PAYLOAD_HASH },
    });
  });

  test("a body declared unsigned is not checked", async () => {
    const request = await sign("s3", {
      ...PLAIN,
      headers: { ...PLAIN.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    });

    const verified = await verify("s3", { ...request, body: Buffer.from("anything") });

    expect(String(verified.body)).toBe("anything");
  });

  test("a presigned request is good from its date until X-Amz-Expires, not longer", async () => {
    const request = await sign("s3", PLAIN, USER, true);

    await verify("s3", request, { wall: SIGNED_AT + 600_000 });

    await expect(verify("s3", request, { wall: SIGNED_AT + 601_000 })).rejects.toMatchObject({
      code: "AccessDenied",
      message: "Request has expired",
      fields: { "X-Amz-Expires": 600, Expires: "2026-01-01T12:10:00Z", ServerTime: "2026-01-01T12:10:01Z" },
    });
    await expect(verify("s3", request, { wall: SIGNED_AT - 901_000 })).rejects.toMatchObject({
      message: "Request is not yet valid",
    });
  });

  test.each(["0", "604801", "-1", "abc", ""])("X-Amz-Expires=%s is refused", async (expires) => {
    const request = await sign("s3", PLAIN, USER, true);
    const query = request.query.replace("X-Amz-Expires=600", `X-Amz-Expires=${expires}`);

    await expect(verify("s3", { ...request, query })).rejects.toMatchObject({
      code: "AuthorizationQueryParametersError",
      status: 400,
    });
  });

  test("a header sent beside a presigned request and not signed is refused by name", async () => {
    const request = await sign("s3", PLAIN, USER, true);

    await expect(verify("s3", changeHeader(request, "x-amz-acl", "public-read"))).rejects.toMatchObject({
      code: "AccessDenied",
      fields: { HeadersNotSigned: "x-amz-acl" },
    });
  });

  test("an unsigned request is anonymous", async () => {
    const { principal, region } = await verify("s3", { ...(await sign("s3", PLAIN)), headers: { host: "a" } });

    expect(principal.kind).toBe("anonymous");
    expect(region).toBeUndefined();
  });

  test("algorithms that are not verified are refused by name", async () => {
    const request = await sign("s3", PLAIN);

    await expect(
      verify("s3", changeHeader(request, "authorization", "AWS4-ECDSA-P256-SHA256 Credential=a/b")),
    ).rejects.toMatchObject({ code: "NotImplemented", message: expect.stringContaining("AWS4-ECDSA-P256-SHA256") });
    await expect(verify("s3", changeHeader(request, "authorization", "AWS key:signature"))).rejects.toMatchObject({
      code: "InvalidRequest",
      message: expect.stringContaining("Please use AWS4-HMAC-SHA256"),
    });
    await expect(
      verify("s3", await sign("s3", withHash("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"))),
    ).rejects.toMatchObject({ code: "NotImplemented" });
    await expect(verify("s3", await sign("s3", withHash("abc")))).rejects.toMatchObject({ code: "InvalidArgument" });
  });
});

function withHash(value: string): Draft {
  return { ...PLAIN, headers: { ...PLAIN.headers, "x-amz-content-sha256": value } };
}

describe("sessions and clocks", () => {
  test("a session ends on the cloud's clock, whatever the wall clock says", async () => {
    const request = await sign("kinesis", PLAIN, SESSION);

    await verify("kinesis", request, { cloud: SESSION.expiration! - 1 });

    await expect(verify("kinesis", request, { cloud: SESSION.expiration! })).rejects.toMatchObject({
      code: "ExpiredTokenException",
      message: "The security token included in the request is expired",
    });
    await expect(verify("s3", await sign("s3", PLAIN, SESSION), { cloud: SESSION.expiration! })).rejects.toMatchObject({
      code: "ExpiredToken",
      status: 400,
    });
  });

  test("a session's keys without its token are unknown keys", async () => {
    const { sessionToken: _, ...withoutToken } = SESSION;

    await expect(verify("kinesis", await sign("kinesis", PLAIN, withoutToken))).rejects.toMatchObject({
      code: "UnrecognizedClientException",
    });
    await expect(verify("s3", await sign("s3", PLAIN, withoutToken))).rejects.toMatchObject({
      code: "InvalidAccessKeyId",
    });
  });

  test("a session may sign by the cloud's clock, as functions do, whose time it is", async () => {
    const later = SIGNED_AT + 30 * 24 * 3_600_000;

    await verify("kinesis", await sign("kinesis", PLAIN, SESSION), { wall: later, cloud: SIGNED_AT });
    await expect(
      verify("kinesis", await sign("kinesis", PLAIN), { wall: later, cloud: SIGNED_AT }),
    ).rejects.toMatchObject({ code: "InvalidSignatureException" });
  });

  test("a clock may differ by 15 minutes of wall time", async () => {
    const request = await sign("kinesis", PLAIN);

    await verify("kinesis", request, { wall: SIGNED_AT + 900_000 });
    await verify("kinesis", request, { wall: SIGNED_AT - 900_000 });

    await expect(verify("kinesis", request, { wall: SIGNED_AT + 901_000 })).rejects.toMatchObject({
      code: "InvalidSignatureException",
      message: "Signature expired: 20260101T120000Z is now earlier than 20260101T120001Z (20260101T121501Z - 15 min.)",
    });
    await expect(verify("kinesis", request, { wall: SIGNED_AT - 901_000 })).rejects.toMatchObject({
      message: expect.stringContaining("Signature not yet current"),
    });
    await expect(verify("s3", await sign("s3", PLAIN), { wall: SIGNED_AT + 901_000 })).rejects.toMatchObject({
      code: "RequestTimeTooSkewed",
      fields: {
        RequestTime: "20260101T120000Z",
        ServerTime: "2026-01-01T12:15:01Z",
        MaxAllowedSkewMilliseconds: 900000,
      },
    });
  });
});

// Messages of missing parts as mhart/kinesalite records them from AWS (test/connection.js).
describe("incomplete signatures", () => {
  test("every missing part of the header is named", async () => {
    const request = await sign("kinesis", PLAIN);

    await expect(verify("kinesis", { ...request, headers: { authorization: "X" } })).rejects.toMatchObject({
      code: "IncompleteSignatureException",
      status: 400,
      message:
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
        "Authorization=X",
    });
  });

  test("a header and a query signature together are refused", async () => {
    const request = await sign("kinesis", PLAIN);

    await expect(verify("kinesis", { ...request, query: "X-Amz-Algorithm" })).rejects.toMatchObject({
      code: "InvalidSignatureException",
      message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    });
  });

  test.each([
    ["/eu-west-1/kinesis/", "/eu-west-1/sqs/", "Credential should be scoped to correct service: 'kinesis'."],
    ["/eu-west-1/", "/../", "Credential should be scoped to a valid Region, not '..'."],
    ["/20260101/", "/20260102/", "Date in Credential scope does not match YYYYMMDD"],
    ["/aws4_request", "", "Credential must have at least 5 slash-delimited elements"],
  ])("a scope with %s made %s is refused", async (from, to, message) => {
    const request = await sign("kinesis", PLAIN);

    await expect(verify("kinesis", changeAuthorization(request, from, to))).rejects.toThrow(message);
  });
});
