import {
  CreateDomainCommand,
  type CreateDomainCommandInput,
  DescribeDomainCommand,
  type DomainStatus,
  OpenSearchClient,
} from "@aws-sdk/client-opensearch";
import { Client, type ClientOptions } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws";
import { onTestFinished } from "vitest";
import { type Cloud, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud with domains, and OpenSearch clients of them; all closed when the test ends. */
export class Search {
  readonly cloud: Cloud = createCloud({ clock: "fast", account: ACCOUNT });
  readonly control = new OpenSearchClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });

  constructor() {
    onTestFinished(async () => {
      this.control.destroy();
      await this.cloud.close();
    });
  }

  get send(): OpenSearchClient["send"] {
    return this.control.send.bind(this.control) as OpenSearchClient["send"];
  }

  async status(name: string): Promise<DomainStatus> {
    return (await this.send(new DescribeDomainCommand({ DomainName: name }))).DomainStatus!;
  }

  /** Creates a domain and waits until it answers. */
  async create(name: string, more: Partial<CreateDomainCommandInput> = {}): Promise<DomainStatus> {
    await this.send(new CreateDomainCommand({ DomainName: name, ...more }));
    await this.cloud.clock.sleep(1000);
    return this.status(name);
  }

  /** A client that signs, as root or with the keys given. */
  signed(endpoint: string, keys: { accessKeyId: string; secretAccessKey: string } = this.cloud.root): Client {
    const getCredentials = async () => ({ accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey });
    return this.unsigned(endpoint, AwsSigv4Signer({ region: this.cloud.region, service: "es", getCredentials }));
  }

  unsigned(endpoint: string, more: ClientOptions = {}): Client {
    const client = new Client({ ...more, node: `http://${endpoint}`, maxRetries: 0 });
    onTestFinished(() => client.close());
    return client;
  }

  /** A domain and a signing client of it. */
  async client(name = "trips"): Promise<Client> {
    return this.signed((await this.create(name)).Endpoint!);
  }
}

/** The answer that a call of the OpenSearch client is refused with. */
export async function refusal(
  call: PromiseLike<unknown>,
): Promise<{ status: number; type?: string; reason?: string; body: unknown }> {
  try {
    await call;
  } catch (error) {
    const { meta } = error as { meta: { statusCode: number; body: { error?: { type?: string; reason?: string } } } };
    const { type, reason } = meta.body.error ?? {};
    return { status: meta.statusCode, ...(type && { type }), ...(reason && { reason }), body: meta.body };
  }
  throw new Error("expected a refusal, got an answer");
}
