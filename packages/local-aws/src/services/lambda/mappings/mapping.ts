import type { EventSourceMappingConfiguration } from "@aws-sdk/client-lambda";
import type { Timer } from "../../../clock.ts";
import { AwsError } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import type { LambdaApi } from "../api.ts";
import { RoleAccess } from "./access.ts";
import { Delivery, NO_RECORDS } from "./delivery.ts";
import { type Discarded, describeDiscarded, sendDiscarded } from "./destination.ts";
import { type EventSourceName, openQueue, openStream } from "./event-source.ts";
import { MappingMetrics } from "./metrics.ts";
import { QueuePoller } from "./queue-poller.ts";
import type { MappingSettings } from "./settings.ts";
import type { StartingPosition, StreamSource } from "./source.ts";
import { StreamPoller, StreamProgress } from "./stream-poller.ts";

export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** How soon a mapping notices that its role may no longer, or again, read the source, or that the source is there again. */
const ACCESS_CHECK_MS = 60_000;

/** Something that takes records from a source to a function until it is stopped. */
interface Poller {
  start(): void;
  stop(): Promise<void>;
}

/** An event source mapping: its settings, its state, and while it is enabled its poller. */
export class Mapping {
  readonly uuid: string;
  readonly source: EventSourceName;
  /** Undefined for queues. */
  readonly start: StartingPosition | undefined;
  readonly tags = new Map<string, string>();
  settings: MappingSettings;
  /** ARN of the function, version or alias. */
  functionArn: string;
  state: MappingState = "Creating";
  lastModified: number;
  readonly #host: ServiceHost;
  readonly #lambda: Pick<LambdaApi, "function" | "invoke">;
  readonly #progress: StreamProgress | undefined;
  #poller: Poller | undefined;
  #delivery: Delivery | undefined;
  #lastResult = NO_RECORDS;
  #watch: Timer | undefined;

  constructor(
    host: ServiceHost,
    lambda: Pick<LambdaApi, "function" | "invoke">,
    parts: Pick<Mapping, "uuid" | "source" | "start" | "settings" | "functionArn">,
  ) {
    this.#host = host;
    this.#lambda = lambda;
    this.uuid = parts.uuid;
    this.source = parts.source;
    this.start = parts.start;
    this.settings = parts.settings;
    this.functionArn = parts.functionArn;
    this.lastModified = host.clock.now();
    this.#progress = parts.start && new StreamProgress(parts.start);
  }

  get arn(): string {
    const { partition, region, account } = this.#host;
    return `arn:${partition}:lambda:${region}:${account}:event-source-mapping:${this.uuid}`;
  }

