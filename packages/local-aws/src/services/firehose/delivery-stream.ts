import type { DeliveryStreamType } from "@aws-sdk/client-firehose";
import type { Timer } from "../../clock.ts";
import type { ServiceHost } from "../../service.ts";
import type { Destination } from "./destination.ts";
import type { Encryption } from "./encryption.ts";
import type { JqQuery } from "./jq.ts";
import type { KinesisSource } from "./kinesis-source.ts";
import { StreamMetrics } from "./metrics.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultQuota, Throttle } from "./quota.ts";
import { RoleSessions } from "./roles.ts";

export type DeliveryStreamStatus = "CREATING" | "ACTIVE" | "DELETING";

/** The one destination that a delivery stream has. */
export const DESTINATION_ID = `destinationId-${"1".padStart(12, "0")}`;

/** Metrics of a state rather than of an event are published once a minute. */
const MINUTE_MS = 60_000;

/** Dynamic partitions that may be active at once (Developer Guide, "Quota"). */
export const DEFAULT_ACTIVE_PARTITIONS = 500;

/** A delivery stream: its settings, and the pipeline of records. */
export class DeliveryStream {
  readonly host: ServiceHost;
  readonly name: string;
  readonly arn: string;
  readonly type: DeliveryStreamType;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly metrics: StreamMetrics;
  readonly roles: RoleSessions;
  readonly tags = new Map<string, string>();
  readonly throttle: Throttle;
  readonly pipeline: Pipeline;
  /** Hint that the creator gave, in MiB per second; AWS only keeps it. */
  throughputHint: number | undefined;
  status: DeliveryStreamStatus = "CREATING";
  destination: Destination;
  /** Rises with every change of the configuration. */
  version = 1;
  updated: number | undefined;
  /** The compiled query of the destination's processing. */
  query: JqQuery | undefined;
  encryption: Encryption | undefined;
  source: KinesisSource | undefined;
  activePartitions = DEFAULT_ACTIVE_PARTITIONS;
  /** Records that could not be delivered for a day and were discarded. */
  lostRecords = 0;
  readonly #abort = new AbortController();
  #tick: Timer | undefined;

  constructor(host: ServiceHost, name: string, type: DeliveryStreamType, destination: Destination) {
    this.host = host;
    this.name = name;
    this.arn = `arn:${host.partition}:firehose:${host.region}:${host.account}:deliverystream/${name}`;
    this.type = type;
    this.created = host.clock.now();
    this.destination = destination;
    this.metrics = new StreamMetrics(host.metrics, name);
    this.roles = new RoleSessions(host, this.arn);
    this.throttle = new Throttle(defaultQuota(host.region));
    this.pipeline = new Pipeline(this);
  }

  /** Aborted when the stream is deleted. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  start(): void {
    this.status = "ACTIVE";
    this.#publish();
    this.source?.start(this);
  }

  /** Ends everything; records that were not delivered are gone, as on AWS. */
  stop(): void {
    const held = this.pipeline.held();
    if (held > 0) this.host.log(`firehose: ${this.arn} ended with ${held} records that were not delivered`);
    this.#tick?.cancel();
    this.source?.stop();
    this.pipeline.stop();
    this.#abort.abort(new Error(`${this.arn} was deleted`));
  }

  /** What a delivery that ended with an error is told to: expected when the stream was deleted, else a defect. */
  readonly failed = (error: unknown): void => {
    if (this.signal.aborted) return;
    this.host.log(`firehose: ${this.arn}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };

  /** Records that were discarded after a day without success. */
  lost(records: number, destination: string, reason: string): void {
    this.lostRecords += records;
    this.host.log(
      `firehose: ${this.arn} discarded ${records} records after 24 hours of failures at ${destination}: ${reason}`,
    );
  }

  /** Publishes what is true at the moment: limits, age of the oldest record, partitions. */
  #publish(): void {
    const now = this.host.clock.now();
    if (this.type === "DirectPut") {
      const { quota } = this.throttle;
      this.metrics.add("BytesPerSecondLimit", "Count", now, quota.bytes);
      this.metrics.add("RecordsPerSecondLimit", "Count", now, quota.records);
      this.metrics.add("PutRequestsPerSecondLimit", "Count", now, quota.requests);
    }
    this.pipeline.publish(now);
    this.source?.publish(now);
    this.#tick = this.host.clock.setTimer(MINUTE_MS, () => this.#publish(), { background: true });
  }
}
