import { type Check, checkAtLeast, checkAtMost, checkEqual } from "@millrace/sample";
import { leastPollingDelay, leastWait } from "./expected/read-limit.ts";
import { sensorOrder } from "./order.ts";
import type { Context } from "./parameters.ts";
import { type Reading, readingKey, type StoredReading } from "./reading.ts";
import type { SensorResult } from "./result.ts";

const INPUT = "readings that were generated";
const SOLE_POLLER = "half of the 200 ms between polls: five reads a second";
const LIMITS = "Kinesis quotas and the size of the records";

/** Compares what both stores and all functions got with the input, the quotas and the post. */
export function checkSensors(result: SensorResult, { parameters }: Context): Check[] {
  const { fanOut, archived, consumerLimit } = result;
  const { input, table, archive, givenUp } = fanOut;
  const order = sensorOrder(archived);
  const poison = new Set(givenUp.filter(({ data }) => !isReading(data)).map(({ sequenceNumber }) => sequenceNumber));
  return [
    checkEqual("every reading is in the table once", INPUT, same(input.readings), compare(input.readings, table)),
    checkEqual("every reading is in the archive", INPUT, same(input.readings), compare(input.readings, archived)),
    checkAtLeast("the archive has each at least once", INPUT, input.readings.length, archive.lines.length),
    checkEqual("what is no reading is given up, and nothing else", "parameter poison", parameters.poison, poison.size),
    checkEqual(
      "each application gives up what it cannot read",
      "parameter poison, twice",
      2 * parameters.poison,
      givenUp.length,
    ),
    checkEqual(
      "the archive keeps each sensor's readings in order",
      INPUT,
      { sensors: new Set(input.readings.map(({ sensorId }) => sensorId)).size, outOfOrder: 0 },
      { sensors: order.length, outOfOrder: order.reduce((sum, sensor) => sum + sensor.outOfOrder, 0) },
    ),
    checkAtMost(
      "the table's function gets half of the readings sooner than any poller could",
      SOLE_POLLER,
      leastPollingDelay(1),
      result.tableDelays.p50,
    ),
    checkAtMost(
      "the archive's function gets half of the readings sooner than any poller could",
      SOLE_POLLER,
      leastPollingDelay(1),
      result.archiveDelays.p50,
    ),
    ...raceChecks(result, parameters),
    checkEqual(
      "a stream takes 20 fan-out consumers and refuses the next",
      "Kinesis quotas; the post says five",
      { registered: 20, refusal: "LimitExceededException" },
      { ...consumerLimit },
    ),
  ];
}

function raceChecks({ race, racers }: SensorResult, parameters: Context["parameters"]): Check[] {
  const dedicated = racers.filter((racer) => racer.dedicated);
  const shared = racers.filter((racer) => !racer.dedicated);
  const work = parameters.raceRecords * parameters.workPerRecord;
  const slowest = Math.max(...shared.map(({ time }) => time));
  return [
    checkEqual(
      "each of the six functions got every record of both legs",
      "records put",
      racers.map(() => 2 * parameters.raceRecords),
      racers.map(({ records }) => records),
    ),
    checkAtMost(
      "a dedicated function waits for no other",
      "records x work per record, and half as much for invoking it",
      Math.round(work * 1.5),
      Math.max(...dedicated.map(({ time }) => time)),
    ),
    checkAtLeast(
      "the last shared function waits for the others",
      `${LIMITS}: work, and the wait for two others at 2 MB/s`,
      Math.round(work + leastWait(race.bytes, shared.length)),
      slowest,
    ),
    checkAtMost(
      "push is faster than the best poller beside two others",
      "half of the 600 ms between polls: five reads a second over three pollers",
      leastPollingDelay(shared.length),
      round(Math.max(...dedicated.map(({ delays }) => delays.mean))),
    ),
    checkAtLeast(
      "polling is no faster than the reads of a shard allow",
      "half of the 600 ms between polls: five reads a second over three pollers",
      leastPollingDelay(shared.length),
      round(Math.min(...shared.map(({ delays }) => delays.mean))),
    ),
  ];
}

interface Comparison {
  readonly [name: string]: number;
  readonly readings: number;
  readonly missing: number;
  readonly different: number;
}

function same(readings: readonly Reading[]): Comparison {
  return { readings: readings.length, missing: 0, different: 0 };
}

function compare(expected: readonly Reading[], stored: readonly StoredReading[]): Comparison {
  const found = new Map(stored.map((reading) => [readingKey(reading), reading]));
  let missing = 0;
  let different = 0;
  for (const reading of expected) {
    const other = found.get(readingKey(reading));
    if (other === undefined) missing++;
    else if (other.currentTemperature !== reading.currentTemperature || other.status !== reading.status) different++;
  }
  return { readings: stored.length, missing, different };
}

function round(delay: number): number {
  return Math.round(delay * 10) / 10;
}

function isReading(data: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(data).toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
