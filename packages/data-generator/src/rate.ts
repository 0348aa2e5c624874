import { optionError } from "./errors.ts";

/** How many events happen per second, by time. */
export interface Rate {
  /** Expected events per second at a time (milliseconds since the Unix epoch), `elapsed` milliseconds after the start. */
  mean(time: number, elapsed: number): number;
  /** Standard deviation of the number of events of one second; absent for a rate that is kept exactly. */
  sigma?(time: number, elapsed: number): number;
}

/** The same rate all the time, per second or per minute; it may be below one per second. */
export function constantRate(rate: { perSecond: number } | { perMinute: number }): Rate {
  const perSecond = "perSecond" in rate ? rate.perSecond : rate.perMinute / 60;
  notNegative("constantRate", perSecond);
  return { mean: () => perSecond };
}

/** A rate that grows or falls evenly over `duration` milliseconds from the start, and then stays. */
export function rampRate({ from, to, duration }: { from: number; to: number; duration: number }): Rate {
  notNegative("rampRate from", from);
  notNegative("rampRate to", to);
  if (!(duration > 0)) throw optionError(`rampRate duration: expected positive milliseconds, got ${duration}`);
  return { mean: (_, elapsed) => from + (to - from) * Math.min(1, elapsed / duration) };
}

/** Numbers for each hour of each day of the week: seven lists from Sunday, each of 24 hours. */
export type WeekTable = readonly (readonly number[])[];

/** Settings of a periodic rate. */
export interface PeriodicRateOptions {
  /** Expected events per second. */
  readonly mean: WeekTable;
  /** Standard deviation of the events of one second; without it the mean is kept exactly. */
  readonly sigma?: WeekTable;
  /** Goes evenly from the value of one hour, reached at its beginning, to the next; otherwise it jumps. */
  readonly smooth?: boolean;
  /** Minutes that the hours of the table are ahead of UTC; default 0. */
  readonly utcOffset?: number;
}

/** The periodic mode of the Kinesis Data Generator: a mean and a deviation for every hour of the week. */
export function periodicRate({ mean, sigma, smooth = false, utcOffset = 0 }: PeriodicRateOptions): Rate {
  checkWeek("periodicRate mean", mean);
  if (sigma) checkWeek("periodicRate sigma", sigma);
  const at = (table: WeekTable, time: number) => valueAt(table, time + utcOffset * 60_000, smooth);
  return sigma
    ? { mean: (time) => at(mean, time), sigma: (time) => at(sigma, time) }
    : { mean: (time) => at(mean, time) };
}

/** Settings of a seasonal rate. */
export interface SeasonalRateOptions {
  /** Events per second where all factors are 1. */
  readonly perSecond: number;
  /** Factors of the hours of a day. */
  readonly hourOfDay?: readonly number[];
  /** Factors of the days of the week, from Sunday. */
  readonly dayOfWeek?: readonly number[];
  /** Share of the mean by which the events of one second deviate (standard deviation); default 0. */
  readonly noise?: number;
  /** See {@link PeriodicRateOptions}; default true. */
  readonly smooth?: boolean;
  readonly utcOffset?: number;
}

/** A daily and a weekly season, multiplied. */
export function seasonalRate(options: SeasonalRateOptions): Rate {
  const { perSecond, hourOfDay = Array(24).fill(1), dayOfWeek = Array(7).fill(1), noise = 0 } = options;
  notNegative("seasonalRate perSecond", perSecond);
  notNegative("seasonalRate noise", noise);
  const mean = dayOfWeek.map((day) => hourOfDay.map((hour: number) => perSecond * day * hour));
  const week = { mean, smooth: options.smooth ?? true, utcOffset: options.utcOffset ?? 0 };
  if (noise === 0) return periodicRate(week);
  return periodicRate({ ...week, sigma: mean.map((day) => day.map((each) => each * noise)) });
}

/** A stretch of time, `from` included and `to` not, in milliseconds since the Unix epoch, and a factor for the rate in it. */
export interface Disturbance {
  readonly from: number;
  readonly to: number;
  readonly factor: number;
}

/** Another rate with dips and spikes put in; where stretches overlap their factors multiply. */
export function disturbedRate(rate: Rate, disturbances: readonly Disturbance[]): Rate {
  for (const { from, to, factor } of disturbances) {
    notNegative("disturbedRate factor", factor);
    if (!(from < to)) throw optionError(`disturbedRate: from ${from} is not before to ${to}`);
  }
  const factorAt = (time: number) =>
    disturbances.reduce((product, { from, to, factor }) => (time >= from && time < to ? product * factor : product), 1);
  const disturbed: Rate = { mean: (time, elapsed) => rate.mean(time, elapsed) * factorAt(time) };
  if (!rate.sigma) return disturbed;
  return { ...disturbed, sigma: (time, elapsed) => rate.sigma!(time, elapsed) * factorAt(time) };
}

const HOUR = 3_600_000;

function valueAt(table: WeekTable, localTime: number, smooth: boolean): number {
  // The epoch began on a Thursday, day 4 of a week from Sunday.
  const hours = localTime / HOUR + 4 * 24;
  const hour = Math.floor(hours);
  const value = ofHour(table, hour);
  return smooth ? value + (ofHour(table, hour + 1) - value) * (hours - hour) : value;
}

function ofHour(table: WeekTable, hour: number): number {
  const ofWeek = ((hour % 168) + 168) % 168;
  return table[Math.floor(ofWeek / 24)]![ofWeek % 24]!;
}

function checkWeek(name: string, table: WeekTable): void {
  if (table.length !== 7 || table.some((day) => day.length !== 24)) {
    throw optionError(`${name}: expected 7 days of 24 hours`);
  }
  for (const value of table.flat()) notNegative(name, value);
}

function notNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw optionError(`${name}: expected a number that is not negative, got ${value}`);
  }
}
