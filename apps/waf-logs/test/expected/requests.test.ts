import type { WafLogRecord } from "@millrace/log-formats";
import { expect, test } from "vitest";
import { blockedIn, expectRequests } from "../../src/expected/requests.ts";

const record = (terminatingRuleId: string, more: Partial<WafLogRecord> = {}): WafLogRecord => ({
  timestamp: 1000,
  formatVersion: 1,
  webaclId: "shop",
  terminatingRuleId,
  terminatingRuleType: "REGULAR",
  action: terminatingRuleId === "Default_Action" ? "ALLOW" : "BLOCK",
  httpSourceName: "ALB",
  httpSourceId: "-",
  ruleGroupList: [],
  rateBasedRuleList: [],
  nonTerminatingMatchingRules: [],
  httpRequest: {
    ...{ clientIp: "192.0.2.1", country: "DE", headers: [], uri: "/", args: "" },
    ...{ httpVersion: "HTTP/1.1", httpMethod: "GET", requestId: "1" },
  },
  ...more,
});

const counted = { nonTerminatingMatchingRules: [{ ruleId: "count", action: "COUNT" }] };

test("lines are sorted by the rule, not by the text", () => {
  const blocked = record("block");
  const misleading = { ...blocked, httpRequest: { ...blocked.httpRequest, uri: "/Default_Action" } };
  const lines = [
    ...[record("Default_Action"), record("Default_Action", counted), blocked, misleading].map((each) =>
      JSON.stringify(each),
    ),
    '{"ticker_symbol":"QXZ"}',
  ];

  const strict = expectRequests(lines, { keepCounted: false });

  expect(strict.kept).toEqual([lines[2], lines[3]]);
  expect(strict.foreign).toEqual([lines[4]]);
  expect([strict.requests.length, strict.misleading, strict.bare]).toEqual([4, 1, 4]);
  expect(expectRequests(lines, { keepCounted: true }).kept).toEqual([lines[1], lines[2], lines[3]]);
});

test("blocked requests of a span of time by rule and country, in order", () => {
  const requests = [record("b"), record("a"), record("b"), record("b", { timestamp: 2000 }), record("Default_Action")];

  expect(blockedIn(requests, { from: 1000, to: 2000 })).toEqual([
    ["a", "DE", 1],
    ["b", "DE", 2],
  ]);
});
