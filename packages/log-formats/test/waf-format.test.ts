import { headerOf, isDefaultAction, LineProblem, type WafLogRecord, wafLogFormat } from "@millrace/log-formats";
import { expect, test } from "vitest";

const RECORD: WafLogRecord = {
  timestamp: 1592357192516,
  formatVersion: 1,
  webaclId: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/hello-world/5933d6d9",
  terminatingRuleId: "Default_Action",
  terminatingRuleType: "REGULAR",
  action: "ALLOW",
  terminatingRuleMatchDetails: [],
  httpSourceName: "ALB",
  httpSourceId: "-",
  ruleGroupList: [],
  rateBasedRuleList: [],
  nonTerminatingMatchingRules: [],
  httpRequest: {
    clientIp: "3.3.3.3",
    country: "US",
    headers: [{ name: "User-Agent", value: "curl/7.61.1" }],
    uri: "/",
    args: "",
    httpVersion: "HTTP/1.1",
    httpMethod: "GET",
    requestId: "rid",
  },
};

test("a record is read and written as it was, members that WAF added later included", () => {
  const line = JSON.stringify({ ...RECORD, ja3Fingerprint: "f79b6bad2ad0641e1921aef10262856b" });

  const record = wafLogFormat.parse(line) as WafLogRecord;

  expect(record).toMatchObject(RECORD);
  expect(wafLogFormat.write(record)).toBe(line);
});

test("the terminating rule decides what the default action is, not the text", () => {
  const httpRequest = { ...RECORD.httpRequest, uri: "/docs/Default_Action" };

  expect(isDefaultAction(RECORD)).toBe(true);
  expect(isDefaultAction({ ...RECORD, terminatingRuleId: "block-bots", action: "BLOCK", httpRequest })).toBe(false);
});

test("headers are found in whatever case", () => {
  expect(headerOf(RECORD, "user-agent")).toBe("curl/7.61.1");
  expect(headerOf(RECORD, "Cookie")).toBeUndefined();
});

test.each([
  [
    "a wrong type deep inside",
    { httpRequest: { ...RECORD.httpRequest, headers: [{ name: 7 }] } },
    "httpRequest.headers[0].name: expected a text",
    "7}]",
  ],
  ["an unknown action", { action: "DENY" }, "action: expected ALLOW or BLOCK or CAPTCHA or CHALLENGE", '"DENY"'],
  ["a missing member", { httpRequest: {} }, "httpRequest: expected a member clientIp", "{}"],
])("%s is reported with its path and column", (_, change, message, at) => {
  const line = JSON.stringify({ ...RECORD, ...change });

  expect(wafLogFormat.parse(line)).toEqual(new LineProblem(line.indexOf(at) + 1, message));
});

test.each([
  ['{"a":1', "no JSON: expected , or }", 7],
  ['{"a":1}{"a":2}', "no JSON: expected the end of the text", 8],
  ['{"a":[1,]}', "no JSON: expected a value", 9],
  ['{"a" 1}', "no JSON: expected :", 6],
  ['{"a":"b', "no JSON: expected a string that ends", 6],
  ["{a:1}", "no JSON: expected the name of a member", 2],
  ["[1,2", "no JSON: expected , or ]", 5],
  ["[]", "the record: expected an object", 1],
])("%s is no record", (line, message, column) => {
  expect(wafLogFormat.parse(line)).toEqual(new LineProblem(column, message));
});

test("a record that misses a member is not written", () => {
  const { action, ...rest } = RECORD;

  expect(() => wafLogFormat.write(rest as WafLogRecord)).toThrow("WAF log: the record: expected a member action");
});
