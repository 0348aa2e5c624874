import type { Plan } from "../planner/plan.ts";
import type { Operator, Receiver, Row } from "./operator.ts";

/** Counts what goes in and out of the operator of one node. */
export class OperatorMeter {
  readonly node: Plan;
  recordsIn = 0;
  recordsOut = 0;
  operator: Operator | undefined;

  constructor(node: Plan) {
    this.node = node;
  }

  /** An input of the operator, with a count. */
  into(input: Receiver): Receiver {
    return new CountingInput(this, input);
  }

  /** Where the operator sends its rows, with a count. */
  from(output: Receiver): Receiver {
    return new CountingOutput(this, output);
  }
}

/** Nodes whose operators only pass rows on: they are not counted for themselves. */
const PASSING = new Set<Plan["kind"]>([
  "scan",
  "values",
  "filter",
  "project",
  "watermark",
  "expand",
  "unnest",
  "union",
]);

/** Whether the operator of a node is one that Flink runs behind an exchange of rows. */
export function isMetered(node: Plan): boolean {
  return !PASSING.has(node.kind) && (node.kind !== "window" || node.function === "SESSION");
}

class CountingInput implements Receiver {
  readonly #meter: OperatorMeter;
  readonly #to: Receiver;

  constructor(meter: OperatorMeter, to: Receiver) {
    this.#meter = meter;
    this.#to = to;
  }

  push(row: Row, kind: number): void {
    this.#meter.recordsIn++;
    this.#to.push(row, kind);
  }

  watermark(time: number): void {
    this.#to.watermark(time);
  }

  idle(idle: boolean): void {
    this.#to.idle?.(idle);
  }
}

class CountingOutput implements Receiver {
  readonly #meter: OperatorMeter;
  readonly #to: Receiver;

  constructor(meter: OperatorMeter, to: Receiver) {
    this.#meter = meter;
    this.#to = to;
  }

  push(row: Row, kind: number): void {
    this.#meter.recordsOut++;
    this.#to.push(row, kind);
  }

  watermark(time: number): void {
    this.#to.watermark(time);
  }

  idle(idle: boolean): void {
    this.#to.idle?.(idle);
  }
}
