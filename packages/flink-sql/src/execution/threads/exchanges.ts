import type { MessagePort } from "node:worker_threads";
import { type Exchanges, Gate } from "../../runtime/exchange.ts";
import { subtaskOf } from "../../runtime/keys.ts";
import { INSERT, type KeySelector, type Receiver, type Row } from "../../runtime/operator.ts";

/** Rows that are sent at once, and those that may be on their way to a thread before it has processed some. */
const BATCH = 1000;
const MAX_UNPROCESSED = 20_000;

/** Rows, or a change of time, of one subtask for an exchange. */
type Segment =
  | { readonly exchange: number; readonly to: number; readonly rows: Row[]; kinds: number[] | undefined }
  | { readonly exchange: number; readonly from: number; readonly watermark: number }
  | { readonly exchange: number; readonly from: number; readonly idle: boolean };

/** What threads send each other: segments, how many of their rows were processed, and that all before is sent. */
type Message =
  | { readonly segments: readonly Segment[]; readonly rows: number }
  | { readonly processed: number }
  | { readonly barrier: true };

/** Rows of one subtask for one of another thread: those of the segment that is being filled. */
interface Lane {
  segment: Extract<Segment, { readonly rows: Row[] }> | undefined;
}

/** Another thread. */
class Peer {
  readonly port: MessagePort;
  unprocessed = 0;
  /** Barriers that came. */
  barriers = 0;
  #segments: Segment[] = [];
  #rows = 0;
  #open: Lane[] = [];

  constructor(port: MessagePort) {
    this.port = port;
  }

