import type { DeliveryStreamType } from "@aws-sdk/client-firehose";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { DeliveryStream } from "./delivery-stream.ts";
import type { Destination } from "./destination.ts";

/** The delivery streams of one Region, by name. */
export class Streams {
  readonly host: ServiceHost;
  readonly #byName = new Map<string, DeliveryStream>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  [Symbol.iterator](): IterableIterator<DeliveryStream> {
    return this.#byName.values();
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:firehose:${region}:${account}:deliverystream/${name}`;
  }

  find(name: string): DeliveryStream | undefined {
    return this.#byName.get(name);
  }

  /** @throws AwsError ResourceNotFoundException. */
  require(name: string): DeliveryStream {
    const stream = this.#byName.get(name);
    if (stream === undefined) throw this.notFound(name);
    return stream;
  }

  /** The stream when it can be changed. @throws AwsError ResourceNotFoundException, ResourceInUseException. */
  requireActive(name: string): DeliveryStream {
    const stream = this.require(name);
    if (stream.status !== "ACTIVE")
      throw new AwsError(
        "ResourceInUseException",
        `Firehose ${name} under account ${this.host.account} is not ACTIVE. It is ${stream.status}.`,
      );
    return stream;
  }

  add(name: string, type: DeliveryStreamType, destination: Destination): DeliveryStream {
    const stream = new DeliveryStream(this.host, name, type, destination);
    this.#byName.set(name, stream);
    return stream;
  }

  remove(stream: DeliveryStream): void {
    if (this.#byName.get(stream.name) === stream) this.#byName.delete(stream.name);
  }

  notFound(name: string): AwsError {
    return new AwsError("ResourceNotFoundException", `Firehose ${name} under account ${this.host.account} not found.`);
  }

  close(): void {
    for (const stream of this) stream.stop();
    this.#byName.clear();
  }
}
