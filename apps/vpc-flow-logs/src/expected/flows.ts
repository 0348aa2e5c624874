import { type FlowLogRecord, flowLogFormat, readLog } from "@millrace/log-formats";

/** What must become of the lines that were published, worked out from the lines by a strict parser and by counting. */
export interface Expected {
  /** Lines with traffic: they belong in the lake. */
  readonly lines: readonly string[];
  /** The same as records. */
  readonly flows: readonly FlowLogRecord[];
  /** Lines about intervals without data, and skipped ones. */
  readonly withoutTraffic: number;
  /** Lines that are no flow logs. */
  readonly rejected: number;
}

/** Sorts lines. */
export function expectFlows(lines: readonly string[]): Expected {
  const { records, rejected } = readLog(flowLogFormat(), lines.join("\n"));
  const traffic = records.filter(({ record }) => record.logStatus === "OK");
  return {
    lines: traffic.map(({ line }) => lines[line - 1]!),
    flows: traffic.map(({ record }) => record),
    withoutTraffic: records.length - traffic.length,
    rejected: rejected.length,
  };
}

/** Sums by any text, largest first, then in order of the texts. */
export function rank(
  flows: readonly FlowLogRecord[],
  of: (flow: FlowLogRecord) => string,
  value: (flow: FlowLogRecord) => number,
): [string, number][] {
  const sums = new Map<string, number>();
  for (const flow of flows) sums.set(of(flow), (sums.get(of(flow)) ?? 0) + value(flow));
  return [...sums].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
}
