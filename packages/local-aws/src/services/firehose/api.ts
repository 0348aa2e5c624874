import { invalid } from "./errors.ts";
import type { Puts } from "./put.ts";
import { raisedQuota } from "./quota.ts";
import type { Streams } from "./streams.ts";

/** What a stream has taken in and not delivered, and what it had to give up. */
export interface Accounting {
  /** Records taken in that are neither delivered, nor in the error prefix, nor dropped by the function. */
  readonly held: number;
  /** Records discarded after 24 hours without a successful delivery. */
  readonly lost: number;
}

/** What Firehose offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface FirehoseApi {
  /**
   * Puts records as PutRecordBatch does.
   * @returns For each record its error code and message, or undefined when it was taken.
   * @throws AwsError ResourceNotFoundException, InvalidArgumentException.
   */
  put(
    nameOrArn: string,
    records: readonly Buffer[],
  ): readonly ({ readonly code: string; readonly message: string } | undefined)[];
  /**
   * Raises or lowers what a stream takes by direct puts, as AWS Support does on request: MiB per second, records and
   * requests rise in proportion. @throws AwsError ResourceNotFoundException, InvalidArgumentException.
   */
  setThroughputQuota(name: string, mebibytesPerSecond: number): void;
  /** Sets how many dynamic partitions may be active at once. @throws AwsError ResourceNotFoundException. */
  setActivePartitionsQuota(name: string, partitions: number): void;
  /** @throws AwsError ResourceNotFoundException. */
  accounting(name: string): Accounting;
}

export function createApi(streams: Streams, puts: Puts): FirehoseApi {
  return {
    put: (nameOrArn, records) => puts.put(nameOrArn, records),
    setThroughputQuota(name, mebibytesPerSecond) {
      if (!(mebibytesPerSecond > 0)) throw invalid(`expected MiB per second above 0, got ${mebibytesPerSecond}`);
      streams.require(name).throttle.quota = raisedQuota(streams.host.region, mebibytesPerSecond);
    },
    setActivePartitionsQuota(name, partitions) {
      streams.require(name).activePartitions = partitions;
    },
    accounting(name) {
      const stream = streams.require(name);
      return { held: stream.pipeline.held(), lost: stream.lostRecords };
    },
  };
}
