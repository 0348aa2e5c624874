import { loadPeer } from "../connectors/peer.ts";
import type { CheckpointStore } from "./execution.ts";

type S3Commands = typeof import("@aws-sdk/client-s3");

/** An S3 client (`@aws-sdk/client-s3`). */
interface S3Client {
  send(command: object): Promise<unknown>;
}

/** Checkpoints as objects below a prefix of a bucket; S3 shows an object whole or not at all. One script at a time may use it. */
export class S3Checkpoints implements CheckpointStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  /** `prefix` as `jobs/totals/`; an empty one puts the objects at the top of the bucket. */
  constructor(client: S3Client, bucket: string, prefix: string) {
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async put(name: string, body: Uint8Array): Promise<void> {
    const { PutObjectCommand } = await commands();
    await this.#client.send(new PutObjectCommand({ ...this.#object(name), Body: body }));
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const { GetObjectCommand } = await commands();
    try {
      const { Body } = (await this.#client.send(
        new GetObjectCommand(this.#object(name)),
      )) as import("@aws-sdk/client-s3").GetObjectCommandOutput;
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    const { DeleteObjectCommand } = await commands();
    await this.#client.send(new DeleteObjectCommand(this.#object(name)));
  }

  #object(name: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${name}` };
  }
}

function commands(): Promise<S3Commands> {
  return loadPeer("@aws-sdk/client-s3", "S3Checkpoints", () => import("@aws-sdk/client-s3"));
}
