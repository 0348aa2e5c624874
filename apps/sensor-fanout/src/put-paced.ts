import { createProducer, type ProducerRecord } from "@millrace/kinesis-producer";
import type { Context } from "./parameters.ts";

/** Between two handfuls of records. */
const TICK_MS = 50;

/** What came of putting records. */
export interface PutOutcome {
  readonly delivered: number;
  /** Milliseconds since the epoch, on the run's clock. */
  readonly startedAt: number;
}

/** Puts records at a steady rate a second, those of one key in their order. What is given up ends the run. */
export async function putPaced(
  { aws, clock, signal }: Context,
  streamName: string,
  records: Iterable<ProducerRecord>,
  rate: number,
  onDelivered: (count: number) => void,
): Promise<PutOutcome> {
  const producer = createProducer({
    client: aws.kinesis(),
    streamName,
    clock,
    linger: 1,
    ordering: "perKey",
    onDelivered: (deliveries) => onDelivered(deliveries.length),
  });
  const startedAt = clock.now();
  let count = 0;
  try {
    for (const record of records) {
      const due = startedAt + Math.floor(((count++ / rate) * 1000) / TICK_MS) * TICK_MS;
      if (due > clock.now()) await clock.sleep(due - clock.now(), signal);
      await producer.put(record);
    }
    const { delivered } = await producer.flush();
    return { delivered, startedAt };
  } finally {
    await producer.close();
  }
}
