import { notImplemented, SqlError } from "../../errors.ts";
import type { CatalogTable } from "../../planner/catalog.ts";
import { DELETE, INSERT, type Row, UPDATE_BEFORE } from "../../runtime/operator.ts";
import { dateText } from "../../types/time.ts";
import type { Environment, HttpRequest, SinkWriter } from "../connector.ts";
import { internalText } from "../files/partitions.ts";
import { javaTime } from "../java-text.ts";
import type { TableOptions } from "../options.ts";
import { type IndexName, indexName } from "./index-name.ts";
import { hostsOf } from "./options.ts";

/** What becomes of a document that the index refuses. */
type FailureHandler = "fail" | "ignore" | "retry-rejected";

/** The handler of failed documents; one of the user's own is refused. */
export function failureHandler(options: TableOptions): FailureHandler {
  const name = options.string("failure-handler");
  if (name === "fail" || name === "ignore" || name === "retry-rejected") return name;
  throw notImplemented(`Failure handler '${name}'`, options.table.definition.at);
}

/** The id of a row's document: its key columns, joined; undefined when the table has no key and ids are made up. */
export function documentId(table: CatalogTable, delimiter: string): ((row: Row) => string) | undefined {
  if (table.primaryKey.length === 0) return undefined;
  const columns = table.primaryKey.map((key) => {
    const index = table.physical.findIndex(({ name }) => name === key);
    return { index, type: table.physical[index]!.type };
  });
  return (row) =>
    columns
      .map(({ index, type }) => {
        const value = row[index];
        if (type.name === "DATE") return dateText(value as number);
        return type.name === "TIME" ? javaTime(value as number) : internalText(value, type);
      })
      .join(delimiter);
}

/** One action of a bulk request: its lines, each with its end. */
interface Action {
  readonly lines: string;
  readonly index: string;
  /** Index and id; undefined where ids are made up. */
  readonly target?: string;
  /** The target of the first half of an update. */
  readonly updated?: string;
}

interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type?: string; readonly reason?: string };
}

/** Writes rows as documents in bulk requests, one request after the other. */
export class SearchWriter implements SinkWriter {
  readonly #options: TableOptions;
  readonly #environment: Environment;
  readonly #http: HttpRequest;
  readonly #encode: (row: Row) => string;
  readonly #id: ((row: Row) => string) | undefined;
  readonly #index: IndexName;
  readonly #failures: FailureHandler;
  readonly #hosts: readonly string[];
  readonly #maxActions: number;
  readonly #maxSize: number;
  readonly #abort = new AbortController();
  #actions: Action[] = [];
  #size = 0;
  #sending: Promise<void> | undefined;
  #timer = false;
  #ended = false;
  #error: { readonly error: unknown } | undefined;
  #sent = 0;
  #bytes = 0;
  #failed = 0;

  constructor(options: TableOptions, environment: Environment, http: HttpRequest, encode: (row: Row) => string) {
    this.#options = options;
    this.#environment = environment;
    this.#http = http;
    this.#encode = encode;
    this.#id = documentId(options.table, options.string("document-id.key-delimiter"));
    this.#index = indexName(options, environment);
    this.#failures = failureHandler(options);
    this.#hosts = hostsOf(options);
    this.#maxActions = limit(options.number("sink.bulk-flush.max-actions"));
    this.#maxSize = limit(options.number("sink.bulk-flush.max-size"));
  }

