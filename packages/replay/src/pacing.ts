/** When each event is due: `start + round((event time - first event time) / speedup)` milliseconds. */
export class Pacing {
  /** Clock time at which the first event is due. */
  start = Number.NaN;
  /** Event time of the first event. */
  first = Number.NaN;
  readonly #speedup: number;

  /** `speedup`: event-time milliseconds per millisecond; `Infinity` makes everything due at the start. */
  constructor(speedup: number) {
    this.#speedup = speedup;
  }

  get begun(): boolean {
    return !Number.isNaN(this.start);
  }

  /** False when there are no pauses. */
  get paced(): boolean {
    return this.#speedup !== Number.POSITIVE_INFINITY;
  }

  begin(start: number, first: number): void {
    this.start = start;
    this.first = first;
  }

  due(time: number): number {
    return this.start + Math.round((time - this.first) / this.#speedup);
  }
}
