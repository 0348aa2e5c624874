import {
  checkEvent,
  type InvocationContext,
  SourceRecord,
  type TransformEvent,
  type TransformResponse,
} from "./event.ts";
import { resolveOptions, type Settings, type TransformOptions } from "./options.ts";
import { putBack, type Returned } from "./reingest.ts";
import { ResponseDraft } from "./response.ts";
import type { TransformResult } from "./results.ts";

/** Makes something of one record. What it throws fails this record alone. */
export type RecordHandler = (record: SourceRecord, batch: TransformBatch) => TransformResult | Promise<TransformResult>;

/** What a handler may know of the invocation. */
export interface TransformBatch {
  readonly event: TransformEvent;
  /** Aborted when the time reserved before the function's timeout begins: what is still under way fails. */
  readonly signal: AbortSignal;
}

/** A transformation function as Lambda invokes it. */
export type TransformFunction = (event: TransformEvent, context?: InvocationContext) => Promise<TransformResponse>;

/**
 * Makes a Firehose transformation function of a handler for one record. Every record of the event is answered under its
 * own id; the response stays within its size and the function within its time. Throws `TRANSFORM_OPTION_INVALID`; the
 * function rejects with `TRANSFORM_EVENT_INVALID` for events of something else.
 */
export function createTransform(handler: RecordHandler, options: TransformOptions = {}): TransformFunction {
  const settings = resolveOptions(options);

  return async function transform(event, context): Promise<TransformResponse> {
    checkEvent(event);
    const draft = new ResponseDraft(event.records, settings);
    const timeLeft = () =>
      context === undefined ? Number.POSITIVE_INFINITY : context.getRemainingTimeInMillis() - settings.reserve;
    await handleAll(handler, event, draft, settings, timeLeft);
    await settleExcess(event, draft, settings, timeLeft);
    settings.onBatch?.({ records: event.records.length, ...draft.counts, responseSize: draft.size });
    return { records: draft.answers as TransformResponse["records"] };
  };
}

/** Records between two looks at the clock: cheap handlers take microseconds each. */
const LOOK_EVERY = 64;

async function handleAll(
  handler: RecordHandler,
  event: TransformEvent,
  draft: ResponseDraft,
  settings: Settings,
  timeLeft: () => number,
): Promise<void> {
  const { records } = event;
  const deadline = new AbortController();
  const batch: TransformBatch = { event, signal: deadline.signal };
  const pool = new Pool(settings, deadline, timeLeft);
  let next = 0;
  for (; next < records.length; next++) {
    if ((next % LOOK_EVERY === 0 || pool.used) && timeLeft() <= 0) break;
    let result: TransformResult | Promise<TransformResult>;
    try {
      result = handler(new SourceRecord(records[next]!), batch);
    } catch (error) {
      draft.fail(next, "TRANSFORM_HANDLER_FAILED", messageOf(error), error);
      continue;
    }
    if (!isPromise(result)) {
      draft.settle(next, result);
      continue;
    }
    pool.watch(next, result, draft);
    if (pool.isFull && !(await pool.room())) {
      next++;
      break;
    }
  }
  await pool.drain(draft);
  for (; next < records.length; next++) {
    draft.excess.push({ index: next, code: "TRANSFORM_OUT_OF_TIME", message: "not begun before the time was up" });
  }
}

/** Asynchronous handlers under way. */
class Pool {
  /** True once a handler was asynchronous. */
  used = false;
  readonly #settings: Settings;
  readonly #deadline: AbortController;
  readonly #timeLeft: () => number;
  /** Positions of records under way. */
  readonly #active = new Set<number>();
  readonly #stop = new AbortController();
  #wake: (() => void) | undefined;

  constructor(settings: Settings, deadline: AbortController, timeLeft: () => number) {
    this.#settings = settings;
    this.#deadline = deadline;
    this.#timeLeft = timeLeft;
  }

  get isFull(): boolean {
    return this.#active.size >= this.#settings.concurrency;
  }

  watch(index: number, result: Promise<TransformResult>, draft: ResponseDraft): void {
    if (!this.used) this.#startTimer();
    this.used = true;
    this.#active.add(index);
    result.then(
      (settled) => {
        if (this.#finish(index)) draft.settle(index, settled);
      },
      (error: unknown) => {
        if (this.#finish(index)) draft.fail(index, "TRANSFORM_HANDLER_FAILED", messageOf(error), error);
      },
    );
  }

  /** Resolves when another handler may begin; false when the time is up. */
  async room(): Promise<boolean> {
    while (this.isFull && !this.#deadline.signal.aborted) await this.#change();
    return !this.#deadline.signal.aborted;
  }

  /** Waits for what is under way; what the deadline overtakes fails. */
  async drain(draft: ResponseDraft): Promise<void> {
    while (this.#active.size > 0 && !this.#deadline.signal.aborted) await this.#change();
    for (const index of this.#active) {
      draft.fail(index, "TRANSFORM_OUT_OF_TIME", "still under way when the time was up");
    }
    this.#active.clear();
    this.#stop.abort();
  }

  /** False when the record was given up meanwhile. */
  #finish(index: number): boolean {
    const known = this.#active.delete(index);
    this.#wake?.();
    return known;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #startTimer(): void {
    const left = this.#timeLeft();
    if (left === Number.POSITIVE_INFINITY) return;
    this.#settings.clock.sleep(Math.max(0, left), this.#stop.signal).then(
      () => {
        this.#deadline.abort(new Error("the function's time is up"));
        this.#wake?.();
      },
      () => {
        // Stopped: every handler came back in time.
      },
    );
  }
}

/** Puts back what found no place or no time, or fails it; and puts back the parts that handlers asked for. */
async function settleExcess(
  event: TransformEvent,
  draft: ResponseDraft,
  settings: Settings,
  timeLeft: () => number,
): Promise<void> {
  if (draft.excess.length === 0 && draft.parts.length === 0) return;
  if (settings.reingest === undefined) {
    for (const { index, code, message } of draft.excess) draft.fail(index, code, message);
    for (const { index } of draft.parts) {
      draft.fail(index, "TRANSFORM_RESULT_INVALID", "reingested: needs the option reingest");
    }
    return;
  }
  const returned: Returned[] = [];
  for (const { index } of draft.excess) {
    const record = draft.records[index]!;
    returned.push({ index, data: Buffer.from(record.data, "base64"), partitionKey: partitionKeyOf(event, index) });
  }
  for (const { index, parts } of draft.parts) {
    for (const { data, partitionKey = partitionKeyOf(event, index) } of parts) {
      returned.push({ index, data: typeof data === "string" ? Buffer.from(data) : data, partitionKey });
    }
  }
  const failures = await putBack(returned, event, settings, timeLeft);
  for (const { index } of [...draft.excess, ...draft.parts]) {
    const reason = failures.get(index);
    if (reason === undefined) draft.moved(index);
    else draft.fail(index, "TRANSFORM_REINGEST_FAILED", reason);
  }
}

/** With a Kinesis source the record's own key; a direct put has none. */
function partitionKeyOf(event: TransformEvent, index: number): string {
  const record = event.records[index]!;
  return record.kinesisRecordMetadata?.partitionKey ?? record.recordId.slice(0, 256);
}

function isPromise(value: TransformResult | Promise<TransformResult>): value is Promise<TransformResult> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
