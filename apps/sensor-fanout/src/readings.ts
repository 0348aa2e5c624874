import { createHash } from "node:crypto";
import type { ProducerRecord } from "@millrace/kinesis-producer";
import type { Parameters } from "./parameters.ts";
import type { Reading } from "./reading.ts";

/** What goes into the stream: readings, and records that are none. */
export interface Input {
  readonly readings: readonly Reading[];
  readonly records: readonly ProducerRecord[];
}

/** Readings of all sensors in turn, the same for the same seed, with poison spread evenly among them. */
export function createInput({ readings: count, sensors, poison }: Parameters, seed: string): Input {
  const readings: Reading[] = [];
  const records: ProducerRecord[] = [];
  for (let index = 0; index < count; index++) {
    const reading = createReading(seed, index % sensors, Math.floor(index / sensors) + 1);
    readings.push(reading);
    records.push({ partitionKey: reading.sensorId, data: Buffer.from(JSON.stringify(reading)) });
  }
  for (let bad = poison; bad > 0; bad--) {
    const at = Math.floor((bad * count) / (poison + 1));
    const { partitionKey } = records[at]!;
    records.splice(at, 0, { partitionKey, data: Buffer.from(`{"sensorId":"${partitionKey}","number":`) });
  }
  return { readings, records };
}

const STATUSES = ["OK", "OK", "OK", "OK", "OK", "OK", "OK", "WARN", "WARN", "FAIL"] as const;

function createReading(seed: string, sensor: number, number: number): Reading {
  const random = createHash("sha256").update(`${seed} ${sensor} ${number}`).digest();
  return {
    sensorId: `sensor-${sensor + 1}`,
    number,
    currentTemperature: Math.round((10 + 30 * (random.readUInt16BE(0) / 0xffff)) * 10) / 10,
    status: STATUSES[random[2]! % STATUSES.length]!,
  };
}
