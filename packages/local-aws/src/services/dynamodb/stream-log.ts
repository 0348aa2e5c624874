import type { _Record, KeySchemaElement, StreamViewType } from "@aws-sdk/client-dynamodb-streams";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { StreamBatch, StreamShard, StreamStart, TableStream } from "./api.ts";
import { type Keys, keyNames, keySchema } from "./keys.ts";
import { equalItems, type Item, itemBytes, setAttribute, type Value } from "./value.ts";

/** Who wrote, when it was not a caller: time to live. */
export interface SystemIdentity {
  readonly PrincipalId: string;
  readonly Type: string;
}

/** Developer guide, "Change data capture for DynamoDB Streams": a record lives for 24 hours. */
const RETENTION_MS = 24 * 60 * 60 * 1000;
/** A shard takes writes for about four hours; then a child goes on. */
const SHARD_MS = 4 * 60 * 60 * 1000;
/** API reference, GetRecords: bytes in one answer. */
const MAX_BATCH_BYTES = 1024 * 1024;

/** Records of a shard; `trimmed` of them are gone from the front. Positions count from the first record ever. */
class Shard {
  readonly id: string;
  readonly parent: string | undefined;
  readonly created: number;
  /** Sequence number that the shard starts at, whether or not a record took it. */
  readonly first: string;
  /** Set when the shard closes. */
  last: string | undefined;
  closed: number | undefined;
  readonly records: _Record[] = [];
  readonly times: number[] = [];
  trimmed = 0;

  constructor(id: string, parent: string | undefined, created: number, first: string) {
    this.id = id;
    this.parent = parent;
    this.created = created;
    this.first = first;
  }
}

/** The stream of a table: one lineage of shards, each the child of the one before. */
export class StreamLog implements TableStream {
  readonly arn: string;
  readonly label: string;
  readonly tableName: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly view: StreamViewType;
  readonly created: number;
  status: TableStream["status"] = "ENABLED";
  /** When it was disabled. */
  #ended: number | undefined;
  readonly #host: ServiceHost;
  readonly #shards: Shard[] = [];
  readonly #listeners = new Set<(shardId: string) => void>();
  #sequence = 0;

  constructor(host: ServiceHost, tableArn: string, tableName: string, keys: Keys, view: StreamViewType) {
    this.#host = host;
    this.created = host.clock.now();
    this.label = new Date(this.created).toISOString().slice(0, -1);
    this.arn = `${tableArn}/stream/${this.label}`;
    this.tableName = tableName;
    this.keySchema = keySchema(keys);
    this.view = view;
    this.#openShard(this.created, undefined);
  }

  /** Whether writes are recorded. */
  get open(): boolean {
    return this.#ended === undefined;
  }

  /** True once a disabled stream has nothing left to read. */
  get expired(): boolean {
    return this.#ended !== undefined && this.#host.clock.now() >= this.#ended + RETENTION_MS;
  }

