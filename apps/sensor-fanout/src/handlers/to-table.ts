import { DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { createKinesisHandler, type KinesisRecord } from "@millrace/stream-handler";
import { parseReading, type Reading, readingKey } from "../reading.ts";
import { writeItems } from "./batch-write.ts";

const client = new DynamoDBClient({});
const table = process.env.TABLE!;
const throwOn = process.env.THROW_ON_SENSOR;

/** Puts each reading under its own key, so that a reading delivered twice is one item. */
export const handler = createKinesisHandler({
  decode: parseReading,
  async handle(batch) {
    // wall time: the function's own clock.
    const handledAt = Date.now();
    const records = new Map<string, KinesisRecord<Reading>>();
    for (const record of batch.records) {
      if (record.value.sensorId === throwOn) throw new Error(`no calibration for ${throwOn}`);
      records.set(readingKey(record.value), record);
    }
    const left = await writeItems(
      client,
      table,
      [...records.values()].map((record) => putRequest(record, handledAt)),
    );
    for (const { PutRequest } of left) {
      const { sensorId, number } = PutRequest!.Item!;
      const key = readingKey({ sensorId: sensorId!.S!, number: Number(number!.N) });
      batch.fail(records.get(key)!, new Error("DynamoDB left the item unprocessed"));
    }
  },
});

function putRequest({ value, shardId, arrivedAt }: KinesisRecord<Reading>, handledAt: number): WriteRequest {
  return {
    PutRequest: {
      Item: {
        sensorId: { S: value.sensorId },
        number: { N: String(value.number) },
        currentTemperature: { N: String(value.currentTemperature) },
        status: { S: value.status },
        shardId: { S: shardId },
        arrivedAt: { N: String(arrivedAt) },
        handledAt: { N: String(handledAt) },
      },
    },
  };
}
