import type { Principal } from "./auth/principal.ts";

/** A management call as it was made and answered, kept for the event history; data calls are not. */
export interface ApiCall {
  /** Milliseconds on the cloud's clock at which it was answered. */
  readonly time: number;
  readonly requestId: string;
  /** Service id such as `kinesis`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly principal: Principal;
  readonly accessKeyId: string | undefined;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly secure: boolean;
  /** Members of input and output as JSON holds them: bytes are left out, secrets hidden. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>> | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** Calls that CloudTrail keeps as data events or not at all (CloudTrail User Guide, "Logging data events"). */
const DATA_CALLS: Readonly<Record<string, RegExp>> = {
  cloudwatch: /^(PutMetricData|GetMetric(Data|Statistics)|ListMetrics)$/,
  "cloudwatch-logs": /^(PutLogEvents|GetLogEvents|FilterLogEvents)$/,
  dynamodb: /Item$|^(Query|Scan|BatchWriteItem|BatchGetItem|Transact\w+)$|Items$/,
  "dynamodb-streams": /^Get(Records|ShardIterator)$/,
  eventbridge: /^PutEvents$/,
  firehose: /^PutRecord(Batch)?$/,
  kinesis: /^(PutRecords?|GetRecords|GetShardIterator|SubscribeToShard)$/,
  lambda: /^Invoke/,
  s3: /Object|^(UploadPart|ListParts|CreateMultipartUpload|CompleteMultipartUpload|AbortMultipartUpload|ListMultipartUploads)/,
  sns: /^Publish/,
  sqs: /Message/,
};

/** Calls kept at most; the oldest go first. */
const MAX_CALLS = 50_000;

/** The management calls of a cloud, oldest first. */
export class ApiCalls {
  readonly #calls: ApiCall[] = [];
  readonly #listeners = new Set<(call: ApiCall) => void>();
  #dropped = 0;

  /** Calls that are kept no more: the number of the first that is. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether a call is kept. */
  keeps(service: string, operation: string): boolean {
    return DATA_CALLS[service]?.test(operation) !== true;
  }

  add(call: ApiCall): void {
    this.#calls.push({ ...call, input: plain(call.input), output: call.output && plain(call.output) });
    // Cut in large pieces: one shift per call would move the whole array each time.
    if (this.#calls.length > MAX_CALLS * 1.2)
      this.#dropped += this.#calls.splice(0, this.#calls.length - MAX_CALLS).length;
    const kept = this.#calls.at(-1)!;
    for (const listener of this.#listeners) listener(kept);
  }

  /** Newest last. */
  all(): readonly ApiCall[] {
    return this.#calls;
  }

  /** Calls back for each call that is kept; returns what ends that. */
  subscribe(listener: (call: ApiCall) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

const SECRET = /^(SecretString|Plaintext|SecretAccessKey|SessionToken|Password|AccessKey)$/i;

function plain(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    const kept = SECRET.test(name) ? "HIDDEN_DUE_TO_SECURITY_REASONS" : plainValue(value);
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

function plainValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue).filter((item) => item !== undefined);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  if (ArrayBuffer.isView(value) || Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  return plain(value as Record<string, unknown>);
}
