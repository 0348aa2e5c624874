import {
  hashKeyOf,
  hashPartitionKey,
  parseHashKey,
  Routes,
  uniformRanges,
} from "../../packages/local-aws/src/services/kinesis/hash-key.ts";
import {
  formatSequenceNumber,
  parseSequenceNumber,
} from "../../packages/local-aws/src/services/kinesis/sequence-number.ts";
import { vectorCheck } from "./vector-check.ts";

interface Shard {
  readonly shardId: string;
  readonly start: string;
  readonly end: string;
}

interface Vectors {
  readonly shardRanges3: readonly Shard[];
  readonly ranges: Readonly<Record<string, readonly Shard[]>>;
  readonly routing3: readonly {
    readonly partitionKey: string;
    readonly explicitHashKey: string | null;
    readonly shardIndex: number;
    readonly md5: string;
  }[];
  readonly realSequenceNumbers: readonly {
    readonly sequenceNumber: string;
    readonly decoded: {
      readonly shardCreate: number;
      readonly seqIx: number;
      readonly seqTime: number;
      readonly shardIx: number;
    };
  }[];
}

/** Hash key ranges of new streams, routing by partition key, and the layout of real sequence numbers. */
export const shardsAndSequences = vectorCheck<Vectors>("kinesis/shards-and-sequences.json", async (vectors, cases) => {
  for (const [count, shards] of Object.entries({ ...vectors.ranges, 3: vectors.shardRanges3 })) {
    const expected = shards.map(({ start, end }) => ({ start: BigInt(start), end: BigInt(end) }));
    await cases.equal(`ranges of ${count} shards`, () => uniformRanges(Number(count)), expected);
  }

  const routes = new Routes(uniformRanges(3).map(({ start }, index) => ({ start, target: index })));
  for (const { partitionKey, explicitHashKey, shardIndex, md5 } of vectors.routing3) {
    const name = `partition key ${partitionKey}, explicit hash key ${explicitHashKey}`;
    await cases.equal(`MD5 of ${name}`, () => hashOf(partitionKey), hashKeyOf(BigInt(md5)));
    await cases.equal(`shard of ${name}`, () => routes.find(hashOf(partitionKey, explicitHashKey)), shardIndex);
  }

  for (const { sequenceNumber, decoded } of vectors.realSequenceNumbers) {
    const fields = { shardCreated: decoded.shardCreate, shardIndex: decoded.shardIx, seconds: decoded.seqTime };
    const parsed = { ...fields, index: decoded.seqIx, wide: BigInt(decoded.seqIx) };
    await cases.equal(`fields of ${sequenceNumber}`, () => parseSequenceNumber(sequenceNumber), parsed);
    await cases.equal(
      `text of ${sequenceNumber}`,
      () => formatSequenceNumber({ ...fields, index: decoded.seqIx }),
      sequenceNumber,
    );
  }
});

function hashOf(partitionKey: string, explicitHashKey: string | null = null): Uint32Array {
  const key = new Uint32Array(4);
  if (explicitHashKey === null) hashPartitionKey(partitionKey, key);
  else parseHashKey(explicitHashKey, key);
  return key;
}
