import { ReplayError } from "./errors.ts";
import type { ReplayRun } from "./replay-run.ts";
import type { ReplayCounts, ReplayResult, ReplayStatistics } from "./statistics.ts";

/** Takes readings of a replay; rates cover the time since the previous periodic reading. */
export class Readings {
  readonly #run: ReplayRun;
  #at = Number.NaN;
  #delivered = 0;
  #bytes = 0;

  constructor(run: ReplayRun) {
    this.#run = run;
  }

  /** Hands a reading to the callback at the frequency asked for, until the signal is aborted. */
  async report(onStatistics: (statistics: ReplayStatistics) => void, signal: AbortSignal): Promise<void> {
    const { clock, statisticsFrequency } = this.#run.options;
    this.#at = clock.now();
    for (;;) {
      try {
        await clock.sleep(statisticsFrequency, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      const statistics = this.statistics();
      this.#at = statistics.at;
      this.#delivered = statistics.delivered;
      this.#bytes = statistics.bytes;
      try {
        onStatistics(statistics);
      } catch (cause) {
        throw new ReplayError("REPLAY_CALLBACK_FAILED", "onStatistics: expected it not to throw", { cause });
      }
    }
  }

  statistics(): ReplayStatistics {
    const { options, sender, pacing, buffer, startedAt } = this.#run;
    const now = options.clock.now();
    const counts = this.#counts();
    const since = Number.isNaN(this.#at) ? startedAt : this.#at;
    const seconds = (now - since) / 1000;
    const { newest: watermark } = sender.watermarks;
    const onTime = !pacing.begun || !pacing.paced;
    return {
      ...counts,
      at: now,
      elapsedMs: Number.isNaN(startedAt) ? 0 : now - startedAt,
      outstanding: sender.outstanding,
      buffered: buffer?.size ?? 0,
      eventsPerSecond: seconds > 0 ? (counts.delivered - this.#delivered) / seconds : 0,
      megabytesPerSecond: seconds > 0 ? (counts.bytes - this.#bytes) / 1e6 / seconds : 0,
      lagMs: onTime
        ? 0
        : Math.max(0, now - (sender.lag.oldestDue ?? pacing.due(buffer?.nextTime ?? Number.POSITIVE_INFINITY))),
      watermarkLagMs: onTime || watermark === undefined ? null : Math.max(0, now - pacing.due(watermark.eventTime)),
      eventTime: sender.newest?.eventTime ?? null,
      watermark: watermark?.watermark ?? null,
      position: sender.settledPosition,
    };
  }

  /** What the replay did, once it has ended. */
  result(): ReplayResult {
    const { options, sender, intake, reader, rejects, position, startedAt } = this.#run;
    const { requests, retried } = sender.producer.stats();
    const { delivered, failed } = sender.watermarks;
    const counts = this.#counts();
    return {
      ...counts,
      // Rows that wait in the buffer are handed back: the position leads to them.
      read: counts.read - (this.#run.buffer?.size ?? 0),
      outcome: position === null ? "finished" : "stopped",
      repeated: intake?.repeated ?? 0,
      objects: reader?.objects ?? 0,
      objectsSkipped: this.#run.objectsSkipped,
      objectsRefused: intake?.objectsRefused ?? [],
      columnsIgnored: [...(intake?.columnsIgnored ?? [])],
      watermarks: { delivered, failed, staleShardLists: sender.shards.stale },
      rejects: rejects.kept,
      elapsedMs: options.clock.now() - startedAt,
      lagMs: sender.lag.last,
      maxLagMs: sender.lag.greatest,
      firstEventTime: this.#run.firstEventTime,
      lastEventTime: sender.newest?.eventTime ?? null,
      requests,
      retried,
      position,
    };
  }

  #counts(): ReplayCounts {
    const { sender, intake } = this.#run;
    const skippedBy = { ...(intake?.skippedBy ?? { before: 0, after: 0, watermark: 0 }) };
    return {
      read: intake?.read ?? 0,
      sent: sender.sent,
      delivered: sender.delivered,
      failed: sender.failed,
      rejected: intake?.rejected ?? 0,
      skipped: skippedBy.before + skippedBy.after + skippedBy.watermark,
      skippedBy,
      late: sender.late,
      bytes: sender.bytes,
    };
  }
}
