import { DEMAND, hourOfWeek, SPEED } from "./demand.ts";
import { cardTip, type Fare, meter } from "./fare.ts";
import { EWR, inManhattan, JFK, LGA, LONGITUDE_STRETCH, pickDropoff, pickPickup, scatter } from "./places.ts";
import { cumulate, Random } from "./random.ts";
import type { Trip } from "./trip.ts";

/** Options of {@link generateTrips}; a name not listed here is refused. Give `hours`, `count` or both. */
export interface GenerateOptions {
  /** The same seed and options give the same trips. Integer from 0; default 1. */
  seed?: number;
  /** Wall time of the first pick-ups: ISO 8601 without offset or with `Z`, or milliseconds. Default 2016-01-01T00:00:00Z. */
  start?: string | number;
  /** Hours of pick-ups. */
  hours?: number;
  /** Number of trips. */
  count?: number;
  /** Trips an hour in the average over a week; default 14,700, the volume of early 2016. */
  ratePerHour?: number;
  /** Share of trips whose coordinates are all 0 because the receiver had no fix, 0 to 1. Default 0.012. */
  withoutFix?: number;
}

const OPTIONS = ["seed", "start", "hours", "count", "ratePerHour", "withoutFix"];
const HOUR = 3_600_000;
const MILES_PER_DEGREE = 69.05;

const PASSENGERS = cumulate([0.71, 0.143, 0.042, 0.02, 0.052, 0.033]);
/** Credit card, cash, no charge, dispute. */
const PAYMENTS = cumulate([0.665, 0.329, 0.0045, 0.0015]);

/**
 * Generates trips in order of pick-up; drop-offs are therefore out of order by up to a few hours.
 * @throws {RangeError} on an unknown option or a value out of range.
 * @example
 * for (const trip of generateTrips({ seed: 7, hours: 24 })) file.write(`${csvRow(trip)}\n`);
 */
export function generateTrips(options: GenerateOptions): Generator<Trip, void, undefined> {
  const settings = resolve(options);
  return trips(settings);
}

function* trips(settings: Required<GenerateOptions> & { start: number }): Generator<Trip, void, undefined> {
  const random = new Random(settings.seed);
  const end = settings.start + settings.hours * HOUR;
  const from = new Float64Array(2);
  const to = new Float64Array(2);
  const fare: Fare = { rateCode: 1, fare: 0, extra: 0, mtaTax: 0, tolls: 0, improvementSurcharge: 0 };
  let time = settings.start;
  for (let made = 0; made < settings.count; made++) {
    time += (random.exponential() / (settings.ratePerHour * DEMAND[hourOfWeek(time)]!)) * HOUR;
    if (time >= end) return;
    const pickupTime = Math.floor(time / 1000) * 1000;
    const hour = hourOfWeek(pickupTime);
    const night = hour % 24 >= 20 || hour % 24 < 6;

    const start = pickPickup(random, night);
    const stop = pickDropoff(random, night, start);
    scatter(random, start, from);
    scatter(random, stop, to);

    // Streets make the way longer than the crow flies; nobody takes a cab for less than 300 metres.
    const north = (to[0]! - from[0]!) * MILES_PER_DEGREE;
    const east = ((to[1]! - from[1]!) * MILES_PER_DEGREE) / LONGITUDE_STRETCH;
    const miles = Math.max(0.2, Math.sqrt(north * north + east * east) * (1.25 + 0.2 * random.next()));
    const speed = SPEED[hour]! * (0.85 + Math.min(1.2, miles / 10)) * Math.exp(0.22 * random.normal());
    const seconds = Math.max(45, Math.round((miles / Math.max(speed, 2.5)) * 3600 + 40 * random.next()));

    const jfk = start === JFK || stop === JFK;
    const airport = jfk || start === LGA || stop === LGA;
    meter(
      {
        miles,
        seconds,
        hourOfWeek: hour,
        jfkFlat: jfk && (inManhattan(start) || inManhattan(stop)),
        newark: stop === EWR,
        toll: airport && random.next() < 0.42,
      },
      fare,
    );
    const charged = fare.fare + fare.extra + fare.mtaTax + fare.tolls + fare.improvementSurcharge;
    const payment = 1 + random.pick(PAYMENTS);
    const tip = payment === 1 ? cardTip(random, charged) : 0;
    const passengers = 1 + random.pick(PASSENGERS);
    // Only the second vendor's vans take five or six.
    const vendor = passengers > 4 || random.next() < 0.49 ? 2 : 1;
    const fixed = random.next() >= settings.withoutFix;
    yield {
      vendorId: vendor,
      pickupTime,
      dropoffTime: pickupTime + seconds * 1000,
      passengerCount: passengers,
      // The first vendor's meters record tenths of a mile, the second's hundredths.
      tripDistance: vendor === 1 ? Math.round(miles * 10) / 10 : Math.round(miles * 100) / 100,
      pickupLongitude: fixed ? degrees(from[1]!) : 0,
      pickupLatitude: fixed ? degrees(from[0]!) : 0,
      rateCode: fare.rateCode,
      storeAndForward: vendor === 1 && random.next() < 0.011,
      dropoffLongitude: fixed ? degrees(to[1]!) : 0,
      dropoffLatitude: fixed ? degrees(to[0]!) : 0,
      paymentType: payment,
      fareAmount: fare.fare,
      extra: fare.extra,
      mtaTax: fare.mtaTax,
      tipAmount: tip,
      tollsAmount: fare.tolls,
      improvementSurcharge: fare.improvementSurcharge,
      totalAmount: charged + tip,
    };
  }
}

/** Six decimals: a tenth of a metre, finer than any receiver. */
function degrees(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function resolve(options: GenerateOptions): Required<GenerateOptions> & { start: number } {
  for (const name of Object.keys(options)) {
    if (!OPTIONS.includes(name)) {
      throw new RangeError(`generateTrips: expected options out of ${OPTIONS.join(", ")}, got ${name}`);
    }
  }
  if (options.hours === undefined && options.count === undefined) {
    throw new RangeError("generateTrips: expected hours, count or both, got neither");
  }
  const given = options.start ?? "2016-01-01T00:00:00Z";
  const start = typeof given === "number" ? given : Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(given) ? given : `${given}Z`);
  const settings = {
    seed: options.seed ?? 1,
    start,
    hours: options.hours ?? Number.POSITIVE_INFINITY,
    count: options.count ?? Number.POSITIVE_INFINITY,
    ratePerHour: options.ratePerHour ?? 14_700,
    withoutFix: options.withoutFix ?? 0.012,
  };
  ensure("seed", settings.seed, Number.isSafeInteger(settings.seed) && settings.seed >= 0, "an integer from 0");
  ensure("start", given, Number.isFinite(start), "a date and time");
  ensure("hours", settings.hours, settings.hours >= 0, "a number from 0");
  ensure("count", settings.count, settings.count >= 0, "a number from 0");
  ensure("ratePerHour", settings.ratePerHour, settings.ratePerHour > 0, "a number above 0");
  ensure(
    "withoutFix",
    settings.withoutFix,
    settings.withoutFix >= 0 && settings.withoutFix <= 1,
    "a share from 0 to 1",
  );
  return settings;
}

function ensure(name: string, value: unknown, holds: boolean, expected: string): void {
  if (!holds) throw new RangeError(`generateTrips: ${name} must be ${expected}, got ${value}`);
}
