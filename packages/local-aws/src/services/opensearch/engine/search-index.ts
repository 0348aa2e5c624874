import type { Clock } from "../../../clock.ts";
import { GeoColumn, type KeywordColumn, type NumberColumn, type TextColumn } from "./columns.ts";
import { parseDocument } from "./document-parser.ts";
import { Mapping } from "./mapping.ts";
import { SearchError } from "./search-error.ts";

/** How a write was conditioned: none, or the document must be as it was read. */
export interface WriteCondition {
  /** `create` refuses a document that exists. */
  readonly create?: boolean;
  readonly ifSeqNo?: number;
}

/** The outcome of a write. */
export interface Written {
  readonly result: "created" | "updated" | "deleted" | "not_found";
  readonly version: number;
  readonly seqNo: number;
}

export interface StoredDocument {
  readonly doc: number;
  readonly version: number;
  readonly seqNo: number;
  /** The JSON as it was sent. */
  readonly source: string;
}

/**
 * Documents of one index. A write is seen by id at once, and by searches after the next refresh.
 * Invariant: `live[doc]` is 1 for the documents that searches see.
 */
export class SearchIndex {
  readonly name: string;
  readonly uuid: string;
  readonly created: number;
  readonly mapping = new Mapping();
  /** Settings below `index.`, as texts. */
  readonly settings = new Map<string, string>();
  readonly aliases = new Set<string>();
  readonly ids: string[] = [];
  live = new Uint8Array(1024);
  liveCount = 0;
  /** Size of the documents that searches see, in UTF-16 units of their JSON. */
  sourceBytes = 0;
  readonly #clock: Clock;
  readonly #sources: (string | undefined)[] = [];
  readonly #current = new Map<string, { doc: number; version: number; seqNo: number }>();
  #seqNo = 0;
  #refreshed = 0;
  #retired: number[] = [];
  /** When the oldest write that searches do not see was made. */
  #pendingSince: number | undefined;

  constructor(identity: { name: string; uuid: string; created: number }, clock: Clock) {
    this.name = identity.name;
    this.uuid = identity.uuid;
    this.created = identity.created;
    this.#clock = clock;
  }

  /** Numbers given to documents so far, those that were replaced included. */
  get docCount(): number {
    return this.#sources.length;
  }

  get(id: string): StoredDocument | undefined {
    const entry = this.#current.get(id);
    return entry && { ...entry, source: this.#sources[entry.doc]! };
  }

  /** The JSON of a document that searches see. */
  source(doc: number): string {
    return this.#sources[doc]!;
  }

  version(doc: number): StoredDocument | undefined {
    return this.get(this.ids[doc]!);
  }

  /** @throws SearchError version_conflict_engine_exception, mapper_parsing_exception, … */
  write(
    id: string,
    text: string,
    document: Readonly<Record<string, unknown>>,
    condition: WriteCondition = {},
  ): Written {
    const before = this.#checkCondition(id, condition);
    const { values, fresh } = parseDocument(this.mapping, id, document);
    for (const { parent, name, field } of fresh) this.mapping.add(parent, name, field);
    const doc = this.#sources.push(text) - 1;
    this.ids.push(id);
    for (const { field, value } of values) {
      const { column } = field;
      if (column instanceof GeoColumn) column.add(doc, value as Parameters<GeoColumn["add"]>[1]);
      else if (typeof value === "number") (column as NumberColumn).add(doc, value);
      else (column as KeywordColumn | TextColumn).add(doc, value as string);
    }
    if (before !== undefined) this.#retired.push(before.doc);
    const entry = { doc, version: (before?.version ?? 0) + 1, seqNo: this.#seqNo++ };
    this.#current.set(id, entry);
    this.#pendingSince ??= this.#clock.now();
    return { result: before === undefined ? "created" : "updated", version: entry.version, seqNo: entry.seqNo };
  }

  /** @throws SearchError version_conflict_engine_exception. */
  delete(id: string, condition: WriteCondition = {}): Written {
    const before = this.#checkCondition(id, condition);
    const seqNo = this.#seqNo++;
    if (before === undefined) return { result: "not_found", version: 1, seqNo };
    this.#current.delete(id);
    this.#retired.push(before.doc);
    this.#pendingSince ??= this.#clock.now();
    return { result: "deleted", version: before.version + 1, seqNo };
  }

  /** Lets searches see every write so far. */
  refresh(): void {
    this.#pendingSince = undefined;
    if (this.live.length < this.#sources.length) {
      const grown = new Uint8Array(Math.max(this.#sources.length, this.live.length * 2));
      grown.set(this.live);
      this.live = grown;
    }
    for (let doc = this.#refreshed; doc < this.#sources.length; doc++) this.sourceBytes += this.#sources[doc]!.length;
    this.live.fill(1, this.#refreshed, this.#sources.length);
    this.liveCount += this.#sources.length - this.#refreshed;
    this.#refreshed = this.#sources.length;
    for (const doc of this.#retired) {
      this.live[doc] = 0;
      this.sourceBytes -= this.#sources[doc]!.length;
      this.#sources[doc] = undefined;
      this.liveCount--;
    }
    this.#retired = [];
  }

  /** Milliseconds until searches see every write so far; 0 when they do. */
  get untilRefresh(): number {
    if (this.#pendingSince === undefined) return 0;
    return Math.max(0, this.#pendingSince + this.refreshInterval - this.#clock.now());
  }

  /** Resolves when searches see every write so far: the next refresh is waited for. */
  async refreshed(): Promise<void> {
    if (this.untilRefresh > 0) await this.#clock.sleep(this.untilRefresh);
    this.refreshWhenDue();
  }

  /** Refreshes when the interval since the oldest unseen write is over: what a timer would have done. */
  refreshWhenDue(): void {
    if (this.#pendingSince !== undefined && this.untilRefresh === 0) this.refresh();
  }

  /** Milliseconds; infinite for -1. */
  get refreshInterval(): number {
    const text = this.settings.get("refresh_interval") ?? "1s";
    if (text === "-1") return Number.POSITIVE_INFINITY;
    const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(text)!;
    return Number(count) * (unit === "ms" ? 1 : unit === "s" ? 1000 : 60_000);
  }

  #checkCondition(id: string, condition: WriteCondition): { doc: number; version: number; seqNo: number } | undefined {
    const before = this.#current.get(id);
    if (condition.create && before !== undefined)
      throw this.#conflict(`[${id}]: version conflict, document already exists (current version [${before.version}])`);
    if (condition.ifSeqNo !== undefined && before?.seqNo !== condition.ifSeqNo)
      throw this.#conflict(
        before === undefined
          ? `[${id}]: version conflict, required seqNo [${condition.ifSeqNo}], primary term [1]. but no document was found`
          : `[${id}]: version conflict, required seqNo [${condition.ifSeqNo}], primary term [1]. current document has seqNo [${before.seqNo}] and primary term [1]`,
      );
    return before;
  }

  #conflict(reason: string): SearchError {
    return new SearchError("version_conflict_engine_exception", reason, {
      status: 409,
      fields: { index: this.name, shard: "0", index_uuid: this.uuid },
    });
  }
}
