import { randomBytes } from "node:crypto";
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

/** PutRecords takes so many records. */
const CALL_RECORDS = 500;
/** Requests with keys of their own, sent again and again: 10,000 keys spread evenly over shards. */
const REQUESTS = 20;
const SECOND = 1000;

/** What a sender offered to a stream in one minute. */
export interface SentMinute {
  /** Milliseconds since the epoch, a whole minute on a clock that began at one. */
  readonly at: number;
  readonly offered: number;
  readonly refused: number;
}

/** Requests of records with random keys; the same ones for all senders. */
export function makeRequests(recordBytes: number): PutRecordsRequestEntry[][] {
  const Data = randomBytes(recordBytes);
  return Array.from({ length: REQUESTS }, (_request, request) =>
    Array.from({ length: CALL_RECORDS }, (_record, record) => ({
      Data,
      PartitionKey: `key-${request * CALL_RECORDS + record}`,
    })),
  );
}

/** Offers records to one stream at a given rate and never again what the stream refused. */
export class Sender {
  readonly minutes: SentMinute[] = [];
  readonly #kinesis: Pick<KinesisClient, "send">;
  readonly #clock: Context["clock"];
  readonly #stream: string;
  readonly #requests: readonly PutRecordsRequestEntry[][];
  #next = 0;

  constructor(context: Pick<Context, "aws" | "clock">, stream: string, requests: readonly PutRecordsRequestEntry[][]) {
    this.#kinesis = context.aws.kinesis();
    this.#clock = context.clock;
    this.#stream = stream;
    this.#requests = requests;
  }

  get offered(): number {
    return this.minutes.reduce((sum, minute) => sum + minute.offered, 0);
  }

  get refused(): number {
    return this.minutes.reduce((sum, minute) => sum + minute.refused, 0);
  }

  /** Sends for `seconds`, evenly, and returns when they are over. */
  async send(recordsPerSecond: number, seconds = 60): Promise<SentMinute> {
    const at = this.#clock.now();
    const total = Math.round(recordsPerSecond * seconds);
    // What fits into one call is one call: shards take it in a second.
    const steps = total <= CALL_RECORDS ? 1 : seconds;
    let refused = 0;
    let sent = 0;
    for (let step = 1; step <= steps; step++) {
      const due = Math.round((total * step) / steps);
      while (sent < due) {
        const count = Math.min(CALL_RECORDS, due - sent);
        refused += await this.#put(count);
        sent += count;
      }
      await this.#clock.sleep(at + (seconds * SECOND * step) / steps - this.#clock.now());
    }
    const minute = { at, offered: total, refused };
    this.minutes.push(minute);
    return minute;
  }

  async #put(count: number): Promise<number> {
    const request = this.#requests[this.#next++ % this.#requests.length]!;
    const answer = await this.#kinesis.send(
      new PutRecordsCommand({
        StreamName: this.#stream,
        Records: count === request.length ? request : request.slice(0, count),
      }),
    );
    return answer.FailedRecordCount ?? 0;
  }
}
