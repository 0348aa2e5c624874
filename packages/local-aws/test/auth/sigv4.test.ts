import { expect, test } from "vitest";
import {
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  signature,
  signingKey,
  stringToSign,
} from "../../src/auth/sigv4.ts";

// Restated from AWS's signing test suite (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4).
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const NONE: Record<string, string> = {};
const SUITE = [
  {
    name: "get-header-value-order",
    request: { method: "GET", path: "/", query: "", headers: { "my-header1": "value4,value1,value3,value2" } },
    signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
  },
  {
    name: "get-slashes-normalized",
    request: { method: "GET", path: "//example//", query: "", headers: NONE },
    signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
  },
  {
    name: "get-relative-normalized",
    request: { method: "GET", path: "/example/..", query: "", headers: NONE },
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "get-space-normalized",
    request: { method: "GET", path: "/example space/", query: "", headers: NONE },
    signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
  },
  {
    name: "get-vanilla-query-order-key-case",
    request: { method: "GET", path: "/", query: "Param2=value2&Param1=value1", headers: NONE },
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
];

test.each(SUITE)("$name signs as AWS's suite has it", ({ request, signature: expected }) => {
  const headers: Record<string, string> = {
    ...request.headers,
    host: "example.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
  };
  const key = signingKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "service");

  const canonical = canonicalRequest({
    ...request,
    headers,
    pathRule: "normalised",
    signedHeaders: Object.keys(headers).toSorted((a, b) => (a < b ? -1 : 1)),
    payloadHash: EMPTY,
  });
  const signed = signature(key, stringToSign("20150830T123600Z", "20150830/us-east-1/service/aws4_request", canonical));

  expect(signed).toBe(expected);
});

test("S3 paths keep dots and doubled slashes, and are encoded once", () => {
  expect(canonicalPath("/bucket//a/../b%20c", "as-sent")).toBe("/bucket//a/../b%20c");
  expect(canonicalPath("/bucket/%e1%88%b4", "as-sent")).toBe("/bucket/%E1%88%B4");
  expect(canonicalPath("/bucket/%zz", "as-sent")).toBe("/bucket/%25zz");
});

test("paths of other services are normalised and encoded again", () => {
  expect(canonicalPath("/functions/./a%20b/", "normalised")).toBe("/functions/a%2520b/");
  expect(canonicalPath("/../..", "normalised")).toBe("/");
  expect(canonicalPath("", "normalised")).toBe("/");
});

test("queries are ordered by name before value, and a plus is a space", () => {
  expect(canonicalQuery("a-b=1&a=2&a=1&acl")).toBe("a=1&a=2&a-b=1&acl=");
  expect(canonicalQuery("prefix=a+b&X-Amz-Signature=00")).toBe("prefix=a%20b");
});
