import { optionError } from "./errors.ts";
import type { Random } from "./random.ts";

/** A share of the events and how long after their time those arrive. */
export interface Delayed {
  /** Probability of an event to be one of them, 0 to 1. */
  readonly share: number;
  /** Least delay in milliseconds, default 0. */
  readonly minDelay?: number;
  /** Greatest delay in milliseconds. */
  readonly maxDelay: number;
}

/** What goes wrong on the way from where events happen to where they arrive. */
export interface DisorderOptions {
  /** Events that arrive after others that happened later. */
  readonly late?: Delayed;
  /** Events of which a copy arrives after the event itself; the delay counts from its arrival. */
  readonly duplicate?: Delayed;
  /** Events that never arrive. Dropped and late events together are at most all. */
  readonly dropped?: { readonly share: number };
}

/** Decides what becomes of each event, from numbers of its own. */
export class Disorder {
  readonly #random: Random;
  readonly #late: Required<Delayed>;
  readonly #duplicate: Required<Delayed>;
  readonly #dropped: number;
  readonly none: boolean;

  /** @throws DataGeneratorError DATA_GENERATOR_OPTION_INVALID */
  constructor({ late, duplicate, dropped }: DisorderOptions, random: Random) {
    this.#random = random;
    this.#late = checked("late", late);
    this.#duplicate = checked("duplicate", duplicate);
    this.#dropped = checkedShare("dropped", dropped?.share ?? 0);
    if (this.#dropped + this.#late.share > 1) throw optionError("disorder: the shares of late and dropped exceed 1");
    this.none = this.#dropped + this.#late.share + this.#duplicate.share === 0;
  }

  /** Milliseconds by which the event is late: 0 for none, undefined for an event that is dropped. */
  delay(): number | undefined {
    const fate = this.#random.fraction();
    if (fate < this.#dropped) return undefined;
    return fate < this.#dropped + this.#late.share ? this.#between(this.#late) : 0;
  }

  /** Milliseconds after which a copy arrives, undefined for an event without one. */
  copyDelay(): number | undefined {
    return this.#random.chance(this.#duplicate.share) ? this.#between(this.#duplicate) : undefined;
  }

  #between({ minDelay, maxDelay }: Required<Delayed>): number {
    return this.#random.integer(Math.max(1, Math.ceil(minDelay)), Math.max(1, Math.floor(maxDelay)));
  }
}

function checked(name: string, delayed: Delayed = { share: 0, maxDelay: 1 }): Required<Delayed> {
  const { share, minDelay = 0, maxDelay } = delayed;
  checkedShare(name, share);
  if (!(minDelay >= 0 && maxDelay >= Math.max(1, minDelay) && maxDelay <= Number.MAX_SAFE_INTEGER)) {
    throw optionError(`disorder.${name}: expected a delay of 1 ms or more, from minDelay to maxDelay`);
  }
  return { share, minDelay, maxDelay };
}

function checkedShare(name: string, share: number): number {
  if (!(share >= 0 && share <= 1)) throw optionError(`disorder.${name}.share: expected 0 to 1, got ${share}`);
  return share;
}
