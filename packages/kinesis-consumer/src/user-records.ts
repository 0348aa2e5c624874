import type { _Record } from "@aws-sdk/client-kinesis";
import { deaggregate, type HashRange } from "@millrace/kinesis-producer";
import type { Lease } from "./lease.ts";
import type { ConsumerRecord } from "./types.ts";

/** User records of one read. */
export interface UserRecords {
  readonly records: ConsumerRecord[];
  /** Records of aggregates that lie outside of the shard's hash range. */
  readonly outOfRange: number;
}

/** How aggregates are taken apart. */
export interface Unpacking {
  readonly shardId: string;
  /** Of the shard; undefined while it is not known. */
  readonly hashRange: HashRange | undefined;
  readonly outOfRange: "deliver" | "drop";
  /** What was processed before: records up to it are left out when they are read again. */
  readonly processed: Pick<Lease, "checkpoint" | "subSequenceNumber">;
}

/** Takes aggregates apart, in the order of the stream, and leaves out what was processed before. */
export function userRecords(stream: readonly _Record[], unpacking: Unpacking): UserRecords {
  const { shardId, hashRange, outOfRange, processed } = unpacking;
  const records: ConsumerRecord[] = [];
  let outside = 0;
  for (const { SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp } of stream) {
    const source = { partitionKey: PartitionKey!, data: Data! };
    let unpacked = deaggregate(source, { hashRange });
    const foreign = unpacked.outOfRange.length;
    if (foreign > 0) {
      outside += foreign;
      if (outOfRange === "drop") continue;
      unpacked = deaggregate(source);
    }
    const skip = SequenceNumber === processed.checkpoint ? processed.subSequenceNumber : -1;
    for (const { partitionKey, explicitHashKey, data, subSequenceNumber } of unpacked.records) {
      if (subSequenceNumber <= skip) continue;
      records.push({
        shardId,
        partitionKey,
        explicitHashKey,
        data,
        sequenceNumber: SequenceNumber!,
        subSequenceNumber,
        arrivedAt: ApproximateArrivalTimestamp!,
      });
    }
  }
  return { records, outOfRange: outside };
}
