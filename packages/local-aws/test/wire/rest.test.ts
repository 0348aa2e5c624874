import * as s3 from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { WireRequest } from "../../src/wire/message.ts";
import { readRest, writeRest } from "../../src/wire/rest.ts";
import { compileRoutes } from "../../src/wire/routes.ts";
import { readServiceSchema } from "../../src/wire/schema.ts";

const schema = readServiceSchema(s3);
const route = compileRoutes(schema, true);

function request(line: string, headers: Record<string, string> = {}): WireRequest {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", query = ""] = target.split("?");
  return {
    method,
    path,
    query,
    headers,
    body: Buffer.alloc(0),
    transport: "http/1.1",
    remoteAddress: "127.0.0.1",
    secure: false,
    signal: new AbortController().signal,
  };
}

function match(line: string, headers?: Record<string, string>) {
  const sent = request(line, headers);
  return route(sent, new URLSearchParams(sent.query));
}

function read(line: string, headers: Record<string, string> = {}, body = Buffer.alloc(0)) {
  const sent = request(line, headers);
  const query = new URLSearchParams(sent.query);
  return readRest(route(sent, query)!, sent, query, { collected: body }, "xml");
}

describe("compileRoutes", () => {
  it.each([
    ["GET /", {}, "ListBuckets"],
    ["GET /bucket", {}, "ListObjects"],
    ["GET /bucket/", {}, "ListObjects"],
    ["GET /bucket?list-type=2", {}, "ListObjectsV2"],
    ["GET /bucket?location", {}, "GetBucketLocation"],
    ["GET /bucket?uploads", {}, "ListMultipartUploads"],
    ["PUT /bucket", {}, "CreateBucket"],
    ["PUT /bucket?tagging=", {}, "PutBucketTagging"],
    ["HEAD /bucket", {}, "HeadBucket"],
    ["POST /bucket?delete", {}, "DeleteObjects"],
    ["GET /bucket/key", {}, "GetObject"],
    ["GET /bucket/key?tagging", {}, "GetObjectTagging"],
    ["GET /bucket/key?x-id=GetObject", {}, "GetObject"],
    ["PUT /bucket/key", {}, "PutObject"],
    ["PUT /bucket/key", { "x-amz-copy-source": "a/b" }, "CopyObject"],
    ["PUT /bucket/key?partNumber=1&uploadId=u", {}, "UploadPart"],
    ["PUT /bucket/key?partNumber=1&uploadId=u", { "x-amz-copy-source": "a/b" }, "UploadPartCopy"],
    ["POST /bucket/key?uploads", {}, "CreateMultipartUpload"],
    ["POST /bucket/key?uploadId=u", {}, "CompleteMultipartUpload"],
    ["DELETE /bucket/key?uploadId=u", {}, "AbortMultipartUpload"],
    ["DELETE /bucket/key", {}, "DeleteObject"],
  ])("finds the operation of %s %j: %s", (line, headers, operation) => {
    expect(match(line, headers)?.operation.name).toBe(operation);
  });

  it.each([
    ["GET /bucket/a/b", "a/b"],
    ["GET /bucket//a", "/a"],
    ["GET /bucket/a/", "a/"],
    ["GET /bucket/a//b", "a//b"],
    ["GET /bucket/..", ".."],
    ["GET /bucket/../other/key", "../other/key"],
    ["GET /bucket/%2e%2e%2fetc", "../etc"],
    ["GET /bucket/a%2Fb%20c%C3%A9+d", "a/b cé+d"],
  ])("takes the key of %s literally: %s", (line, key) => {
    expect(match(line)?.labels).toEqual({ Bucket: "bucket", Key: key });
  });

  it("takes the bucket from the host", () => {
    for (const host of ["my.bucket.s3.eu-west-1.amazonaws.com", "my.bucket.localhost:4566"])
      expect(match("GET /a/b", { host })?.labels).toEqual({ Bucket: "my.bucket", Key: "a/b" });
  });

  it.each(["PATCH /bucket/key", "TRACE /", "POST /bucket/key", "DELETE /"])("finds no operation for %s", (line) => {
    expect(match(line)).toBeUndefined();
  });

  it("refuses an escape that decodes to no text", () => {
    expect(() => match("GET /bucket/%ff")).toThrow(expect.objectContaining({ code: "InvalidURI" }));
    expect(() => match("GET /%zz/key")).toThrow(expect.objectContaining({ code: "InvalidURI" }));
  });
});

describe("readRest", () => {
  it("leaves out prefix headers that were not sent", () => {
    expect(read("PUT /bucket/key")).toEqual({ Bucket: "bucket", Key: "key", Body: Buffer.alloc(0) });
    expect(read("PUT /bucket/key", { "x-amz-meta-__proto__": "x", "x-amz-meta-a": "1" })).toMatchObject({
      Metadata: JSON.parse('{"__proto__":"x","a":"1"}'),
    });
  });

  it.each<[line: string, headers: Record<string, string>, what: string]>([
    ["GET /bucket?list-type=2&max-keys=ten", {}, "a word for a number"],
    ["GET /bucket?list-type=2&fetch-owner=yes", {}, "yes for true"],
    ["GET /bucket/key", { "if-modified-since": "yesterday" }, "a word for a date"],
    ["GET /bucket?list-type=2&max-kees=1", {}, "an unknown query parameter"],
  ])("refuses %s %j: %s", (line, headers) => {
    expect(() => read(line, headers)).toThrow(expect.objectContaining({ code: "InvalidArgument" }));
  });

  it("refuses a document with another root element", () => {
    expect(() => read("PUT /bucket?tagging", {}, Buffer.from("<Tags><TagSet/></Tags>"))).toThrow(
      "expected the element <Tagging>, got <Tags>",
    );
  });
});

describe("writeRest", () => {
  it("writes headers, prefix headers, status and the payload itself", () => {
    const operation = schema.operations.get("GetObject")!;
    const body = Buffer.from("data");

    const response = writeRest(
      operation,
      { Body: body, ContentLength: 4, LastModified: new Date(0), Metadata: { a: "1" } },
      "xml",
      undefined,
    );

    expect(response).toEqual({
      status: 200,
      headers: { "content-length": "4", "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT", "x-amz-meta-a": "1" },
      body,
    });
  });
});
