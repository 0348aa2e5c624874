import { type Batch, RecordBuffer, recordsIn } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { SearchDestination } from "./destination.ts";
import { logError } from "./error-log.ts";
import { indexName } from "./index-rotation.ts";
import type { Output } from "./pipeline.ts";
import type { DeliveryRecord, Failure } from "./record.ts";

const METRIC = "DeliveryToAmazonOpenSearchService";
const SESSION = "AWSFirehoseToOpenSearch";
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 120_000;

/** A record on its way into an index. */
interface Document {
  readonly record: DeliveryRecord;
  readonly id: string | undefined;
  readonly index: string;
  readonly text: string;
}

interface Problem {
  readonly code: string;
  readonly message: string;
}

/** Indexes records in a search domain with bulk requests. */
export class SearchOutput implements Output {
  readonly #stream: DeliveryStream;
  readonly #fail: (record: DeliveryRecord, failure: Failure) => void;
  readonly #buffer: RecordBuffer;
  readonly #underway = new Set<Batch>();

  constructor(stream: DeliveryStream, fail: (record: DeliveryRecord, failure: Failure) => void) {
    this.#stream = stream;
    this.#fail = fail;
    this.#buffer = new RecordBuffer(
      stream.host.clock,
      () => this.#destination.buffer,
      (batch) => this.#start(batch),
    );
  }

  get #destination(): SearchDestination {
    return this.#stream.destination as SearchDestination;
  }

  add(record: DeliveryRecord): void {
    this.#buffer.add(record);
  }

  oldest(): number | undefined {
    const batches = [...this.#underway, ...(this.#buffer.batch === undefined ? [] : [this.#buffer.batch])];
    return batches.length === 0 ? undefined : Math.min(...batches.map((batch) => batch.oldest));
  }

  held(): number {
    return recordsIn(this.#underway) + recordsIn([this.#buffer.batch]);
  }

  publish(now: number): void {
    const oldest = this.oldest();
    if (oldest !== undefined)
      this.#stream.metrics.add(`${METRIC}.DataFreshness`, "Seconds", now, (now - oldest) / 1000);
  }

  stop(): void {
    this.#buffer.discard();
  }

  #start(batch: Batch): void {
    this.#underway.add(batch);
    this.#deliver(batch)
      .catch(this.#stream.failed)
      .finally(() => this.#underway.delete(batch));
  }

  /** Retries what the domain may still take; documents that it refuses go to the backup at once. */
  async #deliver(batch: Batch): Promise<void> {
    const { host, metrics, signal } = this.#stream;
    let waiting = this.#documents(batch);
    let giveUp: number | undefined;
    for (let attempt = 1; waiting.length > 0; attempt++) {
      const problems = await this.#bulk(waiting);
      const now = host.clock.now();
      const again: Document[] = [];
      let indexed = 0;
      let bytes = 0;
      giveUp ??= now + this.#destination.retryMs;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
      for (const [at, document] of waiting.entries()) {
        const problem = problems[at];
        if (problem === undefined) {
          indexed++;
          bytes += document.record.data.length;
        } else if (isRetriable(problem) && now + pause <= giveUp) again.push(document);
        else this.#reject(document, problem, attempt);
      }
      metrics.add(`${METRIC}.Success`, "None", now, indexed / waiting.length);
      metrics.add(`${METRIC}.Records`, "Count", now, indexed);
      metrics.add(`${METRIC}.Bytes`, "Bytes", now, bytes);
      metrics.add(`${METRIC}.DataFreshness`, "Seconds", now, (now - batch.oldest) / 1000);
      waiting = again;
      if (waiting.length > 0) await host.clock.sleep(pause, signal);
    }
  }

  #documents(batch: Batch): Document[] {
    const { index, rotation, documentIds } = this.#destination;
    const documents: Document[] = [];
    for (const record of batch.records) {
      const document = {
        record,
        id: documentIds ? this.#stream.host.random.uuid() : undefined,
        index: indexName(index, rotation, record.arrival),
        text: record.data.toString("utf8").replace(/[\r\n]+$/, ""),
      };
      // A bulk request has a line for each document: a record of several would take the others with it.
      if (isDocument(document.text)) documents.push(document);
      else this.#reject(document, NOT_A_DOCUMENT, 1);
    }
    return documents;
  }

  /** What is wrong with each document; undefined for those that were indexed. */
  async #bulk(documents: readonly Document[]): Promise<readonly (Problem | undefined)[]> {
    const { roleArn, domainArn } = this.#destination;
    const { host, roles, metrics } = this.#stream;
    try {
      const need = { action: "es:ESHttpPost", resources: [`${domainArn}/_bulk`] };
      await roles.authorise(roleArn, SESSION, "opensearch", need);
      const search = await host.load("opensearch");
      let lines = "";
      for (const { index, id, text } of documents)
        lines += `${JSON.stringify({ index: { _index: index, ...(id === undefined ? {} : { _id: id }) } })}\n${text}\n`;
      const items = await host.clock.during(search.bulk(domainArn, lines));
      return items.map(({ status, error }) =>
        status < 300 ? undefined : { code: String(status), message: JSON.stringify(error ?? {}) },
      );
    } catch (error) {
      const { code = "InternalError", message } = error as { code?: string; message: string };
      if (code.startsWith("AccessDenied")) metrics.add(`${METRIC}.AuthFailure`, "Count", host.clock.now(), 1);
      const problem = { code: code.startsWith("AccessDenied") ? "403" : "503", message };
      await this.#log(problem);
      return documents.map(() => problem);
    }
  }

  #reject({ record, id, index }: Document, problem: Problem, attempts: number): void {
    this.#fail(
      { ...record, raw: record.data },
      {
        type: "AmazonOpenSearchService-failed",
        code: problem.code,
        message: problem.message,
        attempts,
        ended: this.#stream.host.clock.now(),
        more: { esDocumentId: id ?? "", esIndexName: index, esTypeName: "" },
      },
    );
  }

  async #log(problem: Problem): Promise<void> {
    const { log, roleArn, domainArn } = this.#destination;
    if (log === undefined) return;
    const error = { errorCode: `OS.${problem.code}`, message: problem.message, destination: domainArn };
    await logError(this.#stream.host, this.#stream.roles, this.#stream, { log, roleArn }, error);
  }
}

const NOT_A_DOCUMENT: Problem = {
  code: "400",
  message:
    '{"type":"mapper_parsing_exception","reason":"failed to parse: the record is not one JSON object on one line"}',
};

function isRetriable({ code }: Problem): boolean {
  return code === "403" || code === "429" || code.startsWith("5");
}

function isDocument(text: string): boolean {
  if (text.includes("\n")) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
