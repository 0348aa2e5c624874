import { type Check, checkEqual, checkThat } from "@millrace/sample";
import type { StepTarget } from "@millrace/stream-scaling/steps";
import type { CapacityReading } from "./capacity-watch.ts";
import { expectedScalings } from "./expected/steps.ts";
import type { ScaledReplay } from "./scaled-replay.ts";

const HISTORY = "policies in Terraform, values in the history of the alarms";

/** Shards and parallelism went out and in again, by the steps of their policies and by nothing else. */
export function checkScaling({ readings, targets, decisions, alarms }: NonNullable<ScaledReplay["scaling"]>): Check[] {
  const checks = targets.flatMap((target) => {
    const { what, of } = capacityOf(target);
    const seen = readings.filter(({ settled }) => settled).map(of);
    const [first = 0, last = 0] = [seen.at(0), seen.at(-1)];
    const scaled = decisions.filter(
      ({ resource, outcome }) => resource === `${target.kind}/${target.name}` && outcome === "scaled",
    );
    const logged = scaled.map(({ capacity, targetCapacity }) => `${capacity} to ${targetCapacity}`);
    return [
      checkThat(
        `${what}: out with the rush and in after it`,
        "readings of the run",
        `above ${first}, then ${first}`,
        `${Math.max(...seen)}, then ${last}`,
        Math.max(...seen) > first && last === first,
      ),
      checkEqual(
        `${what}: each step is the one that the policy names`,
        HISTORY,
        expectedScalings(target, first, alarms),
        logged,
      ),
      checkEqual(`${what}: changed by nobody but the function`, "log of the function", logged, changesIn(seen)),
    ];
  });
  const updates = (readings.at(-1)?.version ?? 0) - (readings.at(0)?.version ?? 0);
  const scalings = decisions.filter(
    ({ resource, outcome }) => resource.startsWith("application/") && outcome === "scaled",
  );
  return [
    ...checks,
    checkEqual("the application has a version for each scaling", "log of the function", scalings.length, updates),
  ];
}

function capacityOf({ kind }: StepTarget): { what: string; of: (reading: CapacityReading) => number } {
  return kind === "stream"
    ? { what: "shards", of: ({ shards }) => shards }
    : { what: "parallelism", of: ({ parallelism }) => parallelism };
}

/** Each change from a value to the next, as `2 to 3`. */
function changesIn(values: readonly number[]): string[] {
  return values.flatMap((value, index) => {
    const before = values[index - 1] ?? value;
    return before === value ? [] : [`${before} to ${value}`];
  });
}
