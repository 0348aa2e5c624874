import { formatDuration } from "./duration.ts";
import type { RecordTotals } from "./records.ts";
import type { RunReport } from "./report.ts";
import { alignColumns, formatNumber } from "./text.ts";

/** The report of a run for people: verdict, record sum, figures, checks, files. */
export function renderReport(report: RunReport): string {
  const lines = [
    `${report.sample}: ${verdict(report)}`,
    ...(report.error === undefined ? [] : [`  ${report.error.name}: ${report.error.message}`]),
    "",
    `records  ${recordSum(report.records)}`,
    ...reasonLines(report.records),
  ];
  const metrics = Object.entries(report.metrics);
  if (metrics.length > 0) {
    lines.push("", "figures");
    lines.push(
      ...alignColumns(metrics.map(([name, { value, unit }]) => [`  ${name}`, `${formatNumber(value)} ${unit}`])),
    );
  }
  if (report.checks.length > 0) lines.push("", "checks");
  for (const check of report.checks) {
    lines.push(`  ${check.ok ? "✓" : "✗"} ${check.name}`);
    if (!check.ok) {
      lines.push(`      expected ${brief(check.expected)} (${check.source})`, `      got      ${brief(check.actual)}`);
    }
  }
  lines.push("", `run ${report.run}: ${timing(report)}`);
  lines.push("  report.json: this report with series and views");
  for (const artifact of report.artifacts) lines.push(`  ${artifact.path}: ${artifact.description}`);
  return `${lines.join("\n")}\n`;
}

/** `24,000 read = 23,990 delivered + 0 failed + 10 dropped`. */
export function recordSum(records: RecordTotals): string {
  const { read, delivered, failed, dropped } = records;
  const sign = read === delivered + failed + dropped ? "=" : "≠";
  return `${formatNumber(read)} read ${sign} ${formatNumber(delivered)} delivered + ${formatNumber(failed)} failed + ${formatNumber(dropped)} dropped`;
}

function verdict(report: RunReport): string {
  const failed = report.checks.filter((check) => !check.ok).length;
  const { status } = report;
  if (status === "failed" && report.error === undefined) return `failed: ${failed} of ${report.checks.length} checks`;
  return status === "passed" ? `passed: all ${report.checks.length} checks` : status;
}

function reasonLines(records: RecordTotals): string[] {
  return [
    ...Object.entries(records.reasons).map(([reason, count]) => `         failed: ${reason}: ${formatNumber(count)}`),
    ...Object.entries(records.rules).map(([rule, count]) => `         dropped: ${rule}: ${formatNumber(count)}`),
  ];
}

function timing(report: RunReport): string {
  const real = `${(report.durationMs / 1000).toFixed(1)} s`;
  const clock = formatDuration(Math.round(report.clockMs / 1000) * 1000);
  return report.clock.mode === "fast"
    ? `${real} for ${clock} of clock time`
    : `${real}, live at speed ${report.clock.speed ?? 1}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
