import { runProcess } from "./setup/process.mjs";

/** What a step counted. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** One part of `npm test` or `npm run check`. A step that throws counts as one failure. */
export interface Step {
  readonly name: string;
  run(): Promise<Count>;
}

/** Runs all steps, also after a failing one, with a heading and a result line each; returns the sum. */
export async function runSteps(steps: readonly Step[], print: (line: string) => void = console.log): Promise<Count> {
  let total: Count = { passed: 0, failed: 0 };
  for (const step of steps) {
    print(`\n== ${step.name}`);
    const started = performance.now();
    const count = await runStep(step, print);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(`== ${step.name}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`);
    total = add(total, count);
  }
  return total;
}

/** The sum of two counts. */
export function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** The line that ends `npm test` and `.ci/run`. */
export function summaryLine(count: Count): string {
  return `${count.passed} passed, ${count.failed} failed`;
}

/** A step that is one program: it passes when the program exits with 0. */
export function programStep(name: string, args: readonly string[], cwd: string): Step {
  return {
    name,
    async run() {
      const result = await runProcess(process.execPath, args, { cwd });
      return result.code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

async function runStep(step: Step, print: (line: string) => void): Promise<Count> {
  try {
    return await step.run();
  } catch (error) {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { passed: 0, failed: 1 };
  }
}
