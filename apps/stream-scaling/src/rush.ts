/** Minute of each day at which the rush begins. */
export const RUSH_BEGINS = 20;
const MINUTES_PER_DAY = 24 * 60;
/** Records a second outside of the rush at noon; a fifth of it at midnight. */
const QUIET = 2;
/** The rush goes on at this share of its peak: 80.6 % of two shards when the peak is 130 %. */
const PLATEAU = 0.62;
/** Streams that are not scaled out by then will not be. */
const LONGEST_PLATEAU = 15;

/**
 * Load by the minute: little all day, and once a day a rush. It begins with a minute at the peak, more than the streams
 * take, goes on at a plateau until they are scaled out, and ends with the peak again.
 */
export class RushLoad {
  readonly #peak: number;
  #plateauMinutes = 0;
  #rush: "before" | "on" | "over" = "before";

  /** @param peak Thousand records a second. */
  constructor(peak: number) {
    this.#peak = peak * 1000;
  }

  /** Records a second in the next minute; `scaledOut` tells whether every stream has grown. */
  next(minute: number, scaledOut: boolean): number {
    const ofDay = minute % MINUTES_PER_DAY;
    if (ofDay === 0) this.#rush = "before";
    if (this.#rush === "before" && ofDay === RUSH_BEGINS) {
      this.#rush = "on";
      this.#plateauMinutes = 0;
      return this.#peak;
    }
    if (this.#rush === "on") {
      if (this.#plateauMinutes > 0 && (scaledOut || this.#plateauMinutes === LONGEST_PLATEAU)) {
        this.#rush = "over";
        return this.#peak;
      }
      this.#plateauMinutes++;
      return this.#peak * PLATEAU;
    }
    return QUIET * (0.6 - 0.4 * Math.cos((2 * Math.PI * ofDay) / MINUTES_PER_DAY));
  }
}
