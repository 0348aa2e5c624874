/** A cell to try, on the first `bars` of the data (a share of them). */
export interface Trial {
  readonly cell: number;
  /** Above 0 up to 1. */
  readonly share: number;
}

/** A trial with the value of its objective, greater is better; NaN counts as the worst. */
export interface Scored extends Trial {
  readonly score: number;
}

/**
 * Decides what to try next. Batches are told whole before the next is asked for, so the outcome does not depend on how
 * many threads a batch is run on.
 */
export interface Search {
  /** Trials in all, as far as it is known. */
  readonly expected: number;
  /** The next batch; empty at the end. */
  next(): readonly Trial[];
  tell(results: readonly Scored[]): void;
}

/** What of a space a search needs. */
export interface SearchSpace {
  readonly size: number;
  /** Number of values of each parameter. */
  readonly dimensions: readonly number[];
  allows(cell: number): boolean;
  indices(cell: number): number[];
  cellOf(indices: readonly number[]): number;
}

/** Greater first, NaN last, then the lower cell: a total order. */
export function byScore(a: Scored, b: Scored): number {
  const left = Number.isNaN(a.score) ? Number.NEGATIVE_INFINITY : a.score;
  const right = Number.isNaN(b.score) ? Number.NEGATIVE_INFINITY : b.score;
  return left === right ? a.cell - b.cell : right > left ? 1 : -1;
}
