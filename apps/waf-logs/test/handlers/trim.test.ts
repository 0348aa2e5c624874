import { runTransform } from "@millrace/firehose-transform/testing";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
  vi.restoreAllMocks();
});

const request = (terminatingRuleId: string, uri: string, counted = false) => ({
  timestamp: 1_576_280_412_771,
  formatVersion: 1,
  webaclId: "shop",
  terminatingRuleId,
  terminatingRuleType: "REGULAR",
  action: terminatingRuleId === "Default_Action" ? "ALLOW" : "BLOCK",
  httpSourceName: "ALB",
  httpSourceId: "-",
  ruleGroupList: [],
  rateBasedRuleList: [],
  nonTerminatingMatchingRules: counted ? [{ ruleId: "count-bots", action: "COUNT" }] : [],
  httpRequest: {
    ...{ clientIp: "192.0.2.1", country: "DE", headers: [], uri, args: "" },
    ...{ httpVersion: "HTTP/1.1", httpMethod: "GET", requestId: "1" },
  },
});

const RECORDS = [
  { data: request("Default_Action", "/") },
  { data: request("block-countries", "/") },
  { data: request("block-countries", "/docs/Default_Action") },
  { data: request("Default_Action", "/", true) },
  { data: { ticker_symbol: "QXZ" } },
];

async function trim(environment: Record<string, string>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const log = vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const { handler } = await import("../../src/handlers/trim.ts");
  const results = await runTransform(handler, RECORDS);
  return { results: results.map(({ result }) => result), texts: results.map(({ text }) => text), log };
}

test("the terminating rule decides, and each batch's sum is logged", async () => {
  const { results, texts, log } = await trim({ MATCH: "rule", KEEP_COUNTED: "false" });

  expect(results).toEqual(["Dropped", "Ok", "Ok", "Dropped", "ProcessingFailed"]);
  expect(texts[1]).toBe(`${JSON.stringify(RECORDS[1]!.data)}\n`);
  expect(log).toHaveBeenCalledWith(expect.objectContaining({ records: 5, ok: 2, dropped: 2, failed: 1 }));
});

test("matched by text, blocked requests that name the default action are lost", async () => {
  const { results } = await trim({ MATCH: "text", KEEP_COUNTED: "false" });

  expect(results).toEqual(["Dropped", "Ok", "Dropped", "Dropped", "ProcessingFailed"]);
});

test("requests that a rule counted are kept if asked for", async () => {
  const { results } = await trim({ MATCH: "rule", KEEP_COUNTED: "true" });

  expect(results).toEqual(["Dropped", "Ok", "Ok", "Ok", "ProcessingFailed"]);
});
