/** Pick-ups of one window by cell. */
export interface ClosedWindow {
  /** First millisecond of the window. */
  readonly start: number;
  /** First millisecond after it. */
  readonly end: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** Counts events per cell in windows of event time that lie side by side. */
export interface PickupWindows {
  /** Counts an event; false when its window was closed before: the event is late. */
  add(time: number, cell: string): boolean;
  /** Closes every window that ends at or before a watermark, in order of time. */
  closeUpTo(watermark: number): ClosedWindow[];
}

/** Windows of `length` milliseconds, aligned to the epoch as Flink aligns them. */
export function createPickupWindows(length: number): PickupWindows {
  const open = new Map<number, Map<string, number>>();
  /** Windows that end at or before it are closed and never opened again. */
  let closedUpTo = -Infinity;

  return {
    add(time, cell) {
      const start = Math.floor(time / length) * length;
      if (start + length <= closedUpTo) return false;
      let counts = open.get(start);
      if (counts === undefined) {
        counts = new Map();
        open.set(start, counts);
      }
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      return true;
    },
    closeUpTo(watermark) {
      closedUpTo = Math.max(closedUpTo, watermark);
      const closed: ClosedWindow[] = [];
      for (const [start, counts] of open) {
        if (start + length > closedUpTo) continue;
        open.delete(start);
        closed.push({ start, end: start + length, counts });
      }
      return closed.sort((a, b) => a.start - b.start);
    },
  };
}
