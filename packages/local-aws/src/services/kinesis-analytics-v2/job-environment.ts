import type { KinesisClient, KinesisClientConfig } from "@aws-sdk/client-kinesis";
import type { OpenSearchClient } from "@aws-sdk/client-opensearch";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Environment } from "@millrace/flink-sql";
import { notImplemented } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { IdleReads } from "./idle-reads.ts";
import type { JobClock } from "./job-clock.ts";
import { createJobRetryStrategy } from "./job-retry.ts";
import type { RoleSession } from "./role.ts";
import { searchPath } from "./search-address.ts";

/** What the connectors of a job reach the cloud with, and what lets go of it. */
export interface JobEnvironment {
  readonly environment: Environment;
  close(): void;
}

type Config = Required<Pick<KinesisClientConfig, "endpoint" | "requestHandler" | "retryStrategy" | "credentials">>;

/** Clients of the cloud the job runs in; every call is signed, and authorised, as the application's role. */
export async function createJobEnvironment(
  host: ServiceHost,
  role: RoleSession,
  clock: JobClock,
  print: (line: string) => void,
): Promise<JobEnvironment> {
  const [kinesis, s3, opensearch] = await host.clock.during(
    Promise.all([
      import("@aws-sdk/client-kinesis"),
      import("@aws-sdk/client-s3"),
      import("@aws-sdk/client-opensearch"),
    ]),
  );
  const config: Config = {
    ...host.transport,
    retryStrategy: createJobRetryStrategy(clock, host.random),
    // The SDK asks again for credentials that have expired, by the machine's time: it asks for every call then.
    credentials: async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await role.credential();
      return { accessKeyId, secretAccessKey, sessionToken: sessionToken!, expiration: new Date(0) };
    },
  };
  const kinesisClients = new Map<string, KinesisClient>();
  const idleReads = new IdleReads(host, clock);
  let s3Client: S3Client | undefined;
  let searchClient: OpenSearchClient | undefined;
  return {
    environment: {
      clock,
      random: () => host.random.next(),
      zone: "UTC",
      print,
      rows: new Map(),
      kinesis(region, endpoint) {
        if (endpoint !== undefined)
          throw notImplemented(
            "Option 'aws.endpoint' in an application",
            "leave it out: streams are those of the cloud",
          );
        let client = kinesisClients.get(region);
        if (client === undefined) {
          client = withoutLog(new kinesis.KinesisClient({ ...config, region }));
          kinesisClients.set(region, client);
        }
        return idleReads.wrap(client, kinesis);
      },
      s3() {
        s3Client ??= withoutLog(new s3.S3Client({ ...config, region: host.region }));
        return s3Client as ReturnType<NonNullable<Environment["s3"]>>;
      },
      http(request) {
        searchClient ??= new opensearch.OpenSearchClient({ ...config, region: host.region });
        return sendSigned(searchClient, request);
      },
    },
    close() {
      idleReads.close();
      for (const client of kinesisClients.values()) client.destroy();
      s3Client?.destroy();
      searchClient?.destroy();
    },
  };
}

/** The logger copies every input and output for a log that there is not. */
function withoutLog<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(client: C): C {
  client.middlewareStack.remove("loggerMiddleware");
  return client;
}

/** The parts of the SDK client that sign and send; its types leave the request open. */
interface Transport {
  signer(): Promise<{ sign(request: object): Promise<object> }>;
  readonly requestHandler: {
    handle(request: object): Promise<{ response: { statusCode: number; body: AsyncIterable<Uint8Array> } }>;
  };
}

type HttpRequest = NonNullable<Environment["http"]>;

/** Sends a request to a search domain, signed for it. */
async function sendSigned(
  client: OpenSearchClient,
  { method, url, headers, body }: Parameters<HttpRequest>[0],
): Promise<Awaited<ReturnType<HttpRequest>>> {
  const { signer, requestHandler } = client.config as unknown as Transport;
  const { protocol, hostname, port, pathname, searchParams, host } = new URL(url);
  const domain = searchPath(hostname);
  if (domain === undefined)
    throw notImplemented(`A search host outside the cloud (${host})`, "name the endpoint of a domain of the cloud");
  const signed = await (await signer()).sign({
    method,
    protocol,
    hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    path: `${domain}${pathname}`,
    query: Object.fromEntries(searchParams),
    headers: { ...headers, host },
    body,
  });
  const { response } = await requestHandler.handle(signed);
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
}
