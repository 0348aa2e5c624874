import type { EvaluationContext } from "../functions/compile.ts";
import { compileKey, compileProjection } from "../functions/compile.ts";
import { column } from "../functions/rex.ts";
import type { Join, Plan, SingleInputPlan } from "../planner/plan.ts";
import { GroupAggregate } from "./aggregate.ts";
import { Expand, Filter, Projection, Union, UnnestOperator, WatermarkAssigner } from "./calc.ts";
import type { Exchanges } from "./exchange.ts";
import { IntervalJoin } from "./interval-join.ts";
import type { JoinOperator } from "./join.ts";
import { LookupJoin } from "./lookup-join.ts";
import { MatchOperator } from "./match.ts";
import { isMetered, OperatorMeter } from "./meter.ts";
import { INSERT, type KeySelector, type Operator, type Receiver } from "./operator.ts";
import { OverOperator } from "./over.ts";
import { rankOperator } from "./rank.ts";
import { RegularJoin } from "./regular-join.ts";
import { SessionAssigner } from "./sessions.ts";
import { Normalize, SetOperator, TemporalSort } from "./sets.ts";
import { TemporalJoin } from "./temporal-join.ts";
import { sortLimit } from "./top-n.ts";
import { UpsertMaterializer } from "./upsert-materializer.ts";
import { WindowAggregate, WindowAssigner } from "./window.ts";
import { windowBelow } from "./window-below.ts";
import { WindowJoin } from "./window-join.ts";
import { windowedAggregate } from "./windowed-aggregate.ts";

/** Settings that operators execute. */
export interface OperatorSettings {
  /** `table.exec.state.ttl`: milliseconds state is kept after it was written; 0 for ever. */
  readonly stateTtl: number;
  /** `table.exec.interval-join.min-cleanup-interval`: milliseconds. */
  readonly minCleanupInterval: number;
}

const DEFAULTS: OperatorSettings = { stateTtl: 0, minCleanupInterval: 0 };

/** What building a plan gives: its operators, inputs first, and where the rows of every table go. */
export interface Built {
  readonly operators: Operator[];
  /** The node each operator runs. */
  readonly nodes: Plan[];
  /** Counts of the operators that Flink runs behind an exchange; none unless asked for. */
  readonly meters: OperatorMeter[];
  readonly sources: Map<string, Receiver[]>;
  /** Emits the rows of VALUES, unless they are part of what was restored, and their end. */
  readonly starts: ((restored: boolean) => void)[];
}

/** How a plan is built. */
export interface BuildOptions {
  readonly settings?: OperatorSettings | undefined;
  /** Counts the rows of operators. */
  readonly metered?: boolean;
  /** The subtask that is built. */
  readonly subtask?: number;
  /** Parts rows between subtasks; every row stays in the subtask unless given. */
  readonly exchanges?: Exchanges | undefined;
  /** Columns of the result by which its rows are parted between the subtasks of what takes them. */
  readonly outputKeys?: readonly number[] | undefined;
}

