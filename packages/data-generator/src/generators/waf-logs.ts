import type { WafHeader, WafLogRecord, WafRuleGroup } from "@millrace/log-formats";
import { wafLogFormat } from "@millrace/log-formats";
import { type Draw, type DrawContext, WeightedDraw } from "../draw.ts";
import { optionError } from "../errors.ts";
import { Random } from "../random.ts";
import { USER_AGENTS } from "../vocabulary/technology.ts";
import { publicAddress } from "./flow-logs.ts";
import { count, share } from "./options.ts";

/** Settings of full logs of a web ACL. */
export interface WafLogOptions {
  /** ARN of the web ACL. */
  readonly webAclArn: string;
  /** ARN of a rule group in it; without one no request is ended by a group. */
  readonly ruleGroupArn?: string;
  /** What the web ACL protects; default `ALB`. */
  readonly httpSourceName?: "ALB" | "APIGW" | "CF";
  /** Its id, default `-`. */
  readonly httpSourceId?: string;
  /** Value of the Host header, default `shop.example.com`. */
  readonly host?: string;
  /** Share of requests that a rule blocks, default 0.1; the others end with the default action. */
  readonly blocked?: number;
  /** Share of requests that a rule only counts, default 0.05. */
  readonly counted?: number;
  /** Share of requests with the text `Default_Action` in their URI, whatever became of them; default 0. */
  readonly misleading?: number;
  /** Share of requests over HTTP/2, whose header names are in lower case; default 0. */
  readonly http2?: number;
  /** Share of requests without headers, as probes send them over HTTP/1.0; default 0. */
  readonly bare?: number;
  /** Clients, default 300. */
  readonly clients?: number;
}

interface Attack {
  readonly rule: string;
  readonly type: "REGULAR" | "RATE_BASED" | "GROUP";
  readonly condition?: "SQL_INJECTION" | "XSS";
  readonly args: string;
  readonly matched: readonly string[];
}

const ATTACKS: readonly Attack[] = [
  {
    rule: "block-sql-injection",
    type: "REGULAR",
    condition: "SQL_INJECTION",
    args: "id=10%20AND%201=1",
    matched: ["10", "AND", "1"],
  },
  {
    rule: "block-cross-site-scripting",
    type: "GROUP",
    condition: "XSS",
    args: "q=%3Cframeset",
    matched: ["<", "frameset"],
  },
  { rule: "limit-requests-per-client", type: "RATE_BASED", args: "", matched: [] },
  { rule: "block-countries", type: "REGULAR", args: "", matched: [] },
];
const COUNTRIES = new WeightedDraw(
  ["US", "DE", "GB", "IN", "BR", "JP", "FR", "AU", "-"],
  [40, 12, 10, 10, 8, 7, 6, 5, 2],
);
const PATHS = [
  "/",
  "/products",
  "/products/4711",
  "/cart",
  "/checkout",
  "/login",
  "/search",
  "/assets/app.js",
  "/api/orders",
];
/** Pages that need to know who asks. */
const WITH_COOKIE = new Set(["/cart", "/checkout", "/api/orders"]);
const REQUESTS_PER_FIVE_MINUTES = 2000;

/** Draws full logs of AWS WAF as records; `wafLogLines` draws the lines. */
export function wafLogs(options: WafLogOptions): Draw<WafLogRecord> {
  return new WafLogs(options);
}

/** Draws full logs of AWS WAF as lines of JSON. */
export function wafLogLines(options: WafLogOptions): Draw<string> {
  const records = wafLogs(options);
  return { draw: (context) => wafLogFormat.write(records.draw(context)) };
}

class WafLogs implements Draw<WafLogRecord> {
  readonly #options: Required<Omit<WafLogOptions, "ruleGroupArn">> & Pick<WafLogOptions, "ruleGroupArn">;
  readonly #attacks: readonly Attack[];
  readonly #clients: readonly { readonly address: string; readonly country: string; readonly agent: string }[];

