import path from "node:path";
import { fileURLToPath } from "node:url";
import { notImplemented, SqlError } from "../../errors.ts";
import type { CatalogTable } from "../../planner/catalog.ts";
import type { Environment } from "../connector.ts";
import { DiskStore } from "./disk-store.ts";
import { S3Store } from "./s3-store.ts";

/** A file that can be read. */
export interface FileInfo {
  /** What the store reads it by. */
  readonly key: string;
  /** Folders and name below the table's path, separated by `/`. */
  readonly relative: string;
  /** As Flink prints it: without a scheme. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A file that is being written; nobody sees it before its store commits what `close` gave. */
export interface PartFile {
  /** Bytes that were appended. */
  readonly size: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Makes what was appended last; resolves with what `resume` needs to go on from here. */
  persist(): Promise<unknown>;
  /** Ends the file; resolves with what `commit` needs to make it visible. */
  close(): Promise<unknown>;
  /** Gives it up; what a `persist` was told of stays, for a job that goes on from that checkpoint. */
  abandon(): Promise<void>;
}

/** The files of a table's folder, on disk or in S3. States survive a structured clone. */
export interface FileStore {
  /** Whether its work takes time of the environment's clock, as requests do; a clock that jumps cannot see that of a disk. */
  readonly takesTime: boolean;
  /** All files that are not hidden, in the order of their names. */
  list(): Promise<FileInfo[]>;
  read(file: FileInfo): AsyncIterable<Uint8Array>;
  /** Begins a file; `relative` is below the table's path. */
  create(relative: string): Promise<PartFile>;
  /** Goes on with a file from what `persist` gave. */
  resume(state: unknown): Promise<PartFile>;
  /** Makes a file visible, once: a second call changes nothing. */
  commit(pending: unknown): Promise<void>;
  /** Writes a small file at once. */
  put(relative: string, body: Uint8Array): Promise<void>;
}

/** The store of a table's path; other schemes than file, s3 and s3a are refused by name. */
export function openStore(table: CatalogTable, environment: Environment): FileStore {
  const location = table.options.get("path")!;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
    case "file":
      return new DiskStore(diskPath(location, table), environment);
    case "s3":
    case "s3a": {
      const [, bucket, key = ""] = /^[^:]+:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
      if (bucket === undefined)
        throw new SqlError("FLINK_SQL_VALIDATION", `Cannot read '${location}' as a path of S3`, table.definition.at);
      return new S3Store(bucket, key.replace(/\/+$/, ""), environment, table);
    }
    default:
      throw notImplemented(`Path scheme '${scheme}' of connector 'filesystem'`, table.definition.at);
  }
}

function diskPath(location: string, table: CatalogTable): string {
  const folder = location.startsWith("file:") ? fileURLToPath(location.replace(/^file:\/*/, "file:///")) : location;
  if (path.isAbsolute(folder)) return folder;
  throw notImplemented(`Relative path '${location}' of connector 'filesystem'`, table.definition.at);
}

/** Whether Flink reads a file: no part of its name below the table's path begins with a dot or underscore. */
export function isVisible(relative: string): boolean {
  return !relative.split("/").some((part) => part.startsWith(".") || part.startsWith("_"));
}
