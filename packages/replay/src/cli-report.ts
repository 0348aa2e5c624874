import type { ReplayResult, ReplayStatistics } from "./statistics.ts";

/** One line for a reading. */
export function statisticsLine(reading: ReplayStatistics): string {
  const noLag = reading.watermark === null ? "none yet" : "not paced";
  const watermark = reading.watermarkLagMs === null ? noLag : seconds(reading.watermarkLagMs);
  const at = reading.eventTime === null ? "" : `, at ${new Date(reading.eventTime).toISOString()}`;
  return (
    `${Math.round(reading.eventsPerSecond)} events/s, ${reading.megabytesPerSecond.toFixed(2)} MB/s, ` +
    `replay lag ${seconds(reading.lagMs)}, watermark lag ${watermark}, ` +
    `delivered ${reading.delivered}, outstanding ${reading.outstanding}${at}\n`
  );
}

/** What a replay did, in lines for people. */
export function resultText(result: ReplayResult): string {
  const { read, delivered, failed, rejected, skipped, late, repeated } = result;
  const rate = result.elapsedMs > 0 ? Math.round((delivered / result.elapsedMs) * 1000) : delivered;
  const lines = [
    `${result.outcome} after ${seconds(result.elapsedMs)}: ${rate} events/s, ${(result.bytes / 1e6).toFixed(2)} MB, ${result.objects} files`,
    `read ${read} = delivered ${delivered} + failed ${failed} + rejected ${rejected} + skipped ${skipped}`,
    `watermarks delivered ${result.watermarks.delivered}, failed ${result.watermarks.failed}; greatest replay lag ${seconds(result.maxLagMs)}`,
    ...(late > 0 ? [`late: ${late} events followed a newer one; a larger --buffer-size puts more in order`] : []),
    ...(repeated > 0 ? [`repeated: ${repeated} rows that the earlier run had settled were read again`] : []),
    ...(result.columnsIgnored.length > 0 ? [`no place for the columns ${result.columnsIgnored.join(", ")}`] : []),
    ...result.objectsSkipped.map((note) => `skipped ${note.object}: ${note.reason}`),
    ...result.rejects.map((reject) => `${reject.object}:${reject.line}: ${reject.reason}`),
    ...(result.rejects.length < rejected + failed ? [`and more: --rejects <file> keeps all of them`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
