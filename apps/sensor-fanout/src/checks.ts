import { type Check, checkAtLeast, checkAtMost, checkEqual, checkThat } from "@millrace/sample";
import { leastWait } from "./expected/read-limit.ts";
import type { Context } from "./parameters.ts";
import { type Reading, readingKey, type StoredReading } from "./reading.ts";
import type { SensorResult } from "./result.ts";

const INPUT = "readings that were generated";
const LIMITS = "Kinesis quotas and the size of the records";

/** Compares what both stores and all functions got with the input, the quotas and the post. */
export function checkSensors(result: SensorResult, { parameters }: Context): Check[] {
  const { fanOut, archived, consumerLimit } = result;
  const { input, table, archive, givenUp } = fanOut;
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
    checkEqual("the archive keeps each sensor's readings in order", "numbers of the readings", 0, outOfOrder(archived)),
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
      "a dedicated function takes no longer than its own work",
      "records x work per record, and a tenth",
      Math.round(work * 1.1),
      Math.max(...dedicated.map(({ time }) => time)),
    ),
    checkAtLeast(
      "the last shared function waits for the others",
      `${LIMITS}: work, and the wait for two others at 2 MB/s`,
      Math.round(work + leastWait(race.bytes, shared.length)),
      slowest,
    ),
    checkThat(
      "push is faster than polling",
      "half a second on average between polls a second apart; the post says 70 ms for push",
      "dedicated below 70 ms, shared at least 200 ms, on average",
      {
        dedicated: Math.max(...dedicated.map(({ delays }) => Math.round(delays.mean))),
        shared: Math.min(...shared.map(({ delays }) => Math.round(delays.mean))),
      },
      dedicated.every(({ delays }) => delays.mean < 70) && shared.every(({ delays }) => delays.mean >= 200),
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

/** Readings that stand after a later one of their sensor. */
function outOfOrder(archived: readonly StoredReading[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const { sensorId, number } of archived) {
    if (number < (last.get(sensorId) ?? 0)) count++;
    last.set(sensorId, number);
  }
  return count;
}

function isReading(data: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(data).toString("utf8"));
    return true;
  } catch {
    return false;
  }
}
