import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../connectors/connector.ts";
import { notImplemented, type Position, SqlError } from "../errors.ts";
import type { CheckpointStore } from "./execution.ts";
import { S3Checkpoints } from "./s3-checkpoints.ts";
import { FolderCheckpoints } from "./stores.ts";

/** The store of `execution.checkpointing.dir`: an absolute path, `file:` or, where the environment has it, S3. */
export function storeAt(location: string, environment: Environment, at: Position): CheckpointStore {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(location)?.[1]?.toLowerCase();
  switch (scheme) {
    case undefined:
    case "file":
      return new FolderCheckpoints(folderOf(location, at));
    case "s3":
    case "s3a":
      return bucketOf(location, environment, at);
    default:
      throw notImplemented(`Scheme '${scheme}' of 'execution.checkpointing.dir'`, at);
  }
}

function folderOf(location: string, at: Position): string {
  const folder = location.startsWith("file:") ? fileURLToPath(location.replace(/^file:\/*/, "file:///")) : location;
  if (path.isAbsolute(folder)) return folder;
  throw notImplemented(`Relative path '${location}' of 'execution.checkpointing.dir'`, at);
}

function bucketOf(location: string, { s3 }: Environment, at: Position): CheckpointStore {
  const [, bucket, key = ""] = /^[^:]+:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (bucket === undefined) throw new SqlError("FLINK_SQL_VALIDATION", `Cannot read '${location}' as a path of S3`, at);
  if (s3 === undefined)
    throw new SqlError("FLINK_SQL_VALIDATION", "'execution.checkpointing.dir': the program gives no S3 client", at);
  return new S3Checkpoints(s3(), bucket, key === "" ? "" : `${key.replace(/\/+$/, "")}/`);
}