  /** Records a change, unless nothing changed. */
  append(keys: Keys, before: Item | undefined, after: Item | undefined, now: number, identity?: SystemIdentity): void {
    if (before !== undefined && after !== undefined && equalItems(before, after)) return;
    this.#age();
    const shard = this.#shards.at(-1)!;
    shard.records.push(this.#record(keys, before, after, now, identity));
    shard.times.push(now);
    this.#notify(shard.id);
  }

  /** Ends recording; what is there stays readable for 24 hours. */
  close(): void {
    if (this.#ended !== undefined) return;
    this.#age();
    this.#ended = this.#host.clock.now();
    this.status = "DISABLED";
    const shard = this.#shards.at(-1)!;
    this.#closeShard(shard, this.#ended);
    this.#notify(shard.id);
  }

  shards(): readonly StreamShard[] {
    this.#age();
    return this.#shards.map(({ id, parent, closed, first, last }) => ({
      id,
      parent,
      open: closed === undefined,
      firstSequenceNumber: first,
      lastSequenceNumber: last,
    }));
  }

  position(shardId: string, start: StreamStart): number {
    const shard = this.#find(shardId);
    switch (start.type) {
      case "TRIM_HORIZON":
        return shard.trimmed;
      case "LATEST":
        return shard.trimmed + shard.records.length;
      case "AT_SEQUENCE_NUMBER":
      case "AFTER_SEQUENCE_NUMBER":
        return this.#positionOf(shard, start.sequenceNumber, start.type === "AFTER_SEQUENCE_NUMBER");
    }
  }

  read(shardId: string, position: number, limit: number): StreamBatch {
    const shard = this.#find(shardId);
    if (position < shard.trimmed) throw trimmed();
    const from = position - shard.trimmed;
    const records: _Record[] = [];
    let bytes = 0;
    for (let index = from; index < shard.records.length && records.length < limit; index++) {
      const record = shard.records[index]!;
      bytes += record.dynamodb!.SizeBytes!;
      if (records.length > 0 && bytes > MAX_BATCH_BYTES) break;
      records.push(record);
    }
    const next = position + records.length;
    const ended = shard.closed !== undefined && next === shard.trimmed + shard.records.length;
    return { records, next: ended ? undefined : next };
  }

  subscribe(listener: (shardId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #record(
    keys: Keys,
    before: Item | undefined,
    after: Item | undefined,
    now: number,
    identity?: SystemIdentity,
  ): _Record {
    const Keys = keyOf(keys, (after ?? before)!);
    const NewImage = this.view.startsWith("NEW") ? after : undefined;
    const OldImage = this.view.includes("OLD_IMAGE") ? before : undefined;
    const SizeBytes = itemBytes(Keys) + (NewImage ? itemBytes(NewImage) : 0) + (OldImage ? itemBytes(OldImage) : 0);
    return {
      eventID: this.#host.random.uuid().replaceAll("-", ""),
      eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: this.#host.region,
      dynamodb: {
        ApproximateCreationDateTime: new Date(Math.floor(now / 1000) * 1000),
        Keys: Keys as never,
        ...(NewImage === undefined ? {} : { NewImage: NewImage as never }),
        ...(OldImage === undefined ? {} : { OldImage: OldImage as never }),
        SequenceNumber: this.#nextSequence(),
        SizeBytes,
        StreamViewType: this.view,
      },
      ...(identity === undefined ? {} : { userIdentity: identity }),
    };
  }

  /** Sequence numbers have 21 digits and rise over the whole stream. */
  #nextSequence(): string {
    return `1${String(++this.#sequence).padStart(20, "0")}`;
  }

  #positionOf(shard: Shard, sequenceNumber: string, after: boolean): number {
    const last = shard.last ?? shard.records.at(-1)?.dynamodb?.SequenceNumber ?? shard.first;
    if (isBelow(sequenceNumber, shard.first) || isBelow(last, sequenceNumber))
      throw new AwsError(
        "ValidationException",
        `Invalid SequenceNumber: ${sequenceNumber} is not a sequence number of shard ${shard.id}`,
      );
    let index = 0;
    while (index < shard.records.length && isBelow(shard.records[index]!.dynamodb!.SequenceNumber!, sequenceNumber))
      index++;
    if (shard.trimmed > 0 && index === 0 && shard.records[0]?.dynamodb?.SequenceNumber !== sequenceNumber)
      throw trimmed();
    const exact = shard.records[index]?.dynamodb?.SequenceNumber === sequenceNumber;
    return shard.trimmed + index + (after && exact ? 1 : 0);
  }

  #find(shardId: string): Shard {
    this.#age();
    const shard = this.#shards.find(({ id }) => id === shardId);
    if (shard === undefined)
      throw new AwsError(
        "ResourceNotFoundException",
        `Requested resource not found: Shard does not exist: ${shardId} in stream ${this.arn}`,
      );
    return shard;
  }

  /** Rolls shards over and drops what is older than a day; done whenever the stream is used, so no timer is needed. */
  #age(): void {
    const now = this.#host.clock.now();
    let newest = this.#shards.at(-1)!;
    while (this.open && now >= newest.created + SHARD_MS) {
      // After a long silence only the shards that can still be seen are made.
      const skipped = Math.max(0, Math.floor((now - RETENTION_MS - newest.created) / SHARD_MS)) * SHARD_MS;
      const end = newest.created + SHARD_MS + skipped;
      this.#closeShard(newest, end);
      const closed = newest.id;
      newest = this.#openShard(end, closed);
      this.#notify(closed);
    }
    for (const shard of this.#shards) trim(shard, now - RETENTION_MS);
    while (this.#shards.length > 1 && isGone(this.#shards[0]!, now - RETENTION_MS)) this.#shards.shift();
  }

  #openShard(now: number, parent: string | undefined): Shard {
    const suffix = this.#host.random.uuid().slice(0, 8);
    const first = `1${String(this.#sequence + 1).padStart(20, "0")}`;
    const shard = new Shard(`shardId-${String(now).padStart(20, "0")}-${suffix}`, parent, now, first);
    this.#shards.push(shard);
    return shard;
  }

  /** A closed shard ends with a sequence number of its own, as AWS has it for shards without records too. */
  #closeShard(shard: Shard, now: number): void {
    shard.closed = now;
    shard.last = shard.records.at(-1)?.dynamodb?.SequenceNumber ?? this.#nextSequence();
  }

  #notify(shardId: string): void {
    for (const listener of this.#listeners) listener(shardId);
  }
}

function trim(shard: Shard, horizon: number): void {
  let count = 0;
  while (count < shard.times.length && shard.times[count]! < horizon) count++;
  if (count === 0) return;
  shard.times.splice(0, count);
  shard.records.splice(0, count);
  shard.trimmed += count;
}

function isGone(shard: Shard, horizon: number): boolean {
  return shard.closed !== undefined && shard.closed < horizon && shard.records.length === 0;
}

function keyOf(keys: Keys, item: Item): Item {
  const key: Record<string, Value> = {};
  for (const name of keyNames(keys)) setAttribute(key, name, item[name]!);
  return key;
}

/** Sequence numbers are decimal texts without leading zeros. */
function isBelow(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

function trimmed(): AwsError {
  return new AwsError(
    "TrimmedDataAccessException",
    "The operation attempted to read past the oldest stream record in a shard. Records are kept for 24 hours.",
  );
}
