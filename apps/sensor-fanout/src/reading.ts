/** One reading of a sensor, as it stands in the stream. */
export interface Reading {
  readonly sensorId: string;
  /** Of this sensor, from 1: with it the key of the reading, wherever it goes. */
  readonly number: number;
  /** Degrees Celsius. */
  readonly currentTemperature: number;
  readonly status: "OK" | "WARN" | "FAIL";
}

/** A reading as both stores hold it: with where and when it came. */
export interface StoredReading extends Reading {
  readonly shardId: string;
  /** Milliseconds since the epoch: arrival in the stream, and start of the invocation that stored it. */
  readonly arrivedAt: number;
  readonly handledAt: number;
}

/** Reads a reading and says what is wrong with one that is none. */
export function parseReading(data: Uint8Array): Reading {
  const reading = JSON.parse(Buffer.from(data).toString("utf8")) as Reading;
  if (typeof reading.sensorId !== "string" || !Number.isInteger(reading.number))
    throw new TypeError("reading: expected sensorId and number");
  return reading;
}

/** Name of a reading for comparisons. */
export function readingKey({ sensorId, number }: Pick<Reading, "sensorId" | "number">): string {
  return `${sensorId} ${number}`;
}