  constructor(options: WafLogOptions) {
    const { blocked = 0.1, counted = 0.05, misleading = 0, http2 = 0, bare = 0, clients = 300 } = options;
    if (!/^arn:[\w-]+:(?:wafv2|waf|waf-regional):/.test(options.webAclArn)) {
      throw optionError("wafLogs webAclArn: expected the ARN of a web ACL");
    }
    this.#options = {
      httpSourceName: "ALB",
      httpSourceId: "-",
      host: "shop.example.com",
      ...options,
      blocked: share("wafLogs blocked", blocked),
      counted: share("wafLogs counted", counted),
      misleading: share("wafLogs misleading", misleading),
      http2: share("wafLogs http2", http2),
      bare: share("wafLogs bare", bare),
      clients: count("wafLogs clients", clients),
    };
    this.#attacks = ATTACKS.filter(({ type }) => type !== "GROUP" || options.ruleGroupArn !== undefined);
    const random = new Random(options.webAclArn);
    this.#clients = Array.from({ length: clients }, () => ({
      address: publicAddress(random),
      country: COUNTRIES.draw({ random, eventTime: 0, sequence: 0 }),
      agent: random.pick(USER_AGENTS),
    }));
  }

  draw({ random, eventTime }: DrawContext): WafLogRecord {
    const { webAclArn, ruleGroupArn, httpSourceName, httpSourceId, blocked, counted, misleading, http2, bare } =
      this.#options;
    const attack = random.chance(blocked) ? random.pick(this.#attacks) : undefined;
    const count = random.chance(counted);
    const client = this.#clients[Math.floor(random.fraction() ** 2 * this.#clients.length)]!;
    const isGroup = attack?.type === "GROUP";
    const path = random.pick(PATHS);
    const httpVersion = random.chance(bare) ? "HTTP/1.0" : random.chance(http2) ? "HTTP/2.0" : "HTTP/1.1";
    return {
      timestamp: eventTime,
      formatVersion: 1,
      webaclId: webAclArn,
      terminatingRuleId: isGroup ? ruleGroupArn! : (attack?.rule ?? "Default_Action"),
      terminatingRuleType: attack?.type ?? "REGULAR",
      action: attack ? "BLOCK" : "ALLOW",
      terminatingRuleMatchDetails: detailsOf(attack),
      httpSourceName,
      httpSourceId,
      ruleGroupList: isGroup ? [groupOf(ruleGroupArn!, attack!)] : [],
      rateBasedRuleList:
        attack?.type === "RATE_BASED"
          ? [{ rateBasedRuleId: attack.rule, limitKey: "IP", maxRateAllowed: REQUESTS_PER_FIVE_MINUTES }]
          : [],
      nonTerminatingMatchingRules: count ? [{ ruleId: "count-bots", action: "COUNT", ruleMatchDetails: [] }] : [],
      requestHeadersInserted: null,
      responseCodeSent: null,
      httpRequest: {
        clientIp: client.address,
        country: client.country,
        headers: this.#headers(httpVersion, client.agent, client.address, path),
        uri: random.chance(misleading) ? "/docs/Default_Action" : path,
        args: attack ? attack.args : path === "/search" ? `q=${random.below(1000)}` : "",
        httpVersion,
        httpMethod: path === "/checkout" || path === "/login" ? "POST" : "GET",
        requestId: `1-${Math.floor(eventTime / 1000).toString(16)}-${random.next().toString(16).padStart(8, "0")}`,
      },
      labels: attack ? [{ name: `shop:${attack.rule}` }] : [],
    };
  }

  #headers(httpVersion: string, agent: string, address: string, path: string): WafHeader[] {
    if (httpVersion === "HTTP/1.0") return [];
    const { host } = this.#options;
    const headers = [
      { name: "Host", value: host },
      { name: "User-Agent", value: agent },
      { name: "Accept", value: "*/*" },
      { name: "X-Forwarded-For", value: address },
    ];
    if (agent.includes(" Gecko)") || agent.includes(" Firefox/")) {
      headers.push(
        { name: "Accept-Language", value: "en-US,en;q=0.9" },
        { name: "Accept-Encoding", value: "gzip, deflate, br" },
        { name: "Upgrade-Insecure-Requests", value: "1" },
      );
      if (path !== "/") headers.push({ name: "Referer", value: `https://${host}/` });
      if (WITH_COOKIE.has(path)) headers.push({ name: "Cookie", value: `cart=${address.replaceAll(".", "")}` });
    }
    if (httpVersion === "HTTP/2.0") for (const header of headers) header.name = header.name.toLowerCase();
    return headers;
  }
}

function detailsOf(attack: Attack | undefined) {
  if (attack?.condition === undefined) return [];
  const { condition, matched } = attack;
  const sensitivity = condition === "SQL_INJECTION" ? { sensitivityLevel: "LOW" } : {};
  return [{ conditionType: condition, ...sensitivity, location: "QUERY_STRING", matchedData: [...matched] }];
}

function groupOf(ruleGroupId: string, { rule }: Attack): WafRuleGroup {
  return {
    ruleGroupId,
    terminatingRule: { ruleId: rule, action: "BLOCK", ruleMatchDetails: null },
    nonTerminatingMatchingRules: [],
    excludedRules: null,
  };
}
