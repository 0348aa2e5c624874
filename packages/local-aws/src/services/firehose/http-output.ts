import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Batch, RecordBuffer, recordsIn } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import type { HttpDestination } from "./destination.ts";
import { logError } from "./error-log.ts";
import { type EndpointProblem, problemOf, readResponse } from "./http-response.ts";
import type { Output } from "./pipeline.ts";
import type { DeliveryRecord, Failure } from "./record.ts";

/*
 * Developer Guide, "HTTP endpoint delivery request and response specifications": POST of JSON with base64 data, answered
 * with 200 and the request's id; every other answer is retried with growing pauses until the retry duration is over.
 */

const MAX_RECORDS = 10_000;
const RESPONSE_TIMEOUT_MS = 180_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 120_000;
const JITTER = 0.15;
const METRIC = "DeliveryToHttpEndpoint";

const gzipAsync = promisify(gzip);

/** Posts records to an HTTP endpoint. */
export class HttpOutput implements Output {
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

  get #destination(): HttpDestination {
    return this.#stream.destination as HttpDestination;
  }

  add(record: DeliveryRecord): void {
    if ((this.#buffer.batch?.records.length ?? 0) >= MAX_RECORDS) this.#buffer.flush();
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

  async #deliver(batch: Batch): Promise<void> {
    const { host, metrics, signal } = this.#stream;
    const requestId = host.random.uuid();
    let giveUp: number | undefined;
    for (let attempt = 1; ; attempt++) {
      const problem = await host.clock.during(this.#post(batch, requestId));
      const now = host.clock.now();
      metrics.add(`${METRIC}.Success`, "None", now, problem === undefined ? 1 : 0);
      metrics.add(`${METRIC}.ProcessedRecords`, "Count", now, batch.records.length);
      metrics.add(`${METRIC}.ProcessedBytes`, "Bytes", now, batch.bytes);
      metrics.add(`${METRIC}.DataFreshness`, "Seconds", now, (now - batch.oldest) / 1000);
      if (problem === undefined) {
        metrics.add(`${METRIC}.Records`, "Count", now, batch.records.length);
        metrics.add(`${METRIC}.Bytes`, "Bytes", now, batch.bytes);
        return;
      }
      await this.#log(problem);
      giveUp ??= now + this.#destination.retryMs;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
      const jittered = pause * (1 - JITTER + 2 * JITTER * host.random.next());
      if (problem.permanent || now + jittered > giveUp) {
        this.#giveUp(batch, problem, attempt, requestId);
        return;
      }
      await host.clock.sleep(jittered, signal);
    }
  }

  #giveUp(batch: Batch, problem: EndpointProblem, attempts: number, requestId: string): void {
    const ended = this.#stream.host.clock.now();
    for (const [index, record] of batch.records.entries()) {
      const { origin } = record;
      const dataId =
        origin === undefined ? `${requestId}.${index}` : `${origin.sequenceNumber}.${origin.subsequenceNumber}`;
      this.#fail(
        { ...record, raw: record.data },
        {
          type: "http-endpoint-failed",
          code: problem.code,
          message: problem.message,
          attempts,
          ended,
          more: { subsequenceNumber: origin?.subsequenceNumber ?? 0, dataId },
        },
      );
    }
  }

  /** Posts a batch once. */
  async #post(batch: Batch, requestId: string): Promise<EndpointProblem | undefined> {
    const destination = this.#destination;
    try {
      const text = Buffer.from(bodyOf(batch, requestId, this.#stream.host.clock.now()));
      const headers: Record<string, string> = {
        "Content-Type": "application/json",
        "User-Agent": "Amazon Kinesis Data Firehose Agent/1.0",
        "X-Amz-Firehose-Protocol-Version": "1.0",
        "X-Amz-Firehose-Request-Id": requestId,
        "X-Amz-Firehose-Source-Arn": this.#stream.arn,
      };
      const accessKey = await this.#accessKey(destination);
      if (accessKey !== undefined) headers["X-Amz-Firehose-Access-Key"] = accessKey;
      if (Object.keys(destination.commonAttributes).length > 0)
        headers["X-Amz-Firehose-Common-Attributes"] = JSON.stringify({
          commonAttributes: destination.commonAttributes,
        });
      if (destination.gzip) headers["Content-Encoding"] = "gzip";
      // wall time: the endpoint is a server of its own, on the network's time.
      const timeout = AbortSignal.timeout(RESPONSE_TIMEOUT_MS);
      const response = await fetch(destination.url, {
        method: "POST",
        headers,
        body: destination.gzip ? await gzipAsync(text) : text,
        redirect: "manual",
        signal: AbortSignal.any([timeout, this.#stream.signal]),
      });
      return await readResponse(response, requestId);
    } catch (error) {
      return problemOf(error as Error);
    }
  }

  async #accessKey({ accessKey, secret }: HttpDestination): Promise<string | undefined> {
    if (secret === undefined) return accessKey;
    const { host, roles } = this.#stream;
    await roles.authorise(secret.roleArn, "AWSFirehoseToSecretsManager", "secrets-manager", {
      action: "secretsmanager:GetSecretValue",
      resources: [secret.arn],
    });
    const value = await (await host.load("secrets-manager")).value(secret.arn);
    return (JSON.parse(value.text) as { readonly api_key?: string }).api_key;
  }

  async #log(problem: EndpointProblem): Promise<void> {
    const { log, errors, url } = this.#destination;
    if (log === undefined) return;
    const target = { log, roleArn: this.#destination.config.RoleARN ?? errors.roleArn };
    const error = { errorCode: problem.code, message: problem.message, destination: url };
    await logError(this.#stream.host, this.#stream.roles, this.#stream, target, error);
  }
}

function bodyOf(batch: Batch, requestId: string, timestamp: number): string {
  let text = `{"requestId":"${requestId}","timestamp":${timestamp},"records":[`;
  for (let index = 0; index < batch.records.length; index++)
    text += `${index > 0 ? "," : ""}{"data":"${batch.records[index]!.data.toString("base64")}"}`;
  return `${text}]}`;
}
