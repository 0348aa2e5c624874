import type { PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import { countOf, type Entry, recordsOf } from "./entry.ts";
import type { Ledger } from "./ledger.ts";
import type { Settings } from "./options.ts";
import type { Outbox } from "./outbox.ts";
import { isTransient, judgeRequestError } from "./request-errors.ts";
import type { Failure, FailureCode } from "./types.ts";

/** Why an entry was not stored. */
export type Trouble = Omit<Failure, "record" | "attempts">;

/** Decides what becomes of sent entries: delivered, sent again after a backoff, or given up. */
export class Verdicts {
  readonly #settings: Settings;
  readonly #ledger: Ledger;
  readonly #outbox: Outbox;
  /** Entries to be sent again, by the number of times they were sent; handed to the outbox by `conclude`. */
  readonly #retries = new Map<number, { at: number; entries: Entry[] }>();

  constructor(settings: Settings, ledger: Ledger, outbox: Outbox) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#outbox = outbox;
  }

  /** Reads the answer to a batch; `onStored` decides about each entry that was stored. */
  readAnswer(
    batch: Entry[],
    output: PutRecordsCommandOutput,
    onStored: (entry: Entry, shardId: string, sequenceNumber: string) => void,
  ): void {
    const results = output.Records ?? [];
    for (let index = 0; index < batch.length; index++) {
      const entry = batch[index]!;
      const { ErrorCode, ErrorMessage, ShardId, SequenceNumber } = results[index] ?? {};
      if (ErrorCode !== undefined) {
        const trouble = { code: ErrorCode, message: ErrorMessage ?? ErrorCode };
        if (isTransient(ErrorCode)) this.retry(entry, trouble, "retried");
        else this.giveUp(entry, trouble);
      } else if (ShardId === undefined || SequenceNumber === undefined) {
        this.retry(entry, incomplete(batch.length, results.length), "retried");
      } else {
        onStored(entry, ShardId, SequenceNumber);
      }
    }
  }

  /** Reads the error a whole request failed with. */
  readError(batch: Entry[], cause: unknown): void {
    const { code, message, action } = judgeRequestError(cause);
    if (action === "divide" && batch.length > 1) {
      // One entry is at fault. The others were not refused, so this time does not count against maxAttempts.
      for (const entry of batch) {
        entry.attempts--;
        this.#ledger.counts.retried += countOf(entry);
      }
      this.#outbox.divide(batch);
      return;
    }
    for (const entry of batch) {
      if (action === "retry") this.retry(entry, { code, message, cause }, "retried");
      else this.giveUp(entry, { code, message, cause });
    }
  }

  deliver(entry: Entry, shardId: string, sequenceNumber: string): void {
    this.#ledger.deliver(entry, shardId, sequenceNumber);
    this.#outbox.settle(entry);
  }

  /** Plans to send an entry again, unless that would exceed `maxAttempts` or `ttl`. */
  retry(entry: Entry, trouble: Trouble, counter: "retried" | "resent"): void {
    const { maxAttempts, ttl, clock } = this.#settings;
    const { attempts } = entry;
    if (attempts >= maxAttempts) {
      this.giveUp(entry, { ...trouble, message: `${trouble.message} (given up after ${attempts} attempts)` });
      return;
    }
    let plan = this.#retries.get(attempts);
    if (plan === undefined) {
      plan = { at: clock.now() + backoff(this.#settings, attempts - 1), entries: [] };
      this.#retries.set(attempts, plan);
    }
    if (plan.at - entry.putAt >= ttl) {
      this.giveUp(entry, expired(ttl, trouble));
      return;
    }
    this.#ledger.counts[counter] += countOf(entry);
    plan.entries.push(entry);
  }

  /** Gives up an entry whose order key is busy with it. */
  giveUp(entry: Entry, trouble: Trouble): void {
    this.fail(entry, trouble);
    this.#outbox.settle(entry);
  }

  /** Gives up an entry that was not taken from the outbox to be sent. */
  fail(entry: Entry, trouble: Trouble): void {
    this.#ledger.fail(recordsOf(entry), entry.generation, { ...trouble, attempts: entry.attempts });
  }

  /** Ends the reading of an answer: schedules what is to be sent again and tells the caller about the rest. */
  conclude(): void {
    for (const { at, entries } of this.#retries.values()) this.#outbox.retryAt(at, entries);
    this.#retries.clear();
    this.#ledger.handOver();
  }
}

/** Milliseconds to wait before retry number `retry`, counted from 0. */
export function backoff(settings: Settings, retry: number): number {
  const { base, cap, jitter, random } = settings.backoff;
  return Math.min(cap, base * 2 ** retry) * (1 - jitter * random());
}

/** The trouble of an entry that outlived `ttl` milliseconds. */
export function expired(ttl: number, last?: Trouble): Trouble {
  const reason = last === undefined ? "it waited too long to be sent" : `last failure: ${last.code}, ${last.message}`;
  return { ...ours("PRODUCER_RECORD_EXPIRED", `not delivered within ${ttl} ms; ${reason}`), cause: last?.cause };
}

/** The trouble of an aggregate that was stored where its records do not belong. */
export function wrongShard(entry: Entry, shardId: string): Trouble {
  const message = `aggregate for ${entry.shardId} was stored in ${shardId}, which ListShards does not explain`;
  return ours("PRODUCER_WRONG_SHARD", message);
}

function incomplete(expected: number, got: number): Trouble {
  const message = `expected ShardId and SequenceNumber or ErrorCode for each of ${expected} entries, got ${got} results`;
  return ours("PRODUCER_RESPONSE_INVALID", message);
}

function ours(code: FailureCode, message: string): Trouble {
  return { code, message };
}
