import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { compileFilterPattern } from "../../../src/services/cloudwatch-logs/filter-pattern.ts";
import { Logs, refusal } from "./support.ts";

// CloudWatch Logs User Guide, "Filter pattern syntax": its examples and what they match.
const TERMS = [
  "[ERROR 400] BAD REQUEST",
  "[ERROR 401] UNAUTHORIZED REQUEST",
  "[ERROR 419] MISSING ARGUMENTS",
  "[INFO] 200 OK",
];
test.each([
  ["ERROR", [0, 1, 2]],
  ["ERROR ARGUMENTS", [2]],
  ["?ERROR ?OK", [0, 1, 2, 3]],
  ["ERROR -ARGUMENTS", [0, 1]],
  ["ERROR -ARGUMENTS -UNAUTHORIZED", [0]],
  ['"BAD REQUEST"', [0]],
  ["%4[01][0-9]%", [0, 1, 2]],
  ["?REQUEST ERROR", [0, 1, 2]],
  ["", [0, 1, 2, 3]],
])("terms %s", (pattern, expected) => {
  const filter = compileFilterPattern(pattern);
  expect(TERMS.flatMap((text, index) => (filter.match(text) ? [index] : []))).toEqual(expected);
});

const EVENT = JSON.stringify({
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  cluster: "c",
  status: 503,
  latency: 12.5,
  ok: false,
  "dotted.key": "x",
});
test.each([
  ['{ $.eventType = "UpdateTrail" }', true],
  ["{ $.eventType = Update* }", true],
  ["{ $.eventType = %^Up.*l$% }", true],
  ["{ $.sourceIPAddress != 123.123.* }", true],
  ["{ $.sourceIPAddress != 111.* }", false],
  ['{ $.arrayKey[0] = "value" }', true],
  ["{ $.objectList[1].id = 2 }", true],
  ["{ $.SomeObject IS NULL }", true],
  ["{ $.SomeOtherObject NOT EXISTS }", true],
  ["{ $.ok IS FALSE && $.ok EXISTS }", true],
  ["{ $.status >= 500 && $.latency < 12.6 }", true],
  ["{ $.status = 5e2 }", false],
  ["{ $.status = 50* }", true],
  ['{ ($.status = 200 || $.cluster = "c") && $.latency > 12 }', true],
  ['{ $.status = 200 || $.cluster = "c" && $.latency > 100 }', false],
  ['{ $.absent != "x" }', false],
  ["{ $.['dotted.key'] = x }", true],
])("JSON %s is %s", (pattern, expected) => {
  expect(compileFilterPattern(pattern).match(EVENT) !== undefined).toBe(expected);
});

const LINE = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
test.each([
  ["[ip, server, username, timestamp, request, status_code, bytes > 1000]", true],
  ["[ip, server, username, timestamp, request =*.html*, status_code = 4*, bytes]", true],
  ["[ip, ..., status_code = 404, bytes]", true],
  ["[..., status_code = 404 || status_code = 410, bytes]", true],
  ["[ip, server]", false],
  ["[ip != 127.0.0.1, ...]", false],
])("space-delimited %s is %s", (pattern, expected) => {
  expect(compileFilterPattern(pattern).match(LINE) !== undefined).toBe(expected);
});

test.each([
  "{ $.a = }",
  "{ $.a = 1",
  "{ a = 1 }",
  "{ $.a < x }",
  "[a, ..., b, ...]",
  "a.b",
  "{ ($.a = 1 }",
  "{ $.a = %(% }",
])("%s is no pattern", async (pattern) => {
  const logs = new Logs();
  await logs.create();

  expect((await refusal(logs.filter(pattern))).name).toBe("InvalidParameterException");
});

test("the events of a group are searched across streams, in pages", async () => {
  const logs = new Logs();
  await logs.create("app", "one", "two");
  await logs.put(["ERROR a", "INFO b", "ERROR c"], "one");
  await logs.put(["ERROR d"], "two", "app", logs.now + 1);
  const search = (nextToken?: string) =>
    logs.send(
      new FilterLogEventsCommand({
        logGroupName: "app",
        filterPattern: "ERROR",
        limit: 2,
        ...(nextToken && { nextToken }),
      }),
    );

  const first = await search();
  const second = await search(first.nextToken);

  expect(first.events!.map((event) => [event.logStreamName, event.message])).toEqual([
    ["one", "ERROR a"],
    ["two", "ERROR d"],
  ]);
  expect(second.events!.map((event) => event.message)).toEqual(["ERROR c"]);
  expect(second.nextToken).toBeUndefined();
});
