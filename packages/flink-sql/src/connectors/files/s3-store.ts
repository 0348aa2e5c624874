import { SqlError } from "../../errors.ts";
import type { CatalogTable } from "../../planner/catalog.ts";
import type { Environment } from "../connector.ts";
import { loadPeer } from "../peer.ts";
import { type FileInfo, type FileStore, isVisible, type PartFile } from "./store.ts";

type S3Commands = typeof import("@aws-sdk/client-s3");
interface S3 {
  readonly commands: S3Commands;
  readonly send: <T>(command: object) => Promise<T>;
}

/** Parts but the last one must be at least this large. */
const PART = 5 * 2 ** 20;

/** A multipart upload: what was uploaded, and what is too small for a part. */
interface UploadState {
  readonly key: string;
  readonly uploadId: string | undefined;
  readonly parts: readonly { readonly ETag: string; readonly PartNumber: number }[];
  readonly tail: Uint8Array;
}

/** Objects below a prefix of a bucket. What is written is a multipart upload until it is completed. */
export class S3Store implements FileStore {
  readonly takesTime = true;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #environment: Environment;
  readonly #table: CatalogTable;
  #s3: Promise<S3> | undefined;

  constructor(bucket: string, prefix: string, environment: Environment, table: CatalogTable) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#environment = environment;
    this.#table = table;
  }

  async list(): Promise<FileInfo[]> {
    const { commands, send } = await this.#client();
    const files: FileInfo[] = [];
    let token: string | undefined;
    do {
      const page = await send<import("@aws-sdk/client-s3").ListObjectsV2CommandOutput>(
        new commands.ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: this.#prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
        const relative = this.#relative(Key);
        if (relative === undefined || !isVisible(relative) || Key.endsWith("/")) continue;
        files.push({ key: Key, relative, path: `/${Key}`, size: Size, modified: LastModified?.getTime() ?? 0 });
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return files.sort((left, right) => (left.relative < right.relative ? -1 : 1));
  }

  async *read(file: FileInfo): AsyncIterable<Uint8Array> {
    const { commands, send } = await this.#client();
    const { Body } = await send<import("@aws-sdk/client-s3").GetObjectCommandOutput>(
      new commands.GetObjectCommand({ Bucket: this.#bucket, Key: file.key }),
    );
    yield* Body as unknown as AsyncIterable<Uint8Array>;
  }

  async create(relative: string): Promise<PartFile> {
    const state = { key: this.#key(relative), uploadId: undefined, parts: [], tail: new Uint8Array(0) };
    return new UploadFile(this.#bucket, await this.#client(), state);
  }

  async resume(state: unknown): Promise<PartFile> {
    return new UploadFile(this.#bucket, await this.#client(), state as UploadState);
  }

  async commit(pending: unknown): Promise<void> {
    const { key, uploadId, parts } = pending as UploadState;
    const { commands, send } = await this.#client();
    try {
      await send(
        new commands.CompleteMultipartUploadCommand({
          Bucket: this.#bucket,
          Key: key,
          UploadId: uploadId!,
          MultipartUpload: { Parts: [...parts] },
        }),
      );
    } catch (error) {
      // Completed before the restore: then the object is there.
      if ((error as Error).name !== "NoSuchUpload") throw error;
      await send(new commands.HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
    }
  }

  async put(relative: string, body: Uint8Array): Promise<void> {
    const { commands, send } = await this.#client();
    await send(new commands.PutObjectCommand({ Bucket: this.#bucket, Key: this.#key(relative), Body: body }));
  }

  #key(relative: string): string {
    return this.#prefix === "" ? relative : `${this.#prefix}/${relative}`;
  }

  /** The name below the prefix; undefined for a key that only begins alike. */
  #relative(key: string): string | undefined {
    if (this.#prefix === "") return key;
    if (key === this.#prefix) return key.slice(key.lastIndexOf("/") + 1);
    return key.startsWith(`${this.#prefix}/`) ? key.slice(this.#prefix.length + 1) : undefined;
  }

  #client(): Promise<S3> {
    this.#s3 ??= this.#connect();
    return this.#s3;
  }

  async #connect(): Promise<S3> {
    const { s3 } = this.#environment;
    if (s3 === undefined) {
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `Table '${this.#table.name}' is in S3, and the environment of the job has no S3 client`,
        this.#table.definition.at,
      );
    }
    const commands = await loadPeer("@aws-sdk/client-s3", "A path in S3", () => import("@aws-sdk/client-s3"));
    const client = s3();
    return { commands, send: <T>(command: object) => client.send(command) as Promise<T> };
  }
}

class UploadFile implements PartFile {
  readonly #bucket: string;
  readonly #s3: S3;
  readonly #key: string;
  readonly #parts: { ETag: string; PartNumber: number }[];
  #uploadId: string | undefined;
  /** A checkpoint may refer to the upload. */
  #persisted: boolean;
  #buffered: Uint8Array[];
  #bufferedBytes: number;
  size: number;

  constructor(bucket: string, s3: S3, state: UploadState) {
    this.#bucket = bucket;
    this.#s3 = s3;
    this.#key = state.key;
    this.#uploadId = state.uploadId;
    this.#persisted = state.uploadId !== undefined;
    this.#parts = [...state.parts];
    this.#buffered = [state.tail];
    this.#bufferedBytes = state.tail.length;
    this.size = state.parts.length * PART + state.tail.length;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.size += bytes.length;
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes >= PART) await this.#upload();
  }

  async persist(): Promise<UploadState> {
    this.#persisted = this.#uploadId !== undefined;
    return { key: this.#key, uploadId: this.#uploadId, parts: [...this.#parts], tail: this.#tail() };
  }

  async close(): Promise<UploadState> {
    if (this.#bufferedBytes > 0 || this.#parts.length === 0) await this.#upload();
    return this.persist();
  }

  async abandon(): Promise<void> {
    if (this.#uploadId === undefined || this.#persisted) return;
    const { commands, send } = this.#s3;
    await send(
      new commands.AbortMultipartUploadCommand({ Bucket: this.#bucket, Key: this.#key, UploadId: this.#uploadId }),
    );
  }

  #tail(): Uint8Array {
    const tail = new Uint8Array(Buffer.concat(this.#buffered));
    this.#buffered = [tail];
    return tail;
  }

  async #upload(): Promise<void> {
    const { commands, send } = this.#s3;
    const target = { Bucket: this.#bucket, Key: this.#key };
    if (this.#uploadId === undefined) {
      const { UploadId } = await send<{ UploadId: string }>(new commands.CreateMultipartUploadCommand(target));
      this.#uploadId = UploadId;
    }
    const part = { ...target, UploadId: this.#uploadId, PartNumber: this.#parts.length + 1, Body: this.#tail() };
    this.#buffered = [];
    this.#bufferedBytes = 0;
    const { ETag } = await send<{ ETag: string }>(new commands.UploadPartCommand(part));
    this.#parts.push({ ETag, PartNumber: part.PartNumber });
  }
}
