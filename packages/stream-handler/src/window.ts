import { type BatchOptions, BatchOutcome } from "./batch.ts";
import { type BatchResponse, checkSource, type KinesisWindowEvent } from "./event.ts";
import { decodeRecord, type KinesisHandlerOptions, type KinesisRecord } from "./kinesis.ts";

/** A window of one shard. */
export interface TumblingWindow {
  /** Milliseconds since the epoch; the window holds arrivals from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly shardId: string;
  /** The state grew above 1 MB, and Lambda ended the window: the rest of it follows as another one with the same bounds. */
  readonly early: boolean;
}

/** Options of {@link createWindowHandler}; `S` is what JSON can hold. */
export interface WindowHandlerOptions<T, S> extends BatchOptions {
  readonly decode: KinesisHandlerOptions<T>["decode"];
  /** State of a window without records. */
  readonly start: () => S;
  /** Adds a record and returns the new state, which may be the old one, changed. */
  readonly add: (state: S, record: KinesisRecord<T>) => S;
  /** Takes the result of a window that is over. What throws has the last invocation tried again. */
  readonly finish: (state: S, window: TumblingWindow) => void | Promise<void>;
}

/** What a mapping with a tumbling window takes back. */
export interface WindowResponse<S> extends BatchResponse {
  state: S;
}

/**
 * A function with a tumbling window per shard. It stops at the first record that fails, so that the state it returns holds
 * just the records before: Lambda delivers the others again.
 */
export function createWindowHandler<T, S>(
  options: WindowHandlerOptions<T, S>,
): (event: KinesisWindowEvent) => Promise<WindowResponse<S>> {
  return async (event) => {
    checkSource(event, "aws:kinesis");
    const batch = new BatchOutcome<KinesisRecord<T>>((record) => record.sequenceNumber, options);
    let state = isEmpty(event.state) ? options.start() : (event.state as S);
    for (const record of event.Records) {
      decodeRecord(record, options.decode, batch);
      if (!batch.intact) break;
    }
    for (const record of batch.records) state = options.add(state, record);
    if (event.isFinalInvokeForWindow) await options.finish(state, windowOf(event));
    return { ...batch.response(), state };
  };
}

function isEmpty(state: unknown): boolean {
  return state === undefined || state === null || (typeof state === "object" && Object.keys(state).length === 0);
}

function windowOf({ window, shardId, isWindowTerminatedEarly }: KinesisWindowEvent): TumblingWindow {
  return { start: Date.parse(window.start), end: Date.parse(window.end), shardId, early: isWindowTerminatedEarly };
}
