import { createTransform, failed, okJson } from "@millrace/firehose-transform";

interface Tick {
  readonly ticker_symbol: string;
  readonly price: number;
}

/** Adds the time of arrival to each tick; every tenth price, by its cents, fails on purpose. */
export const handler = createTransform(
  (record) => {
    const tick = record.json<Tick>();
    if (Math.round(tick.price * 100) % 10 === 7) return failed("one in ten, on purpose");
    return okJson({ ...tick, ApproxArrTimestampUtcFH: new Date(record.arrivedAt).toISOString() });
  },
  { newline: true },
);