  push(lane: Lane, exchange: number, to: number, row: Row, kind: number): void {
    let { segment } = lane;
    if (segment === undefined) {
      segment = { exchange, to, rows: [], kinds: undefined };
      lane.segment = segment;
      this.#open.push(lane);
      this.#segments.push(segment);
    }
    if (kind !== INSERT) segment.kinds ??= segment.rows.map(() => INSERT);
    segment.rows.push(row);
    segment.kinds?.push(kind);
    if (++this.#rows >= BATCH) this.flush();
  }

  /** Behind the rows of its exchange and subtask so far, whose lanes are begun anew. */
  tell(segment: Segment, lanes: readonly Lane[]): void {
    for (const lane of lanes) lane.segment = undefined;
    this.#segments.push(segment);
  }

  flush(): void {
    if (this.#segments.length === 0) return;
    const message: Message = { segments: this.#segments, rows: this.#rows };
    this.port.postMessage(message);
    this.unprocessed += this.#rows;
    for (const lane of this.#open) lane.segment = undefined;
    this.#segments = [];
    this.#rows = 0;
    this.#open = [];
  }
}

/**
 * Exchanges between the subtasks of several threads. Rows of one subtask for another, and the watermarks behind them, keep
 * their order; those of several do not.
 */
export class ThreadExchanges implements Exchanges {
  readonly #parallelism: number;
  /** The thread of each subtask; undefined for those of this one. */
  readonly #peerOf: readonly (Peer | undefined)[];
  readonly #peers: readonly Peer[];
  /** By exchange, then by subtask: those of this thread. */
  readonly #gates: (Gate | undefined)[][] = [];
  /** How many exchanges each subtask has asked for. */
  readonly #asked = new Map<number, number>();
  /** What came and is to be processed, in its order. */
  readonly #arrived: { readonly peer: Peer; readonly message: Message }[] = [];
  /** How many segments of the first one were processed. */
  #delivered = 0;
  #rounds = 0;
  #wake: () => void = () => undefined;

  /** `ports` leads to the threads of the subtasks; undefined for those of this thread. */
  constructor(ports: readonly (MessagePort | undefined)[]) {
    this.#parallelism = ports.length;
    const peers = new Map<MessagePort, Peer>();
    for (const port of ports) if (port !== undefined && !peers.has(port)) peers.set(port, new Peer(port));
    this.#peerOf = ports.map((port) => port && peers.get(port));
    this.#peers = [...peers.values()];
    for (const peer of this.#peers) peer.port.on("message", (message: Message) => this.#receive(peer, message));
  }

  byKey(subtask: number, keyOf: KeySelector, input: Receiver): Receiver {
    const exchange = this.#asked.get(subtask) ?? 0;
    this.#asked.set(subtask, exchange + 1);
    this.#gates[exchange] ??= this.#peerOf.map(() => undefined);
    const gates = this.#gates[exchange]!;
    gates[subtask] = new Gate(input, this.#parallelism);
    return new Sender(keyOf, exchange, subtask, gates, this.#peerOf);
  }

  /** Calls back when something came, or more may be sent. */
  listen(wake: () => void): void {
    this.#wake = wake;
  }

  /** Whether a thread has much to process before it should be sent more. */
  get full(): boolean {
    return this.#peers.some(({ unprocessed }) => unprocessed > MAX_UNPROCESSED);
  }

  /** Sends what waits to be sent. */
  flush(): void {
    for (const peer of this.#peers) peer.flush();
  }

  /** Processes the next segment that came; false when there is none. */
  deliver(): boolean {
    const [first] = this.#arrived;
    if (first === undefined) return false;
    const { peer, message } = first;
    if ("segments" in message) {
      this.#process(message.segments[this.#delivered++]!);
      if (this.#delivered < message.segments.length) return true;
      peer.port.postMessage({ processed: message.rows } satisfies Message);
    } else peer.barriers++;
    this.#arrived.shift();
    this.#delivered = 0;
    return true;
  }

  /**
   * Ends when no row is on its way any more, all threads having stopped to read: as many rounds as exchanges can lie one
   * behind the other, in each of which all threads tell each other that they have processed what came before.
   * `processed` ends when all that came was processed.
   */
  async settle(processed: () => Promise<void>, arrival: () => Promise<void>): Promise<void> {
    for (const _ of this.#gates) {
      this.#rounds++;
      for (const peer of this.#peers) {
        peer.flush();
        peer.port.postMessage({ barrier: true } satisfies Message);
      }
      await processed();
      while (this.#peers.some(({ barriers }) => barriers < this.#rounds)) {
        await arrival();
        await processed();
      }
    }
  }

  close(): void {
    for (const { port } of this.#peers) port.close();
  }

  #receive(peer: Peer, message: Message): void {
    if ("processed" in message) peer.unprocessed -= message.processed;
    else this.#arrived.push({ peer, message });
    this.#wake();
  }

  #process(segment: Segment): void {
    const gates = this.#gates[segment.exchange]!;
    if ("rows" in segment) {
      const { input } = gates[segment.to]!;
      const { rows, kinds } = segment;
      for (let index = 0; index < rows.length; index++)
        input.push(rows[index]!, kinds === undefined ? INSERT : kinds[index]!);
      return;
    }
    for (const gate of gates) {
      if ("watermark" in segment) gate?.valve.watermark(segment.from, segment.watermark);
      else gate?.valve.idle(segment.from, segment.idle);
    }
  }
}

/** The sending end of an exchange in one subtask. */
class Sender implements Receiver {
  readonly #keyOf: KeySelector;
  readonly #exchange: number;
  readonly #subtask: number;
  readonly #gates: readonly (Gate | undefined)[];
  readonly #peerOf: readonly (Peer | undefined)[];
  readonly #lanes: readonly Lane[];
  readonly #lanesOf: ReadonlyMap<Peer, readonly Lane[]>;

  constructor(
    keyOf: KeySelector,
    exchange: number,
    subtask: number,
    gates: readonly (Gate | undefined)[],
    peerOf: readonly (Peer | undefined)[],
  ) {
    this.#keyOf = keyOf;
    this.#exchange = exchange;
    this.#subtask = subtask;
    this.#gates = gates;
    this.#peerOf = peerOf;
    this.#lanes = peerOf.map(() => ({ segment: undefined }));
    const lanes = new Map<Peer, Lane[]>();
    for (const [to, peer] of peerOf.entries())
      if (peer !== undefined) lanes.set(peer, [...(lanes.get(peer) ?? []), this.#lanes[to]!]);
    this.#lanesOf = lanes;
  }

  push(row: Row, kind: number): void {
    const to = subtaskOf(this.#keyOf(row), this.#peerOf.length);
    const peer = this.#peerOf[to];
    if (peer === undefined) this.#gates[to]!.input.push(row, kind);
    else peer.push(this.#lanes[to]!, this.#exchange, to, row, kind);
  }

  watermark(watermark: number): void {
    for (const gate of this.#gates) gate?.valve.watermark(this.#subtask, watermark);
    this.#tell({ exchange: this.#exchange, from: this.#subtask, watermark });
  }

  idle(idle: boolean): void {
    for (const gate of this.#gates) gate?.valve.idle(this.#subtask, idle);
    this.#tell({ exchange: this.#exchange, from: this.#subtask, idle });
  }

  #tell(segment: Segment): void {
    for (const [peer, lanes] of this.#lanesOf) peer.tell(segment, lanes);
  }
}
