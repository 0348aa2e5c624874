import type { EvaluationContext } from "../functions/compile.ts";
import type { Key } from "./keys.ts";
import type { KeyedState } from "./state.ts";

/** Row kinds, as Flink numbers them. */
export const INSERT = 0;
export const UPDATE_BEFORE = 1;
export const UPDATE_AFTER = 2;
export const DELETE = 3;

/** How changelogs print a kind. */
export const KIND_NAMES = ["+I", "-U", "+U", "-D"] as const;

/** The values of one row; see LogicalType for their form. Never changed once emitted. */
export type Row = readonly unknown[];

/** What rows and watermarks are sent to. */
export interface Receiver {
  push(row: Row, kind: number): void;
  watermark(time: number): void;
  /** No rows come for the moment: the watermark of this input does not hold those of others back. False: rows come again. */
  idle?(idle: boolean): void;
}

/** Gives the key a row's state is kept by. */
export type KeySelector = (row: Row) => Key;

/** Whether a kind adds a row to the table. */
export function adds(kind: number): boolean {
  return kind === INSERT || kind === UPDATE_AFTER;
}

/** A step of a running query: takes rows and watermarks of one input and sends its own to `output`. */
export abstract class Operator implements Receiver {
  readonly output: Receiver;
  readonly context: EvaluationContext;
  /**
   * How rows must be parted between subtasks, per input: rows of one key go to one of them. Undefined when any subtask may
   * take any row. An operator without a key has one that is always 0: all its rows go to one subtask.
   */
  readonly keys: readonly KeySelector[] | undefined;

  constructor(output: Receiver, context: EvaluationContext) {
    this.output = output;
    this.context = context;
  }

  abstract push(row: Row, kind: number): void;

  watermark(time: number): void {
    this.context.watermark = time;
    this.output.watermark(time);
  }

  idle(idle: boolean): void {
    this.output.idle?.(idle);
  }

  /** The earliest processing time the operator waits for, Infinity for none. */
  nextTimer(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Processing time has reached `now`. */
  onProcessingTime(_now: number): void {}

  /** All state; undefined when the operator has none. The values are those it goes on with: serialise them at once. */
  snapshot(): KeyedState | undefined {
    return undefined;
  }

  /** Takes back what `snapshot` gave, all or a part of it: to be called once, before the first row. */
  restore(_state: KeyedState): void {}
}

/** One of two inputs of an operator. */
export class Input implements Receiver {
  time = Number.NEGATIVE_INFINITY;
  isIdle = false;
  readonly #owner: TwoInputOperator;
  readonly #left: boolean;

  constructor(owner: TwoInputOperator, left: boolean) {
    this.#owner = owner;
    this.#left = left;
  }

  push(row: Row, kind: number): void {
    if (this.#left) this.#owner.pushLeft(row, kind);
    else this.#owner.pushRight(row, kind);
  }

  watermark(time: number): void {
    this.time = time;
    this.#owner.advance();
  }

  idle(idle: boolean): void {
    this.isIdle = idle;
    this.#owner.idleInput();
  }
}

/** An operator of two inputs; its watermark is the smaller one of theirs. */
export abstract class TwoInputOperator extends Operator {
  readonly left: Input = new Input(this, true);
  readonly right: Input = new Input(this, false);
  #idle = false;

  push(row: Row, kind: number): void {
    this.pushLeft(row, kind);
  }

  abstract pushLeft(row: Row, kind: number): void;
  abstract pushRight(row: Row, kind: number): void;

  advance(): void {
    const { left, right } = this;
    if (left.isIdle && right.isIdle) return;
    const time = left.isIdle ? right.time : right.isIdle ? left.time : Math.min(left.time, right.time);
    if (time > this.context.watermark) this.watermark(time);
  }

  /** An input has become idle or active; the operator is idle when both are. */
  idleInput(): void {
    const idle = this.left.isIdle && this.right.isIdle;
    this.advance();
    if (idle !== this.#idle) this.idle(idle);
    this.#idle = idle;
  }
}
