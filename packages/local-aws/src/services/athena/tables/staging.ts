import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, existsSync, linkSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ObjectSummary, S3Api } from "../../s3/api.ts";
import type { LakeTable } from "./lake-table.ts";
import { writeRows } from "./rows.ts";

/**
 * Objects as files that the engine reads. S3 keeps its bytes enciphered, so an object is written out once per version,
 * text tables as rows of their columns, small ones together; invariant: a file of the cache is complete, since it is
 * renamed into place.
 */
export class Staging {
  readonly #directory: string;
  readonly #s3: S3Api;
  readonly #objects = new Map<string, string>();
  readonly #writing = new Map<string, Promise<string>>();

  constructor(directory: string, s3: S3Api) {
    this.#directory = directory;
    this.#s3 = s3;
  }

  /** One file of objects for a table, several only of text. @throws QueryFailure for rows that cannot be read. */
  file(table: LakeTable, bucket: string, objects: readonly ObjectSummary[]): Promise<string> {
    const reading =
      table.format === "parquet"
        ? "parquet"
        : JSON.stringify([table.format, table.columns, table.serde, table.properties]);
    const identity = createHash("sha256").update(`${bucket}\0${reading}`);
    for (const { key, versionId, etag, lastModified } of objects)
      identity.update(`\0${key}\0${versionId}\0${etag}\0${lastModified}`);
    const name = identity.digest("hex");
    const file = path.join(this.#directory, "cache", name.slice(0, 2), name);
    if (existsSync(file)) return Promise.resolve(file);
    let writing = this.#writing.get(file);
    if (!writing) {
      writing = this.#write(table, bucket, objects, file).finally(() => this.#writing.delete(file));
      this.#writing.set(file, writing);
    }
    return writing;
  }

  async #write(table: LakeTable, bucket: string, objects: readonly ObjectSummary[], file: string): Promise<string> {
    mkdirSync(path.dirname(file), { recursive: true });
    const part = `${file}.part`;
    const read = (key: string) => this.#s3.getObject(bucket, key)?.body ?? Buffer.alloc(0);
    try {
      if (table.format === "parquet") await copy(read(objects[0]!.key), part);
      else
        await writeRows(
          table,
          objects.map(({ key }) => key),
          read,
          part,
        );
      renameSync(part, file);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    return file;
  }

  /** Notes which object a file of a query is, for messages. */
  name(file: string, object: string): void {
    this.#objects.set(file, object);
  }

  /** The object that a file of a query is. */
  objectOf(file: string): string | undefined {
    return this.#objects.get(file);
  }

  /** A folder for one query, removed by `remove`. */
  folder(execution: string): string {
    const folder = path.join(this.#directory, "queries", execution);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Takes as long as the query had files, while others go on. */
  async remove(execution: string): Promise<void> {
    const folder = path.join(this.#directory, "queries", execution);
    for (const file of this.#objects.keys()) if (file.startsWith(folder)) this.#objects.delete(file);
    await rm(folder, { recursive: true, force: true });
  }
}

async function copy(body: Buffer | Readable, file: string): Promise<void> {
  if (Buffer.isBuffer(body)) return writeFile(file, body);
  const output = createWriteStream(file);
  await pipeline(body, output);
  if (!output.closed) await once(output, "close");
}

/** Places a staged file under its partition's values, as Hive lays folders out. */
export function place(file: string, folder: string, partition: readonly string[], name: string): void {
  const target = path.join(folder, ...partition);
  mkdirSync(target, { recursive: true });
  linkSync(file, path.join(target, name));
}