/** Builds the operators of a plan, or of one of its subtasks, which send what it gives to `output`. */
export function buildPlan(
  plan: Plan,
  output: Receiver,
  newContext: () => EvaluationContext,
  { settings = DEFAULTS, metered = false, subtask = 0, exchanges, outputKeys }: BuildOptions = {},
): Built {
  const built: Built = { operators: [], nodes: [], meters: [], sources: new Map(), starts: [] };
  const outputKey =
    outputKeys === undefined
      ? undefined
      : compileKey(
          outputKeys.map((index) => column(index, plan.fields[index]!.type)),
          newContext(),
        );
  build(
    plan,
    outputKey === undefined || exchanges === undefined ? output : exchanges.byKey(subtask, outputKey, output),
  );
  built.operators.reverse();
  built.nodes.reverse();
  built.meters.reverse();
  return built;

  function add<T extends Operator>(node: Plan, operator: T): T {
    built.operators.push(operator);
    built.nodes.push(node);
    return operator;
  }

  function build(node: Plan, output: Receiver): void {
    const meter = metered && isMetered(node) ? new OperatorMeter(node) : undefined;
    const to = meter === undefined ? output : meter.from(output);
    const feed = (input: Plan, receiver: Receiver, keyOf?: KeySelector) => {
      const counted = meter === undefined ? receiver : meter.into(receiver);
      build(input, keyOf === undefined || exchanges === undefined ? counted : exchanges.byKey(subtask, keyOf, counted));
    };
    const first = built.operators.length;
    run(node, to, feed);
    if (meter === undefined) return;
    meter.operator = built.operators[first];
    built.meters.push(meter);
  }

  function run(node: Plan, to: Receiver, feed: (input: Plan, receiver: Receiver, keyOf?: KeySelector) => void): void {
    const context = newContext();
    switch (node.kind) {
      case "scan": {
        const receivers = built.sources.get(node.table.name) ?? [];
        built.sources.set(node.table.name, [...receivers, to]);
        return;
      }
      case "values": {
        const rows = node.rows.map((row) => compileProjection(row, context));
        built.starts.push((restored) => {
          if (subtask === 0 && !restored) for (const row of rows) to.push(row([]), INSERT);
          to.watermark(Number.POSITIVE_INFINITY);
        });
        return;
      }
      case "union": {
        const union = add(node, new Union(to, context));
        for (const input of node.inputs) feed(input, union.input());
        return;
      }
      case "set": {
        const set = add(node, new SetOperator(node, to, context, settings.stateTtl));
        feed(node.left, set.left, set.keys[0]);
        feed(node.right, set.right, set.keys[1]);
        return;
      }
      case "join": {
        const join = add(node, joinOperator(node, to, context, settings));
        feed(node.left, join.left, join.keys[0]);
        feed(node.right, join.right, join.keys[1]);
        return;
      }
      case "aggregate": {
        const below = windowBelow(node);
        const sliced = below && windowedAggregate(node, below, to, context);
        const operator = add(node, sliced ?? single(node, to, context, settings));
        feed(sliced === undefined ? node.input : below!.input, operator, operator.keys?.[0]);
        return;
      }
      default: {
        const operator = add(node, single(node, to, context, settings));
        feed(node.input, operator, operator.keys?.[0]);
      }
    }
  }
}

function single(
  node: SingleInputPlan,
  to: Receiver,
  context: EvaluationContext,
  { stateTtl }: OperatorSettings,
): Operator {
  switch (node.kind) {
    case "filter":
      return new Filter(node.condition, to, context);
    case "project":
      return new Projection(node.expressions, to, context);
    case "watermark":
      return new WatermarkAssigner(node, to, context);
    case "normalize":
      return new Normalize(node, to, context, stateTtl);
    case "materialize":
      return new UpsertMaterializer(node, to, context, stateTtl);
    case "window":
      return node.function === "SESSION"
        ? new SessionAssigner(node, to, context)
        : new WindowAssigner(node, to, context);
    case "aggregate":
      return node.per === undefined
        ? new GroupAggregate(node, to, context, node.stateTtl ?? stateTtl)
        : new WindowAggregate(node, to, context);
    case "expand":
      return new Expand(node, to, context);
    case "rowNumber":
      return rankOperator(node, to, context, stateTtl);
    case "over":
      return new OverOperator(node, to, context, stateTtl);
    case "unnest":
      return new UnnestOperator(node, to, context);
    case "sortLimit":
      return sortLimit(node, to, context, stateTtl);
    case "match":
      return new MatchOperator(node, to, context);
    case "temporalSort":
      return new TemporalSort(node, to, context);
  }
}

function joinOperator(
  node: Join,
  to: Receiver,
  context: EvaluationContext,
  { stateTtl, minCleanupInterval }: OperatorSettings,
): JoinOperator {
  switch (node.strategy.kind) {
    case "regular":
      return new RegularJoin(node, to, context, [node.stateTtl?.left ?? stateTtl, node.stateTtl?.right ?? stateTtl]);
    case "interval":
      return new IntervalJoin(node, to, context, minCleanupInterval);
    case "window":
      return new WindowJoin(node, to, context);
    case "lookup":
      return new LookupJoin(node, to, context);
    case "temporal":
      return new TemporalJoin(node, to, context, stateTtl);
  }
}