  /** Begins to poll. A source or function that is gone, or that the role may not use, becomes the last result. */
  async resume(): Promise<void> {
    const watch = this.#watchAccess();
    try {
      const { name, roleArn } = this.#lambda.function(this.functionArn);
      const access = new RoleAccess(this.#host, roleArn, name);
      await access.checkSource(this.source.kind, this.source.resource, this.source.consumer);
      const metrics = new MappingMetrics(this.#host.metrics, this.uuid, name, this.settings.counts);
      const delivery = new Delivery(this.#host, this.#lambda, this.functionArn, metrics, this.#lastResult);
      const poller = await this.#open(delivery, access, roleArn);
      if (this.#watch !== watch) return;
      this.#delivery = delivery;
      this.#poller = poller;
      poller.start();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#lastResult = `PROBLEM: ${error.message}`;
      this.#delivery = undefined;
    }
  }

  /** Ends polling; resolves when the invocations under way have ended. */
  async pause(): Promise<void> {
    this.#watch?.cancel();
    this.#watch = undefined;
    const poller = this.#poller;
    this.#poller = undefined;
    await poller?.stop();
    this.#lastResult = this.#delivery?.lastResult ?? this.#lastResult;
    this.#delivery = undefined;
  }

  #watchAccess(): Timer {
    const { clock } = this.#host;
    this.#watch = clock.setTimer(ACCESS_CHECK_MS, () => void this.#checkAccess(), { background: true });
    return this.#watch;
  }

  /** Stops when the role may no longer read the source, and starts again when it may or when the source is another one. */
  async #checkAccess(): Promise<void> {
    const watch = this.#watch;
    try {
      const { name, roleArn } = this.#lambda.function(this.functionArn);
      await new RoleAccess(this.#host, roleArn, name).checkSource(
        this.source.kind,
        this.source.resource,
        this.source.consumer,
      );
      if (watch === this.#watch && this.#delivery?.sourceLost === false) {
        this.#watchAccess();
        return;
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
    if (watch !== this.#watch) return;
    await this.pause();
    if (this.state === "Enabled") await this.resume();
  }

  /** As the API shows it. */
  describe(): EventSourceMappingConfiguration {
    const { settings, start } = this;
    const { patterns, reportsItemFailures, counts, kmsKeyArn, onFailure, maximumConcurrency } = settings;
    return {
      UUID: this.uuid,
      BatchSize: settings.batchSize,
      MaximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
      EventSourceArn: this.source.arn,
      FunctionArn: this.functionArn,
      LastModified: new Date(this.lastModified),
      State: this.state,
      StateTransitionReason: start === undefined ? "USER_INITIATED" : "User action",
      FunctionResponseTypes: reportsItemFailures ? ["ReportBatchItemFailures"] : [],
      EventSourceMappingArn: this.arn,
      ...(patterns.length > 0 ? { FilterCriteria: { Filters: patterns.map((Pattern) => ({ Pattern })) } } : {}),
      ...(kmsKeyArn === undefined ? {} : { KMSKeyArn: kmsKeyArn }),
      ...(counts ? { MetricsConfig: { Metrics: ["EventCount"] as const } } : {}),
      ...(maximumConcurrency === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
      ...(start && {
        StartingPosition: start.type,
        ...(start.type === "AT_TIMESTAMP" ? { StartingPositionTimestamp: start.timestamp } : {}),
        LastProcessingResult: this.#delivery?.lastResult ?? this.#lastResult,
        ParallelizationFactor: settings.parallelizationFactor,
        DestinationConfig: { OnFailure: onFailure === undefined ? {} : { Destination: onFailure } },
        MaximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds,
        BisectBatchOnFunctionError: settings.bisect,
        MaximumRetryAttempts: settings.maximumRetryAttempts,
        TumblingWindowInSeconds: settings.tumblingWindowSeconds,
      }),
    };
  }

  async #open(delivery: Delivery, access: RoleAccess, roleArn: string): Promise<Poller> {
    const { settings, source: name } = this;
    if (this.#progress === undefined)
      return new QueuePoller(await openQueue(this.#host, name), settings, delivery, this.#host.region);
    const source = await openStream(this.#host, name, roleArn);
    const parts = { source, settings, delivery, eventSourceArn: name.arn };
    return new StreamPoller(parts, this.#progress, (discarded, event) =>
      this.#discard(discarded, event, source, delivery, access),
    );
  }

  /** Sends discarded records to the destination, if there is one; they leave the mapping whatever comes of it. */
  async #discard(
    discarded: Discarded,
    event: string,
    source: StreamSource,
    delivery: Delivery,
    access: RoleAccess,
  ): Promise<void> {
    const { onFailure } = this.settings;
    const { shardId, records } = discarded;
    const { metrics, now } = delivery;
    if (onFailure === undefined) {
      metrics.count("DroppedEventCount", now, records.length);
      return;
    }
    const requestId = this.#host.random.uuid();
    const description = describeDiscarded(discarded, source, { functionArn: this.functionArn, requestId, now });
    try {
      const object = { mapping: this.uuid, shardId, event };
      await sendDiscarded(this.#host, await access.principal(), onFailure, description, object);
      metrics.count("OnFailureDestinationDeliveredEventCount", now, records.length);
    } catch (error) {
      metrics.count("DroppedEventCount", now, records.length);
      metrics.destinationError(now);
      this.#host.log(
        `event source mapping ${this.uuid}: ${records.length} discarded records could not be sent to ${onFailure}: ${(error as Error).message}`,
      );
    }
  }
}
