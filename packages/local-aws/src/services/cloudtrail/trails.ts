import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ApiCall } from "../../api-calls.ts";
import type { Timer } from "../../clock.ts";
import type { ServiceHost } from "../../service.ts";
import { eventIdOf } from "./event-id.ts";
import { writeRecord } from "./record.ts";

const compress = promisify(gzip);

/** CloudTrail delivers about every five minutes (User Guide, "How CloudTrail works"). */
const DELIVERY_MS = 5 * 60_000;

/** A trail as it was configured. */
export interface Trail {
  readonly name: string;
  readonly arn: string;
  readonly bucket: string;
  readonly prefix: string | undefined;
  readonly multiRegion: boolean;
  readonly globalEvents: boolean;
  readonly tags: Map<string, string>;
}

/** One trail: collects the calls of its Region, or of all, while it logs, and delivers them to its bucket. */
export class RunningTrail {
  trail: Trail;
  readonly #host: ServiceHost;
  #logging = false;
  #pending: ApiCall[] = [];
  #timer: Timer | undefined;
  #unsubscribe: (() => void) | undefined;
  started: number | undefined;
  stopped: number | undefined;
  delivered: number | undefined;
  failure: string | undefined;

  constructor(host: ServiceHost, trail: Trail) {
    this.#host = host;
    this.trail = trail;
  }

  get logging(): boolean {
    return this.#logging;
  }

  start(): void {
    if (this.#logging) return;
    this.#logging = true;
    this.started = this.#host.clock.now();
    this.#unsubscribe = this.#host.calls.subscribe((call) => this.#take(call));
  }

  /** What was collected is still delivered. */
  stop(): void {
    if (!this.#logging) return;
    this.#logging = false;
    this.stopped = this.#host.clock.now();
    this.#unsubscribe?.();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#timer?.cancel();
  }

  #take(call: ApiCall): void {
    if (!this.trail.multiRegion && call.region !== this.#host.region) return;
    if (!this.trail.globalEvents && (call.service === "iam" || call.service === "sts")) return;
    this.#pending.push(call);
    // In the background: a log of calls is no reason for time to go on.
    this.#timer ??= this.#host.clock.setTimer(DELIVERY_MS, () => this.#deliver(), { background: true });
  }

  #deliver(): void {
    this.#timer = undefined;
    const calls = this.#pending;
    this.#pending = [];
    void this.#host.clock.during(this.#write(calls)).catch((error: Error) => {
      this.failure = (error as { code?: string }).code ?? error.name;
      this.#host.log(`cloudtrail: ${this.trail.arn}: ${calls.length} events not delivered: ${error.message}`);
    });
  }

  async #write(calls: readonly ApiCall[]): Promise<void> {
    const { account, clock, random } = this.#host;
    const s3 = await this.#host.load("s3");
    for (const [region, ofRegion] of Map.groupBy(calls, (call) => call.region)) {
      const records = ofRegion.map((call) => writeRecord(call, eventIdOf(call.requestId), account));
      const now = new Date(clock.now()).toISOString();
      const stamp = `${now.slice(0, 10)}T${now.slice(11, 16)}Z`.replace(/[-:]/g, "");
      const folder = `${prefixOf(this.trail)}AWSLogs/${account}/CloudTrail/${region}/${now.slice(0, 10).replaceAll("-", "/")}/`;
      const key = `${folder}${account}_CloudTrail_${region}_${stamp}_${random.text(16, LETTERS)}.json.gz`;
      const body = await compress(JSON.stringify({ Records: records }));
      await authoriseDelivery(this.#host, this.trail, key);
      await s3.putObject(this.trail.bucket, key, body, { ContentType: "application/json", ContentEncoding: "gzip" });
      this.delivered = clock.now();
      this.failure = undefined;
    }
  }
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function prefixOf({ prefix }: Trail): string {
  return prefix === undefined ? "" : `${prefix}/`;
}

/**
 * Whether the bucket's policy lets CloudTrail in, as it is checked when a trail is made and with each delivery.
 * @throws AwsError AccessDenied.
 */
export async function authoriseDelivery(host: ServiceHost, trail: Trail, key: string): Promise<void> {
  const { partition, account } = host;
  const service = "cloudtrail.amazonaws.com";
  const principal = { kind: "service", arn: service, userId: service, account } as const;
  const conditions = {
    "aws:SourceArn": trail.arn,
    "aws:SourceAccount": account,
    "s3:x-amz-acl": "bucket-owner-full-control",
  };
  const bucket = `arn:${partition}:s3:::${trail.bucket}`;
  await host.authorise("s3", principal, { action: "s3:GetBucketAcl", resources: [bucket], conditions });
  await host.authorise("s3", principal, { action: "s3:PutObject", resources: [`${bucket}/${key}`], conditions });
}