  write(row: Row, kind: number): void {
    this.#throwError();
    if (kind === UPDATE_BEFORE && this.#id === undefined) return;
    if (this.#index.bySystemTime && kind !== INSERT)
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        "Dynamic indexing based on system time only works on append only stream.",
      );
    const action = this.#action(row, kind);
    // The upsert behind an update's first half says all: the document need not vanish in between.
    const last = this.#actions.at(-1);
    if (last?.updated !== undefined && last.updated === action.target) this.#size -= this.#actions.pop()!.lines.length;
    this.#actions.push(action);
    this.#size += action.lines.length;
    if (this.#isFull()) this.#flush();
    else this.#arm();
  }

  ready(): Promise<void> | undefined {
    return this.#sending !== undefined && this.#isFull() ? this.#sending : undefined;
  }

  watermark(time: number): void {
    this.#ended ||= time === Number.POSITIVE_INFINITY;
  }

  async prepare(): Promise<undefined> {
    const weak = this.#options.string("sink.delivery-guarantee") === "none";
    if (this.#ended || (!weak && this.#options.boolean("sink.flush-on-checkpoint"))) await this.#drain();
    this.#throwError();
    return undefined;
  }

  async commit(): Promise<void> {}

  metrics(): Readonly<Record<string, number>> {
    const [numRecordsSend, numBytesOut] = [this.#sent, this.#bytes];
    return { numRecordsSend, numBytesOut, numBytesSend: numBytesOut, numRecordsSendErrors: this.#failed };
  }

  async close(): Promise<void> {
    this.#abort.abort(new DOMException("the writer is closed", "AbortError"));
  }

  #action(row: Row, kind: number): Action {
    const index = this.#index.of(row);
    if (this.#id === undefined)
      return { index, lines: `{"index":{"_index":${JSON.stringify(index)}}}\n${this.#encode(row)}\n` };
    const target = `{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(this.#id(row))}}`;
    if (kind === DELETE) return { index, target, lines: `{"delete":${target}}\n` };
    if (kind === UPDATE_BEFORE) return { index, target, updated: target, lines: `{"delete":${target}}\n` };
    const document = this.#encode(row);
    return { index, target, lines: `{"update":${target}}\n{"doc":${document},"upsert":${document}}\n` };
  }

  #isFull(): boolean {
    return this.#actions.length >= this.#maxActions || this.#size >= this.#maxSize;
  }

  #arm(): void {
    const interval = this.#options.number("sink.bulk-flush.interval");
    if (this.#timer || interval === 0) return;
    this.#timer = true;
    this.#environment.clock.sleep(interval, this.#abort.signal).then(
      () => {
        this.#timer = false;
        this.#flush();
      },
      () => undefined,
    );
  }

  async #drain(): Promise<void> {
    while (this.#error === undefined && (this.#sending !== undefined || this.#actions.length > 0)) {
      this.#flush();
      await this.#sending;
    }
  }

  /** Sends what is buffered, unless a request is under way: then it is sent behind that. */
  #flush(): void {
    if (this.#sending !== undefined || this.#actions.length === 0 || this.#error !== undefined) return;
    const actions = this.#actions;
    this.#actions = [];
    this.#size = 0;
    this.#sending = this.#send(actions)
      .catch((error: unknown) => {
        this.#error ??= { error };
      })
      .then(() => {
        this.#sending = undefined;
        if (this.#isFull()) this.#flush();
        else if (this.#actions.length > 0) this.#arm();
      });
  }

  async #send(actions: readonly Action[]): Promise<void> {
    let left = actions;
    for (let attempt = 0; left.length > 0; attempt++) {
      const rejected = await this.#bulk(left);
      this.#sent += left.length - rejected.length;
      left = rejected;
      if (left.length === 0) return;
      const wait = this.#backoff(attempt);
      if (wait === undefined) throw this.#refused(left[0]!, "rejected execution");
      await this.#environment.clock.sleep(wait, this.#abort.signal);
    }
  }

  /** Sends one bulk request; gives the actions that the cluster was too busy for. */
  async #bulk(actions: readonly Action[]): Promise<readonly Action[]> {
    const prefix = this.#options.text("connection.path-prefix")?.replace(/\/+$/, "") ?? "";
    const username = this.#options.text("username");
    const headers: Record<string, string> = { "content-type": "application/x-ndjson" };
    if (username !== undefined) {
      const credentials = Buffer.from(`${username}:${this.#options.text("password")}`);
      headers.authorization = `Basic ${credentials.toString("base64")}`;
    }
    const text = actions.map(({ lines }) => lines).join("");
    const url = `${this.#hosts[0]}${prefix}/_bulk`;
    const { status, body } = await this.#http({ method: "POST", url, headers, body: text });
    this.#bytes += Buffer.byteLength(text);
    if (status === 429 || status === 503) return actions;
    if (status >= 300)
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `Complete bulk request failed with status ${status}: ${body.slice(0, 500)}`,
      );
    const { errors, items } = JSON.parse(body) as { errors: boolean; items: Record<string, BulkItem>[] };
    if (!errors) return [];
    return actions.filter((action, index) => this.#isRejected(action, Object.values(items[index]!)[0]!));
  }

  /** Whether an action is to be sent again; one that failed for good fails the job, or is counted. */
  #isRejected(action: Action, { status, error }: BulkItem): boolean {
    if (error === undefined) return false;
    if (status === 429) return true;
    if (this.#failures !== "ignore") throw this.#refused(action, `${error.type}: ${error.reason}`);
    this.#failed++;
    return false;
  }

  #refused({ index, lines }: Action, reason: string): SqlError {
    const document = lines.slice(0, 300).trimEnd();
    return new SqlError("FLINK_SQL_RUNTIME", `Bulk request failed for index ${index}: ${reason}. Action: ${document}`);
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  #backoff(attempt: number): number | undefined {
    const strategy = this.#options.string("sink.bulk-flush.backoff.strategy");
    const delay = this.#options.number("sink.bulk-flush.backoff.delay");
    const retries = this.#options.number("sink.bulk-flush.backoff.max-retries");
    if (strategy === "DISABLED") return this.#failures === "retry-rejected" ? delay : undefined;
    if (attempt >= retries) return undefined;
    return strategy === "CONSTANT" ? delay : delay + 10 * (Math.floor(Math.exp(0.8 * attempt)) - 1);
  }

  #throwError(): void {
    if (this.#error !== undefined) throw this.#error.error;
  }
}

/** A limit that 0 and -1 switch off. */
function limit(value: number): number {
  return value <= 0 ? Number.POSITIVE_INFINITY : value;
}
