import { compileKey, type EvaluationContext } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import { isUpdating } from "../planner/changelog.ts";
import type { Aggregate } from "../planner/plan.ts";
import { type Accumulator, type Accumulators, compileAccumulators } from "./accumulators.ts";
import { adds, INSERT, type KeySelector, type Operator, type Receiver, type Row } from "./operator.ts";
import { SessionOperator } from "./sessions.ts";
import { SliceAggregate } from "./slices.ts";
import type { WindowBelow } from "./window-below.ts";

/** The operator of a windowed aggregate over rows that are not copied; undefined when it needs the copies. */
export function windowedAggregate(
  plan: Aggregate,
  below: WindowBelow,
  output: Receiver,
  context: EvaluationContext,
): Operator | undefined {
  const { keys, input, window } = below;
  const accumulators = compileAccumulators(plan.calls, { retracting: isUpdating(plan.input), keys }, context);
  const tumble = window.function === "TUMBLE";
  if (!tumble && accumulators.merge === undefined) return undefined;
  const sliding = window.function === "HOP" || window.function === "CUMULATE";
  if (sliding && window.size % window.slide !== 0) return undefined;
  const own = keys.filter((key) => typeof key === "number");
  const keyOf = compileKey(
    own.map((index) => column(index, input.fields[index]!.type)),
    context,
  );
  return window.function === "SESSION"
    ? new SessionAggregate(below, keyOf, accumulators, output, context)
    : new SliceAggregate(below, keyOf, accumulators, output, context);
}

/** SESSION with an aggregate: accumulators are kept, not rows. */
class SessionAggregate extends SessionOperator<Accumulator> {
  readonly #accumulators: Accumulators;

  constructor(
    { window, timeColumn }: WindowBelow,
    keyOf: KeySelector,
    accumulators: Accumulators,
    output: Receiver,
    context: EvaluationContext,
  ) {
    super({ ...window, timeColumn }, keyOf, output, context);
    this.#accumulators = accumulators;
  }

  protected override begin(row: Row): Accumulator {
    return this.#accumulators.create(row);
  }

  protected override add(accumulator: Accumulator, row: Row, kind: number): void {
    if (adds(kind)) this.#accumulators.add(accumulator, row);
    else this.#accumulators.retract(accumulator, row);
  }

  protected override join(accumulator: Accumulator, other: Accumulator): void {
    this.#accumulators.merge!(accumulator, other);
  }

  protected override emit(accumulator: Accumulator, start: number, end: number, time: number): void {
    if (accumulator[this.#accumulators.counter] !== 0)
      this.output.push(this.#accumulators.result(accumulator, start, end, time), INSERT);
  }
}
