import { BacktestError } from "../errors.ts";
import { createRandom } from "../random.ts";
import { byScore, type Scored, type Search, type SearchSpace, type Trial } from "./search.ts";

/** Tries every cell that the constraint allows, in order. */
export function gridSearch(space: SearchSpace): Search {
  const cells = Array.from({ length: space.size }, (_, cell) => cell).filter((cell) => space.allows(cell));
  return oneBatch(cells);
}

/** Tries `samples` different cells, drawn evenly. */
export function randomSearch(space: SearchSpace, samples: number, seed: number): Search {
  return oneBatch(draw(space, samples, createRandom(seed)));
}

/**
 * Successive halving (Jamieson and Talwalkar, AISTATS 2016): many cells on the first bars, then the best third of them on
 * three times as many, until one round has run on all bars.
 */
export function halvingSearch(space: SearchSpace, samples: number, seed: number): Search {
  const rounds = Math.max(1, Math.floor(Math.log(samples) / Math.log(ETA)) + 1);
  let round = 0;
  let cells = draw(space, samples, createRandom(seed));
  let expected = 0;
  for (let left = cells.length, index = 0; index < rounds; index++, left = Math.max(1, Math.floor(left / ETA)))
    expected += left;
  return {
    expected,
    next() {
      if (round === rounds) return [];
      const share = ETA ** (round + 1 - rounds);
      return cells.map((cell) => ({ cell, share }));
    },
    tell(results) {
      round++;
      const kept = Math.max(1, Math.floor(results.length / ETA));
      cells = [...results]
        .sort(byScore)
        .slice(0, kept)
        .map(({ cell }) => cell);
    },
  };
}

const ETA = 3;

/**
 * Tree-structured Parzen estimator (Bergstra et al., NIPS 2011): after random trials, proposes the cells whose values
 * are likelier among the best quarter of what was tried than among the rest.
 */
export function modelSearch(space: SearchSpace, samples: number, seed: number): Search {
  const random = createRandom(seed);
  const tried: Scored[] = [];
  const seen = new Set<number>();
  const start = Math.min(samples, Math.max(10, Math.floor(samples / 5)));
  return {
    expected: samples,
    next() {
      const left = samples - tried.length;
      if (left <= 0) return [];
      const cells =
        tried.length === 0 ? draw(space, start, random) : propose(space, tried, seen, random, Math.min(BATCH, left));
      for (const cell of cells) seen.add(cell);
      return cells.map((cell) => ({ cell, share: 1 }));
    },
    tell(results) {
      tried.push(...results);
    },
  };
}

/** Trials between two looks at the model: the same on any number of threads. */
const BATCH = 8;
const CANDIDATES = 24;
const GOOD_SHARE = 0.25;

function propose(
  space: SearchSpace,
  tried: readonly Scored[],
  seen: ReadonlySet<number>,
  random: () => number,
  count: number,
): number[] {
  const ranked = [...tried].sort(byScore);
  const goodCount = Math.max(2, Math.ceil(ranked.length * GOOD_SHARE));
  const good = density(space, ranked.slice(0, goodCount));
  const rest = density(space, ranked.slice(goodCount));
  const chosen: number[] = [];
  for (let pick = 0; pick < count; pick++) {
    let best = -1;
    let bestRatio = Number.NEGATIVE_INFINITY;
    for (let candidate = 0; candidate < CANDIDATES; candidate++) {
      const indices = good.map((weights) => sample(weights, random));
      const cell = space.cellOf(indices);
      if (seen.has(cell) || chosen.includes(cell) || !space.allows(cell)) continue;
      const ratio = indices.reduce(
        (sum, index, position) => sum + Math.log(good[position]![index]! / rest[position]![index]!),
        0,
      );
      if (ratio > bestRatio) {
        best = cell;
        bestRatio = ratio;
      }
    }
    if (best < 0) best = untried(space, seen, chosen, random);
    if (best < 0) break;
    chosen.push(best);
  }
  return chosen;
}

/** Per parameter, the weight of each value: a kernel over the tried values' indices plus a little everywhere. */
function density(space: SearchSpace, trials: readonly Scored[]): Float64Array[] {
  return space.dimensions.map((length, position) => {
    const weights = new Float64Array(length).fill(1 / length);
    const width = Math.max(0.5, length / 10);
    for (const { cell } of trials) {
      const centre = space.indices(cell)[position]!;
      for (let index = 0; index < length; index++) weights[index]! += Math.exp(-0.5 * ((index - centre) / width) ** 2);
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
}

function sample(weights: Float64Array, random: () => number): number {
  let left = random();
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index]!;
    if (left < 0) return index;
  }
  return weights.length - 1;
}

function untried(
  space: SearchSpace,
  seen: ReadonlySet<number>,
  chosen: readonly number[],
  random: () => number,
): number {
  const start = Math.floor(random() * space.size);
  for (let step = 0; step < space.size; step++) {
    const cell = (start + step) % space.size;
    if (!seen.has(cell) && !chosen.includes(cell) && space.allows(cell)) return cell;
  }
  return -1;
}

/** Different allowed cells, in the order in which they were drawn; all of them when there are no more. */
function draw(space: SearchSpace, samples: number, random: () => number): number[] {
  if (!(Number.isInteger(samples) && samples >= 1))
    throw new BacktestError("BACKTEST_INVALID_OPTION", `samples: expected a whole number of 1 or more, got ${samples}`);
  // Few of many: draw until they differ. Most of a small space: shuffle it.
  const drawn = new Set<number>();
  if (samples * 2 < space.size)
    for (let tries = 0; drawn.size < samples && tries < samples * 50; tries++) {
      const cell = Math.floor(random() * space.size);
      if (space.allows(cell)) drawn.add(cell);
    }
  if (drawn.size === Math.min(samples, space.size)) return [...drawn];
  const cells = Array.from({ length: space.size }, (_, cell) => cell).filter((cell) => space.allows(cell));
  for (let index = cells.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [cells[index], cells[other]] = [cells[other]!, cells[index]!];
  }
  return cells.slice(0, samples);
}

function oneBatch(cells: readonly number[]): Search {
  let given = false;
  return {
    expected: cells.length,
    next(): readonly Trial[] {
      if (given) return [];
      given = true;
      return cells.map((cell) => ({ cell, share: 1 }));
    },
    tell() {},
  };
}
