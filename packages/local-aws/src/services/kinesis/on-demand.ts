import { WRITE_BYTES, WRITE_RECORDS } from "./limits.ts";
import { split } from "./reshard.ts";
import type { Shard } from "./shard.ts";
import type { Stream, Streams } from "./streams.ts";

/*
 * Developer guide, on-demand mode: a stream holds capacity for twice its peak write throughput of the last 30 days, and
 * scales within 15 minutes when traffic sets a new peak. Throughput is taken as the mean of a clock minute; capacity is
 * added five minutes later by splitting the shards that took most, at most doubling them each time. It is never taken
 * back: AWS states no rule for that.
 */
const WINDOW_MS = 60_000;
const SCALE_DELAY_MS = 5 * 60_000;
/** Developer guide, quotas: 200 MB/s of writes unless raised. */
const MAX_SHARDS = 200;

/** Watches the traffic of on-demand streams and scales them. */
export class OnDemandScaling {
  readonly #streams: Streams;
  readonly #windows = new Map<Stream, Window>();

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Counts records that were accepted by a shard of an on-demand stream. */
  received(stream: Stream, shard: Shard, now: number, records: number, bytes: number): void {
    let window = this.#windows.get(stream);
    if (window === undefined) {
      window = { started: now, records: 0, bytes: 0, byShard: new Map() };
      this.#windows.set(stream, window);
      const delay = WINDOW_MS + SCALE_DELAY_MS;
      this.#streams.host.clock.setTimer(delay, () => this.#scale(stream), { background: true });
    }
    if (now - window.started >= WINDOW_MS) restart(window, now);
    window.records += records;
    window.bytes += bytes;
    window.byShard.set(
      shard,
      (window.byShard.get(shard) ?? 0) + Math.max(bytes / WRITE_BYTES, records / WRITE_RECORDS),
    );
  }

  #scale(stream: Stream): void {
    const window = this.#windows.get(stream)!;
    this.#windows.delete(stream);
    if (stream.mode !== "ON_DEMAND" || !stream.usable) return;
    const loads = [...(window.peak ?? window).byShard].filter(([shard]) => shard.open).sort((a, b) => b[1] - a[1]);
    const current = stream.openShards.length;
    const needed = Math.min(MAX_SHARDS, shardsFor(window.peak ?? window));
    const now = this.#streams.now;
    for (const [shard] of loads.slice(0, Math.max(0, needed - current))) {
      const { start, end } = shard.range;
      if (end - start > 2n) split(stream, shard, (start + end) / 2n + 1n, now);
    }
  }
}

interface Load {
  readonly records: number;
  readonly bytes: number;
  readonly byShard: ReadonlyMap<Shard, number>;
}

interface Window {
  started: number;
  records: number;
  bytes: number;
  byShard: Map<Shard, number>;
  /** The heaviest minute before this one. */
  peak?: Load;
}

/** Shards whose write limits hold twice a minute's mean traffic. */
function shardsFor(load: Load): number {
  const seconds = WINDOW_MS / 1000;
  return Math.ceil(2 * Math.max(load.bytes / seconds / WRITE_BYTES, load.records / seconds / WRITE_RECORDS));
}

function restart(window: Window, now: number): void {
  const { records, bytes, byShard } = window;
  if (window.peak === undefined || shardsFor(window) >= shardsFor(window.peak))
    window.peak = { records, bytes, byShard };
  window.started = now;
  window.records = 0;
  window.bytes = 0;
  window.byShard = new Map();
}
