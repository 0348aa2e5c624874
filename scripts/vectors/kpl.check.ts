import { deaggregate } from "../../packages/kinesis-producer/src/deaggregate.ts";
import { vectorCheck } from "./vector-check.ts";

interface Data {
  readonly partitionKey: string;
  readonly data: string;
}

/** A record as Lambda gets it from Kinesis, or as Firehose hands it to a transformation. */
interface Event {
  readonly kinesis?: Data;
  readonly kinesisStreamRecordMetadata?: { readonly partitionKey: string };
  readonly data?: string;
}

interface Vectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly event: Event;
    readonly decodedIndependently: readonly (Data & { readonly explicitHashKey: string })[];
  }[];
}

/** Aggregates that the Kinesis Producer Library wrote, taken apart into the records that went in. */
export const deaggregation = vectorCheck<Vectors>("kpl/deaggregation.json", async ({ vectors }, cases) => {
  for (const { name, event, decodedIndependently } of vectors) {
    const { partitionKey, data } = recordOf(event);
    const expected = decodedIndependently.map((record, index) => ({
      partitionKey: record.partitionKey,
      explicitHashKey: record.explicitHashKey,
      data: record.data,
      subSequenceNumber: index,
    }));
    await cases.equal(
      name,
      () => {
        const { records, outOfRange, passedThrough } = deaggregate({ partitionKey, data: Buffer.from(data, "base64") });
        const texts = records.map((record) => ({ ...record, data: Buffer.from(record.data).toString("utf8") }));
        return { records: texts, outOfRange, passedThrough };
      },
      { records: expected, outOfRange: [], passedThrough: undefined },
    );
  }
});

function recordOf(event: Event): Data {
  return (
    event.kinesis ?? { partitionKey: event.kinesisStreamRecordMetadata?.partitionKey ?? "", data: event.data ?? "" }
  );
}
