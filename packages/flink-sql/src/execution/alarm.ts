import type { Clock } from "../connectors/connector.ts";

/** Calls back at one time at most, which may be changed; sleeps on the job's clock only. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #at = Number.POSITIVE_INFINITY;
  #background = false;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Sets the time, Infinity for none. A clock that jumps does not do so for the sake of a background alarm. */
  set(at: number, background: boolean): void {
    if (at === this.#at && background === this.#background) return;
    this.#cancel();
    this.#cancel = () => undefined;
    this.#at = at;
    this.#background = background;
    if (at === Number.POSITIVE_INFINITY) return;
    let valid = true;
    const ring = () => {
      if (!valid) return;
      this.#at = Number.POSITIVE_INFINITY;
      this.#ring();
    };
    const ms = Math.max(0, at - this.#clock.now());
    let stop: () => void;
    if (background && this.#clock.setTimer !== undefined) {
      const timer = this.#clock.setTimer(ms, ring, { background: true });
      stop = () => timer.cancel();
    } else {
      const abort = new AbortController();
      this.#clock.sleep(ms, abort.signal).then(ring, () => undefined);
      stop = () => abort.abort(new DOMException("the job waits for another time", "AbortError"));
    }
    this.#cancel = () => {
      valid = false;
      stop();
    };
  }
}
