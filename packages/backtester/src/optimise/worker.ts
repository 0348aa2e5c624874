import { parentPort, workerData } from "node:worker_threads";
import { evaluateTrial, loadStrategy } from "./evaluator.ts";
import { STATISTIC_NAMES, type WorkerAnswer, type WorkerRequest, type WorkerSetup } from "./pool.ts";

// The code of one thread of a search: loads the strategy once, then answers requests until it is terminated.

const { strategy, instruments, options } = workerData as WorkerSetup;
const type = await loadStrategy(strategy);

parentPort!.on("message", ({ first, trials }: WorkerRequest) => {
  const numbers = new Float64Array(trials.length * STATISTIC_NAMES.length);
  for (const [index, trial] of trials.entries()) {
    try {
      const statistics = evaluateTrial(type, instruments, trial, options);
      for (const [position, name] of STATISTIC_NAMES.entries())
        numbers[index * STATISTIC_NAMES.length + position] = statistics[name];
    } catch (error) {
      const failure: WorkerAnswer = { first, trial: first + index, error: (error as Error).message };
      parentPort!.postMessage(failure);
      return;
    }
  }
  const answer: WorkerAnswer = { first, numbers };
  parentPort!.postMessage(answer, [numbers.buffer]);
});
