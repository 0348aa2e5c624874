import type { StoredReading } from "./reading.ts";

/** How the readings of one sensor stand in the archive. */
export interface SensorOrder {
  readonly sensorId: string;
  readonly shardId: string;
  readonly readings: number;
  /** Readings that stand after a later one. */
  readonly outOfOrder: number;
}

/** Looks at the order of each sensor's readings; sensors come in the order of their first. */
export function sensorOrder(archived: readonly StoredReading[]): SensorOrder[] {
  const sensors = new Map<string, { shardId: string; readings: number; outOfOrder: number; highest: number }>();
  for (const { sensorId, shardId, number } of archived) {
    const sensor = sensors.get(sensorId) ?? { shardId, readings: 0, outOfOrder: 0, highest: 0 };
    sensor.readings++;
    if (number < sensor.highest) sensor.outOfOrder++;
    sensor.highest = Math.max(sensor.highest, number);
    sensors.set(sensorId, sensor);
  }
  return [...sensors].map(([sensorId, { shardId, readings, outOfOrder }]) => ({
    sensorId,
    shardId,
    readings,
    outOfOrder,
  }));
}
