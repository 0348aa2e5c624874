/**
 * One web request that AWS WAF inspected, as its full logs hold it. Members that the list below does not name are kept:
 * WAF adds some from time to time.
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export interface WafLogRecord {
  /** Milliseconds since the Unix epoch. */
  timestamp: number;
  formatVersion: number;
  /** ARN of the web ACL; an id in WAF Classic. */
  webaclId: string;
  /** Rule that ended the inspection; `Default_Action` when none did. */
  terminatingRuleId: string;
  terminatingRuleType: "REGULAR" | "RATE_BASED" | "GROUP" | "MANAGED_RULE_GROUP";
  action: "ALLOW" | "BLOCK" | "CAPTCHA" | "CHALLENGE";
  terminatingRuleMatchDetails?: WafMatchDetails[] | null;
  /** `CF`, `APIGW`, `ALB`, …, or `-`. */
  httpSourceName: string;
  httpSourceId: string;
  ruleGroupList: WafRuleGroup[];
  rateBasedRuleList: WafRateBasedRule[];
  nonTerminatingMatchingRules: WafMatchingRule[];
  requestHeadersInserted?: WafHeader[] | null;
  /** Status code of a custom response. */
  responseCodeSent?: number | null;
  httpRequest: WafHttpRequest;
  labels?: WafLabel[];
  captchaResponse?: WafTokenResponse | null;
  challengeResponse?: WafTokenResponse | null;
  /** Parts of the request that were longer than WAF inspects. */
  oversizeFields?: string[] | null;
}

/** What SQL injection and cross-site scripting rules found. */
export interface WafMatchDetails {
  conditionType: string;
  sensitivityLevel?: string | null;
  location: string;
  matchedData: string[] | null;
}

/** A rule that matched, by itself or within a rule group. */
export interface WafMatchingRule {
  ruleId: string;
  action: string;
  ruleMatchDetails?: WafMatchDetails[] | null;
  captchaResponse?: WafTokenResponse | null;
  challengeResponse?: WafTokenResponse | null;
}

/** A rule group that inspected the request. */
export interface WafRuleGroup {
  ruleGroupId: string;
  terminatingRule: WafMatchingRule | null;
  nonTerminatingMatchingRules: WafMatchingRule[];
  excludedRules: { exclusionType: string; ruleId: string }[] | null;
}

/** A rate-based rule that acted on the request. */
export interface WafRateBasedRule {
  rateBasedRuleId: string;
  limitKey: string;
  maxRateAllowed: number;
}

/** The request itself. */
export interface WafHttpRequest {
  clientIp: string;
  /** ISO 3166 code of two letters, or `-`. */
  country: string;
  headers: WafHeader[];
  uri: string;
  args: string;
  httpVersion: string;
  httpMethod: string;
  requestId: string;
}

/** A header field; one example of the documentation has no `value`. */
export interface WafHeader {
  name: string;
  value?: string;
}

/** A label that rules put on the request. */
export interface WafLabel {
  name: string;
}

/** The state of a CAPTCHA or challenge token. */
export interface WafTokenResponse {
  responseCode: number;
  /** Seconds since the Unix epoch, 0 for none. */
  solveTimestamp: number;
  failureReason?: string | null;
}

/** Whether no rule ended the inspection. The rule decides, not the text: a URI may contain `Default_Action` as well. */
export function isDefaultAction(record: WafLogRecord): boolean {
  return record.terminatingRuleId === "Default_Action";
}

/** Value of the first header with that name, in whatever case; undefined when the request has none. */
export function headerOf(record: WafLogRecord, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return record.httpRequest.headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}
