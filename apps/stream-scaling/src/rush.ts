/** Minute of each day at which the rush begins. */
export const RUSH_BEGINS = 20;
const MINUTES_PER_DAY = 24 * 60;
/** Records a second outside of the rush at noon; a fifth of it at midnight. */
const QUIET = 2;
/** The rush goes on at this share of its peak: 80.6 % of two shards when the peak is 130 %. */
const PLATEAU = 0.62;
/** Streams that are not scaled out by then will not be. */
const LONGEST_PLATEAU = 15;

/** Seconds of the last peak: enough to see whether it passes. */
const LAST_PEAK_SECONDS = 15;

/** Load of one minute: so many records a second from its beginning on. */
export interface LoadMinute {
  readonly recordsPerSecond: number;
  readonly seconds: number;
}

/**
 * Load by the minute: little all day, and once a day a rush. It begins with a minute at the peak, more than the streams
 * take, goes on at a plateau until they are scaled out, and ends with some seconds at the peak again.
 */
export class RushLoad {
  /** Whether the minute that was asked for last belongs to a rush. */
  on = false;
  readonly #peak: number;
  #plateauMinutes = 0;
  #stage: "on" | "over" = "over";

  /** @param peak Thousand records a second. */
  constructor(peak: number) {
    this.#peak = peak * 1000;
  }

  /** The load of the next minute; `scaledOut` tells whether every stream has grown. */
  next(minute: number, scaledOut: boolean): LoadMinute {
    const ofDay = minute % MINUTES_PER_DAY;
    const rush = this.#rush(ofDay, scaledOut);
    this.on = rush !== undefined;
    const quiet = QUIET * (0.6 - 0.4 * Math.cos((2 * Math.PI * ofDay) / MINUTES_PER_DAY));
    return rush ?? { recordsPerSecond: quiet, seconds: 60 };
  }

  #rush(ofDay: number, scaledOut: boolean): LoadMinute | undefined {
    if (ofDay === RUSH_BEGINS) {
      this.#stage = "on";
      this.#plateauMinutes = 0;
      return { recordsPerSecond: this.#peak, seconds: 60 };
    }
    if (this.#stage !== "on") return undefined;
    if (this.#plateauMinutes > 0 && (scaledOut || this.#plateauMinutes === LONGEST_PLATEAU)) {
      this.#stage = "over";
      return { recordsPerSecond: this.#peak, seconds: LAST_PEAK_SECONDS };
    }
    this.#plateauMinutes++;
    return { recordsPerSecond: this.#peak * PLATEAU, seconds: 60 };
  }
}
