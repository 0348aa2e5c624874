import { subtaskOf } from "./keys.ts";
import type { KeySelector, Receiver, Row } from "./operator.ts";
import { WatermarkValve } from "./valve.ts";

/** How the operators of one subtask reach those of the others. */
export interface Exchanges {
  /**
   * What a subtask's rows for an input go to, of which `input` is its own copy: each row to the subtask its key belongs to,
   * watermarks to all. Every subtask asks for the exchanges of a job in the same order.
   */
  byKey(subtask: number, keyOf: KeySelector, input: Receiver): Receiver;
}

/** One input of an operator in one subtask; the rows of all subtasks come to it. */
export class Gate {
  readonly input: Receiver;
  readonly valve: WatermarkValve;

  constructor(input: Receiver, parallelism: number) {
    this.input = input;
    this.valve = new WatermarkValve(input, parallelism);
  }
}

/**
 * Exchanges between subtasks of one thread: a row is processed by the other subtask before the next one is taken, so that
 * no row is on its way between two rows of a source and changes keep their order whatever their keys.
 */
export class LocalExchanges implements Exchanges {
  readonly #parallelism: number;
  /** By exchange, then by subtask. */
  readonly #gates: Gate[][] = [];
  /** How many exchanges each subtask has asked for. */
  readonly #asked: number[];

  constructor(parallelism: number) {
    this.#parallelism = parallelism;
    this.#asked = Array.from({ length: parallelism }, () => 0);
  }

  byKey(subtask: number, keyOf: KeySelector, input: Receiver): Receiver {
    const exchange = this.#asked[subtask]!++;
    this.#gates[exchange] ??= [];
    const gates = this.#gates[exchange]!;
    gates[subtask] = new Gate(input, this.#parallelism);
    return new Exchange(keyOf, gates, subtask);
  }
}

/** The sending end of an exchange. */
class Exchange implements Receiver {
  readonly #keyOf: KeySelector;
  readonly #gates: readonly Gate[];
  readonly #subtask: number;

  constructor(keyOf: KeySelector, gates: readonly Gate[], subtask: number) {
    this.#keyOf = keyOf;
    this.#gates = gates;
    this.#subtask = subtask;
  }

  push(row: Row, kind: number): void {
    const gates = this.#gates;
    gates[subtaskOf(this.#keyOf(row), gates.length)]!.input.push(row, kind);
  }

  watermark(time: number): void {
    for (const { valve } of this.#gates) valve.watermark(this.#subtask, time);
  }

  idle(idle: boolean): void {
    for (const { valve } of this.#gates) valve.idle(this.#subtask, idle);
  }
}
