import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { ARCHIVE_PREFIX } from "./handlers/object-key.ts";
import type { Context } from "./parameters.ts";
import type { StoredReading } from "./reading.ts";

const decompress = promisify(gunzip);

/** Items of the table, each under its own key, as far as their readings arrived since a time. */
export async function readTable({ aws, outputs }: Context, since: number): Promise<StoredReading[]> {
  const readings: StoredReading[] = [];
  for await (const { Items = [] } of paginateScan(
    { client: aws.dynamodb() },
    { TableName: outputs.table, ConsistentRead: true },
  )) {
    for (const item of Items) {
      readings.push({
        sensorId: item.sensorId!.S!,
        number: Number(item.number!.N),
        currentTemperature: Number(item.currentTemperature!.N),
        status: item.status!.S as StoredReading["status"],
        shardId: item.shardId!.S!,
        arrivedAt: Number(item.arrivedAt!.N),
        handledAt: Number(item.handledAt!.N),
      });
    }
  }
  return readings.filter(({ arrivedAt }) => arrivedAt >= since);
}

/** What lies in the bucket. */
export interface Archive {
  readonly objects: number;
  /** Lines in the order of the stream, shard by shard; a reading that was delivered twice is there twice. */
  readonly lines: readonly StoredReading[];
}

/** Reads the objects, which their keys put in order, as far as their readings arrived since a time. */
export async function readArchive(context: Context, since: number): Promise<Archive> {
  const { aws, clock, outputs } = context;
  const lines: StoredReading[] = [];
  let objects = 0;
  for (const Key of await listArchive(context)) {
    const object = await aws.s3().send(new GetObjectCommand({ Bucket: outputs.bucket, Key }));
    const text = (await clock.during(decompress(await object.Body!.transformToByteArray()))).toString();
    const readings = text.split("\n").filter((line) => line !== "");
    const recent = readings
      .map((line) => JSON.parse(line) as StoredReading)
      .filter(({ arrivedAt }) => arrivedAt >= since);
    if (recent.length > 0) objects++;
    lines.push(...recent);
  }
  return { objects, lines };
}

/** Keys of all objects, in order. */
export async function listArchive({ aws, outputs }: Context): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: aws.s3() },
    { Bucket: outputs.bucket, Prefix: ARCHIVE_PREFIX },
  ))
    for (const { Key } of Contents) keys.push(Key!);
  return keys;
}
