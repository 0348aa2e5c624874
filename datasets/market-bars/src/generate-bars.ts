import { CORRELATIONS, cholesky, INSTRUMENTS, type Instrument, REGIMES, type Regime } from "./market.ts";
import { Random } from "./random.ts";

/** A bar of one instrument; `time` is the start of its interval. */
export interface MarketBar {
  readonly symbol: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Dollars, whole cents. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Units, whole hundreds. */
  readonly volume: number;
}

/** Options of {@link generateBars}; a name not listed here is refused. */
export interface GenerateOptions {
  /** The same seed and options give the same bars. Integer from 0; default 1. */
  readonly seed?: number;
  /** First day, ISO 8601. Default 2024-01-01. */
  readonly start?: string;
  /** Bars of each instrument before gaps are made. */
  readonly count: number;
  /** Length of a bar. Minutes are those of 09:30 to 16:00 New York wall time, written as if it were UTC. Default `day`. */
  readonly interval?: "day" | "minute";
  /** Default: the five of `INSTRUMENTS`. */
  readonly instruments?: readonly Instrument[];
  /** One row per instrument. Default: `CORRELATIONS`, needed with other instruments. */
  readonly correlations?: readonly (readonly number[])[];
  /** Default `REGIMES`; the market starts in the first. */
  readonly regimes?: readonly Regime[];
  /** Share of bars that are left out, as feeds do, 0 to below 1. Default 0. */
  readonly gaps?: number;
}

const OPTIONS = ["seed", "start", "count", "interval", "instruments", "correlations", "regimes", "gaps"];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** 09:30 to 16:00. */
const SESSION_MINUTES = 390;
const SESSION_START_MS = 9.5 * 3_600_000;
const DAYS_PER_YEAR = 252;
/** Share of a day's variance that falls between two sessions. */
const NIGHT_VARIANCE = 0.2;

/**
 * Generates bars in order of time, and of the instruments within one time. Weekends have none.
 * @throws {RangeError} on an unknown option or a value out of range.
 * @example
 * for (const bar of generateBars({ seed: 7, count: 504 })) file.write(`${csvRow(bar)}\n`);
 */
export function generateBars(options: GenerateOptions): Generator<MarketBar, void, undefined> {
  return bars(resolve(options));
}

type Settings = Required<Omit<GenerateOptions, "start">> & { readonly start: number };

function* bars(settings: Settings): Generator<MarketBar, void, undefined> {
  const { instruments, regimes, count, gaps } = settings;
  const random = new Random(settings.seed);
  const lower = cholesky(settings.correlations);
  const perDay = settings.interval === "day" ? 1 : SESSION_MINUTES;
  // Years that the trading within one bar, and a night, stand for.
  const within = (1 - NIGHT_VARIANCE) / DAYS_PER_YEAR / perDay;
  const night = NIGHT_VARIANCE / DAYS_PER_YEAR;
  const closes = instruments.map(({ price }) => price);
  let regime = 0;
  let day = weekday(settings.start);
  for (let index = 0; index < count; index++) {
    const minute = index % perDay;
    if (minute === 0 && index > 0) {
      day = weekday(day + DAY_MS);
      regime = nextRegime(random, regimes, regime);
    }
    const { drift, turbulence } = regimes[regime]!;
    const time = settings.interval === "day" ? day : day + SESSION_START_MS + minute * MINUTE_MS;
    const jumps = minute === 0 && index > 0 ? correlated(random, lower) : undefined;
    const moves = correlated(random, lower);
    for (const [position, instrument] of instruments.entries()) {
      const volatility = instrument.volatility * turbulence;
      const jump = jumps === undefined ? 0 : volatility * Math.sqrt(night) * jumps[position]!;
      const open = closes[position]! * Math.exp(jump);
      const spread = volatility * Math.sqrt(within);
      const move = (drift - volatility ** 2 / 2) * within + spread * moves[position]!;
      const close = open * Math.exp(move);
      closes[position] = close;
      const high = open * Math.exp(bridgeMaximum(random, move, spread));
      const low = open * Math.exp(-bridgeMaximum(random, -move, spread));
      const activity = 0.6 + 0.4 * (Math.abs(moves[position]!) * turbulence) + 0.2 * random.next();
      if (random.next() < gaps) continue;
      yield {
        symbol: instrument.symbol,
        time,
        open: cents(open),
        high: cents(high),
        low: cents(low),
        close: cents(close),
        volume: Math.max(1, Math.round((instrument.dailyVolume * activity) / perDay / 100)) * 100,
      };
    }
  }
}

/** Normal numbers with the correlations of the matrix whose Cholesky factor is given. */
function correlated(random: Random, lower: readonly (readonly number[])[]): number[] {
  const independent = lower.map(() => random.normal());
  return lower.map((row, index) => {
    let sum = 0;
    for (let column = 0; column <= index; column++) sum += row[column]! * independent[column]!;
    return sum;
  });
}

/** Highest point of a Brownian path from 0 to `end` with that standard deviation: inverse of its exact distribution. */
function bridgeMaximum(random: Random, end: number, deviation: number): number {
  return (end + Math.sqrt(end * end - 2 * deviation * deviation * Math.log(1 - random.next()))) / 2;
}

function nextRegime(random: Random, regimes: readonly Regime[], regime: number): number {
  if (regimes.length === 1 || random.next() >= 1 / regimes[regime]!.days) return regime;
  return (regime + 1 + Math.floor(random.next() * (regimes.length - 1))) % regimes.length;
}

/** The day itself, or the Monday after it. */
function weekday(time: number): number {
  const day = new Date(time).getUTCDay();
  return time + (day === 6 ? 2 : day === 0 ? 1 : 0) * DAY_MS;
}

function cents(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}

function resolve(options: GenerateOptions): Settings {
  for (const name of Object.keys(options))
    if (!OPTIONS.includes(name))
      throw new RangeError(`generateBars: expected options out of ${OPTIONS.join(", ")}, got ${name}`);
  const { seed = 1, start = "2024-01-01", count, interval = "day", gaps = 0, regimes = REGIMES } = options;
  const instruments = options.instruments ?? INSTRUMENTS;
  const correlations = options.correlations ?? CORRELATIONS;
  const day = Date.parse(start);
  ensure("seed", seed, Number.isSafeInteger(seed) && seed >= 0, "an integer from 0");
  ensure("start", start, Number.isFinite(day), "a date");
  ensure("count", count, Number.isSafeInteger(count) && count >= 0, "an integer from 0");
  ensure("interval", interval, interval === "day" || interval === "minute", "day or minute");
  ensure("gaps", gaps, gaps >= 0 && gaps < 1, "a share from 0 to below 1");
  ensure("instruments", instruments.length, instruments.length >= 1, "one or more");
  ensure("regimes", regimes.length, regimes.length >= 1, "one or more");
  ensure(
    "correlations",
    correlations.length,
    correlations.length === instruments.length,
    `${instruments.length} rows, one per instrument`,
  );
  return { seed, start: Math.floor(day / DAY_MS) * DAY_MS, count, interval, gaps, regimes, instruments, correlations };
}

function ensure(name: string, value: unknown, holds: boolean, expected: string): void {
  if (!holds) throw new RangeError(`generateBars: ${name} must be ${expected}, got ${value}`);
}
