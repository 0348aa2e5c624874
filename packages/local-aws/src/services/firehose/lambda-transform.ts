import { type Batch, type BufferHints, RecordBuffer, recordsIn } from "./buffer.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import { logError } from "./error-log.ts";
import type { LambdaSettings } from "./processing-settings.ts";
import type { DeliveryRecord, Failure } from "./record.ts";
import { type BatchProblem, invocationProblem, readAnswer } from "./transform-answer.ts";

/** Invocations under way at once (Developer Guide, "Quota"). */
const MAX_UNDERWAY = 5;
/** Lambda's limit of a request. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** JSON around a record's data. */
const RECORD_OVERHEAD_BYTES = 160;
const ORIGIN_OVERHEAD_BYTES = 600;
const FIRST_PAUSE_MS = 1000;
const SESSION = "AWSFirehoseToLambda";

/** Sends records through a function, a buffer at a time, and hands on what it makes of each of them. */
export class LambdaTransform {
  readonly #stream: DeliveryStream;
  readonly #done: (record: DeliveryRecord) => void;
  readonly #fail: (record: DeliveryRecord, failure: Failure) => void;
  readonly #buffer: RecordBuffer;
  readonly #waiting: Batch[] = [];
  readonly #underway = new Set<Batch>();
  #payloadBytes = 0;
  #serial = 0;

  constructor(
    stream: DeliveryStream,
    done: (record: DeliveryRecord) => void,
    fail: (record: DeliveryRecord, failure: Failure) => void,
  ) {
    this.#stream = stream;
    this.#done = done;
    this.#fail = fail;
    this.#buffer = new RecordBuffer(
      stream.host.clock,
      () => stream.destination.processing.lambda?.buffer ?? NO_WAIT,
      (batch) => this.#enqueue(batch),
    );
  }

  add(record: DeliveryRecord): void {
    const size =
      Math.ceil(record.data.length / 3) * 4 +
      RECORD_OVERHEAD_BYTES +
      (record.origin === undefined ? 0 : ORIGIN_OVERHEAD_BYTES);
    if (this.#payloadBytes + size > MAX_PAYLOAD_BYTES) this.#buffer.flush();
    this.#payloadBytes += size;
    this.#buffer.add(record);
  }

  /** Records that are not handed on yet. */
  held(): number {
    return recordsIn(this.#underway) + recordsIn(this.#waiting) + recordsIn([this.#buffer.batch]);
  }

  stop(): void {
    this.#buffer.discard();
    this.#waiting.length = 0;
  }

  #enqueue(batch: Batch): void {
    this.#payloadBytes = 0;
    this.#waiting.push(batch);
    this.#next();
  }

  #next(): void {
    while (this.#underway.size < MAX_UNDERWAY && this.#waiting.length > 0) {
      const batch = this.#waiting.shift()!;
      this.#underway.add(batch);
      this.#transform(batch)
        .catch(this.#stream.failed)
        .finally(() => {
          this.#underway.delete(batch);
          this.#next();
        });
    }
  }

  async #transform(batch: Batch): Promise<void> {
    const settings = this.#stream.destination.processing.lambda;
    if (settings === undefined) {
      for (const record of batch.records) this.#done(record);
      return;
    }
    const base = String(this.#stream.created).padStart(20, "49");
    const ids = batch.records.map(() => base + String(this.#serial++).padStart(36, "0"));
    const { clock } = this.#stream.host;
    let problem: BatchProblem | undefined;
    for (let attempt = 1; attempt <= settings.retries + 1; attempt++) {
      if (attempt > 1) await clock.sleep(FIRST_PAUSE_MS * 2 ** Math.min(attempt - 2, 6), this.#stream.signal);
      const answer = await this.#invoke(settings, batch.records, ids);
      if (!("code" in answer)) return this.#handOn(batch.records, ids, answer.payload, settings, attempt);
      problem = answer;
      this.#stream.metrics.add("ExecuteProcessing.Success", "None", clock.now(), 0);
      await this.#log(settings, problem);
    }
    for (const record of batch.records) this.#reject(record, problem!, settings, settings.retries + 1);
  }

  async #invoke(
    settings: LambdaSettings,
    records: readonly DeliveryRecord[],
    ids: readonly string[],
  ): Promise<{ readonly payload: Buffer } | BatchProblem> {
    const { host, roles } = this.#stream;
    const functionName = settings.functionArn;
    const start = host.clock.now();
    try {
      const principal = await roles.principal(settings.roleArn, SESSION).catch(() => undefined);
      if (principal === undefined) return ASSUME_DENIED;
      const lambda = await host.load("lambda");
      const conditions = { "aws:SourceArn": this.#stream.arn, "aws:SourceAccount": host.account };
      const payload = payloadOf(this.#stream, records, ids);
      const invocation = await lambda.invoke({ functionName, payload, caller: { principal, conditions } });
      const seconds = (host.clock.now() - start) / 1000;
      this.#stream.metrics.add("ExecuteProcessing.Duration", "Seconds", host.clock.now(), seconds);
      return invocation.functionError === undefined ? invocation : invocationProblem(invocation.payload);
    } catch (error) {
      return invocationProblem(error as Error);
    }
  }

  #handOn(
    records: readonly DeliveryRecord[],
    ids: readonly string[],
    payload: Buffer,
    settings: LambdaSettings,
    attempts: number,
  ): void {
    const { metrics, host } = this.#stream;
    const now = host.clock.now();
    const answer = readAnswer(payload, ids);
    if ("code" in answer) {
      metrics.add("ExecuteProcessing.Success", "None", now, 0);
      void this.#log(settings, answer);
      for (const record of records) this.#reject(record, answer, settings, attempts);
      return;
    }
    metrics.add("ExecuteProcessing.Success", "None", now, 1);
    const problems = new Map<string, BatchProblem>();
    let succeeded = 0;
    let bytes = 0;
    for (let index = 0; index < records.length; index++) {
      const record = records[index]!;
      const result = answer.results[index]!;
      if (result.kind === "dropped") continue;
      if (result.kind === "failed") {
        problems.set(result.problem.code, result.problem);
        this.#reject(record, result.problem, settings, attempts);
        continue;
      }
      succeeded++;
      bytes += record.raw.length;
      this.#done({ ...record, data: result.data, lambdaKeys: result.partitionKeys });
    }
    metrics.add("SucceedProcessing.Records", "Count", now, succeeded);
    metrics.add("SucceedProcessing.Bytes", "Bytes", now, bytes);
    for (const problem of problems.values()) void this.#log(settings, problem);
  }

  #reject(record: DeliveryRecord, problem: BatchProblem, settings: LambdaSettings, attempts: number): void {
    this.#fail(record, {
      type: "processing-failed",
      code: problem.code,
      message: problem.message,
      attempts,
      ended: this.#stream.host.clock.now(),
      more: { lambdaArn: settings.functionArn },
    });
  }

  async #log(settings: LambdaSettings, problem: BatchProblem): Promise<void> {
    const { destination, host, roles } = this.#stream;
    if (destination.log === undefined) return;
    const target = { log: destination.log, roleArn: destination.errors.roleArn };
    const error = { errorCode: problem.code, message: problem.message, destination: settings.functionArn };
    await logError(host, roles, this.#stream, target, error);
  }
}

