import type { ParallelismSettings } from "./application.ts";

/**
 * Kinesis Processing Units that an application's tasks run on, each 1 vCPU and 4 GB of memory: parallelism over
 * parallelism per KPU, rounded up (Developer Guide, "Implement application scaling").
 */
export function kpusOf(parallelism: number, { perKpu }: Pick<ParallelismSettings, "perKpu">): number {
  return Math.ceil(parallelism / perKpu);
}
