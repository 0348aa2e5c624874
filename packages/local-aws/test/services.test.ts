import { expect, it } from "vitest";
import { createCloud } from "../src/cloud.ts";
import { SERVICES } from "../src/services/registry.ts";
import { unsigned } from "./server/requests.ts";

it("tells requests apart by what each service's definition says", async () => {
  for (const { load, ...entry } of SERVICES) {
    const { id, signingName, targetPrefix, bucketInPath, plainPrefix } = await load();

    expect({ targetPrefix: undefined, bucketInPath: undefined, plainPrefix: undefined, ...entry }).toEqual({
      id,
      signingName,
      targetPrefix,
      bucketInPath,
      plainPrefix,
    });
  }
});

it.each([
  ["kinesis", "POST /", { "x-amz-target": "Kinesis_20131202.ListStreams" }],
  ["cloudwatch", "POST /", { "x-amz-target": "GraniteServiceVersion20100801.ListMetrics" }],
  ["iam", "POST /", { authorization: "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/iam/aws4_request, X" }],
  ["s3", "GET /?X-Amz-Credential=A%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", {}],
  ["s3", "GET /bucket/key", {}],
  ["sts", "POST /", { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }],
])("finds %s for %s %j", async (id, line, headers) => {
  await using cloud = createCloud();

  const first = await cloud.services.find(unsigned(line, headers as Record<string, string>));
  const second = cloud.services.find(unsigned(line, headers as Record<string, string>));

  expect(first?.id).toBe(id);
  expect(second).toBe(first);
});

it("finds no service for another target or scope", async () => {
  await using cloud = createCloud();

  expect(cloud.services.find(unsigned("POST /", { "x-amz-target": "Other.Op" }))).toBeUndefined();
  expect(
    cloud.services.find(unsigned("GET /", { authorization: "x Credential=A/20260101/us-east-1/ec2/aws4_request" })),
  ).toBeUndefined();
});