const NO_WAIT: BufferHints = { bytes: 1, intervalMs: 0 };

const ASSUME_DENIED: BatchProblem = {
  code: "Lambda.AssumeRoleAccessDenied",
  message:
    "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role.",
};

/** The event of a transformation (Lambda Developer Guide, "Process records with Data Firehose"). */
function payloadOf(stream: DeliveryStream, records: readonly DeliveryRecord[], ids: readonly string[]): string {
  const source =
    stream.source === undefined ? "" : `"sourceKinesisStreamArn":${JSON.stringify(stream.source.streamArn)},`;
  let text = `{"invocationId":"${stream.host.random.uuid()}",${source}"deliveryStreamArn":${JSON.stringify(stream.arn)},"region":${JSON.stringify(stream.host.region)},"records":[`;
  for (let index = 0; index < records.length; index++) {
    const { data, arrival, origin } = records[index]!;
    if (index > 0) text += ",";
    text += `{"recordId":"${ids[index]}","approximateArrivalTimestamp":${arrival},"data":"${data.toString("base64")}"`;
    if (origin !== undefined)
      text += `,"kinesisRecordMetadata":${JSON.stringify({
        sequenceNumber: origin.sequenceNumber,
        subsequenceNumber: origin.subsequenceNumber,
        partitionKey: origin.partitionKey,
        shardId: origin.shardId,
        approximateArrivalTimestamp: arrival,
      })}`;
    text += "}";
  }
  return `${text}]}`;
}
