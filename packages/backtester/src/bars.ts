/** One bar: prices of one instrument over an interval that starts at `time`. */
export interface Bar {
  /** Start of the interval, in milliseconds since the epoch. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Units traded; 0 when it is not known. */
  readonly volume: number;
}

/** Bars of one instrument by column, oldest first; the arrays may be longer than `length`. */
export interface Bars {
  readonly symbol: string;
  readonly length: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Bars that grow at their end, by copying at most once per doubling: what a live stream is collected in. */
export class BarBuffer implements Bars {
  readonly symbol: string;
  length = 0;
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;

  constructor(symbol: string, capacity = 64) {
    this.symbol = symbol;
    this.time = new Float64Array(capacity);
    this.open = new Float64Array(capacity);
    this.high = new Float64Array(capacity);
    this.low = new Float64Array(capacity);
    this.close = new Float64Array(capacity);
    this.volume = new Float64Array(capacity);
  }

  push(bar: Bar): void {
    if (this.length === this.time.length) this.#grow();
    const index = this.length++;
    this.time[index] = bar.time;
    this.open[index] = bar.open;
    this.high[index] = bar.high;
    this.low[index] = bar.low;
    this.close[index] = bar.close;
    this.volume[index] = bar.volume;
  }

  #grow(): void {
    for (const column of COLUMNS) {
      const longer = new Float64Array(this.length * 2);
      longer.set(this[column]);
      this[column] = longer;
    }
  }
}

const COLUMNS = ["time", "open", "high", "low", "close", "volume"] as const;

/** The bars from index `start` up to `end`, exclusive, as views of the same memory. */
export function sliceBars(bars: Bars, start: number, end: number = bars.length): Bars {
  const from = Math.max(0, start);
  const to = Math.min(bars.length, Math.max(from, end));
  return {
    symbol: bars.symbol,
    length: to - from,
    time: bars.time.subarray(from, to),
    open: bars.open.subarray(from, to),
    high: bars.high.subarray(from, to),
    low: bars.low.subarray(from, to),
    close: bars.close.subarray(from, to),
    volume: bars.volume.subarray(from, to),
  };
}

/** Index of the first bar at or after `time`; `bars.length` when there is none. */
export function indexAt(bars: Bars, time: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bars.time[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One bar of columns, as an object. */
export function barAt(bars: Bars, index: number): Bar {
  return {
    time: bars.time[index]!,
    open: bars.open[index]!,
    high: bars.high[index]!,
    low: bars.low[index]!,
    close: bars.close[index]!,
    volume: bars.volume[index]!,
  };
}
