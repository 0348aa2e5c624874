import { randomBytes } from "node:crypto";
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

/** PutRecords takes so many records. */
const CALL_RECORDS = 500;
/** Requests with keys of their own, sent again and again: 10,000 keys spread evenly over shards. */
const REQUESTS = 20;
const SECOND = 1000;

/** Requests of records with keys that hash to all shards; the same ones for all senders. */
export function makeRequests(recordBytes: number): PutRecordsRequestEntry[][] {
  const Data = randomBytes(recordBytes);
  return Array.from({ length: REQUESTS }, (_request, request) =>
    Array.from({ length: CALL_RECORDS }, (_record, record) => ({
      Data,
      PartitionKey: `key-${request * CALL_RECORDS + record}`,
    })),
  );
}

/** Offers records to one stream, and never again what the stream refused. */
export class Sender {
  offered = 0;
  refused = 0;
  readonly #kinesis: Pick<KinesisClient, "send">;
  readonly #stream: string;
  readonly #requests: readonly PutRecordsRequestEntry[][];
  #next = 0;

  constructor({ aws }: Pick<Context, "aws">, stream: string, requests: readonly PutRecordsRequestEntry[][]) {
    this.#kinesis = aws.kinesis();
    this.#stream = stream;
    this.#requests = requests;
  }

  /** Offers so many records, one request after the other. */
  async offer(count: number): Promise<void> {
    for (let left = count; left > 0; left -= CALL_RECORDS) {
      const request = this.#requests[this.#next++ % this.#requests.length]!;
      const Records = left < request.length ? request.slice(0, left) : request;
      const answer = await this.#kinesis.send(new PutRecordsCommand({ StreamName: this.#stream, Records }));
      this.offered += Records.length;
      this.refused += answer.FailedRecordCount ?? 0;
    }
  }
}

/** Lets all senders offer `recordsPerSecond`, evenly for `seconds`, and returns when those are over. */
export async function sendEvenly(
  clock: Context["clock"],
  senders: readonly Sender[],
  recordsPerSecond: number,
  seconds: number,
): Promise<void> {
  const begin = clock.now();
  const total = Math.round(recordsPerSecond * seconds);
  // What fits into one request is one request: shards take it in a second.
  const steps = total <= CALL_RECORDS ? 1 : seconds;
  for (let step = 1; step <= steps; step++) {
    const count = Math.round((total * step) / steps) - Math.round((total * (step - 1)) / steps);
    await Promise.all(senders.map((sender) => sender.offer(count)));
    await clock.sleep(begin + (seconds * SECOND * step) / steps - clock.now());
  }
}
