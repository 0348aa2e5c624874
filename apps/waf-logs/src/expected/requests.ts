import { headerOf, isDefaultAction, readLog, type WafLogRecord, wafLogFormat } from "@millrace/log-formats";
import type { Parameters } from "../parameters.ts";
import type { Span } from "../requests.ts";

/** What must become of the lines that were put, worked out from the lines by a strict parser and by counting. */
export interface Expected {
  /** Requests; other lines are no WAF logs. */
  readonly requests: readonly WafLogRecord[];
  /** Lines that are no WAF logs. */
  readonly foreign: readonly string[];
  /** Lines that the function must keep. */
  readonly kept: readonly string[];
  /** Requests that a rule ended and whose text has Default_Action all the same. */
  readonly misleading: number;
  /** Requests without any header. */
  readonly bare: number;
}

/** Sorts lines. */
export function expectRequests(lines: readonly string[], { keepCounted }: Pick<Parameters, "keepCounted">): Expected {
  const { records, rejected } = readLog(wafLogFormat, lines.join("\n"));
  const ended = records.filter(({ record }) => !isDefaultAction(record));
  const kept = records.filter(
    ({ record }) => !isDefaultAction(record) || (keepCounted && record.nonTerminatingMatchingRules.length > 0),
  );
  return {
    requests: records.map(({ record }) => record),
    foreign: rejected.map(({ text }) => text),
    kept: kept.map(({ line }) => lines[line - 1]!),
    misleading: ended.filter(({ line }) => lines[line - 1]!.includes("Default_Action")).length,
    bare: records.filter(({ record }) => record.httpRequest.headers.length === 0).length,
  };
}

/** Requests by any text, such as `BLOCK/GET`. */
export function countBy(
  requests: readonly WafLogRecord[],
  of: (request: WafLogRecord) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const request of requests) {
    const key = of(request);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Rules, countries and numbers of requests blocked in a span of time, in order of rules and countries. */
export function blockedIn(requests: readonly WafLogRecord[], { from, to }: Span): [string, string, number][] {
  const within = requests.filter(({ action, timestamp }) => action === "BLOCK" && timestamp >= from && timestamp < to);
  const counts = countBy(
    within,
    ({ terminatingRuleId, httpRequest }) => `${terminatingRuleId}\n${httpRequest.country}`,
  );
  return Object.entries(counts)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, count]) => [...(key.split("\n") as [string, string]), count]);
}

/** The agent of a request, as dashboards name it. */
export function agentOf(request: WafLogRecord): string {
  return headerOf(request, "user-agent") ?? "(none)";
}
