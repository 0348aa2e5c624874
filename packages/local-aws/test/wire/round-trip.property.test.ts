import { Readable } from "node:stream";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import {
  type Call,
  protocolOf,
  readInput,
  recognise,
  type ServiceWire,
  streamsInput,
  writeOutput,
} from "../../src/server/protocol.ts";
import type { Protocol, ServiceDefinition } from "../../src/service.ts";
import { SERVICES } from "../../src/services/registry.ts";
import type { WireRequest, WireResponse } from "../../src/wire/message.ts";
import { type Operation, readServiceSchema, type Structure } from "../../src/wire/schema.ts";
import { eventOf, inputOf, isComputedByTheClient, normalise, outputOf } from "./arbitraries.ts";

// Every operation of every service, as the pinned SDK clients write and read it, grows by itself with the registry.

/** Protocols that a client can be told to speak beside its own. */
const CLIENT_PROTOCOLS: Partial<Record<Protocol, unknown>> = {
  query: AwsQueryProtocol,
  "rpc-v2-cbor": SmithyRpcV2CborProtocol,
};

const RUNS = { numRuns: 20 };
const NEVER = new AbortController().signal;
/** A shape of nothing but optional members, which Query and XML write as nothing. */
const SPARSE: readonly Protocol[] = ["query", "rest-xml"];

interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

const cloud = createCloud();
afterAll(() => cloud.close());

/**
 * The REST-JSON codec is held by all operations of Lambda's client, implemented or not. Left to the examples below are
 * operations whose members the generators do not draw as the client writes them: numbers in paths, blobs as the body
 * (none is the same as an empty one), and the status as an output.
 */
async function loadRestJson(): Promise<ServiceDefinition> {
  const sdk = await import("@aws-sdk/client-lambda");
  const names = [...readServiceSchema(sdk).operations.values()].filter(isDrawnAsWritten).map(({ name }) => name);
  const operations = Object.fromEntries(names.map((name) => [name, { members: [], run: () => ({}) }]));
  return {
    id: "every operation of lambda",
    sdk: async () => sdk,
    protocols: ["rest-json"],
    signingName: "lambda",
    create: () => ({ operations, api: undefined }),
  };
}

function isDrawnAsWritten({ input, output }: Operation): boolean {
  return (
    !input.members.some(({ binding, shape }) => binding === "label" && shape.kind === "number") &&
    !input.members.some(({ binding }) => binding === "payload") &&
    !output.members.some(({ binding, shape }) => binding === "status" || (shape.kind === "structure" && shape.union))
  );
}

for (const load of [...SERVICES.map((service) => service.load), loadRestJson]) {
  const definition = await load();
  if (Object.keys(cloud.services.instance(definition, cloud.region).operations).length === 0) continue;
  const spoken = definition.protocols.filter(
    // The Query form that SQS had before its JSON is not in today's schemas: its own tests hold that.
    (protocol, index) => index === 0 || (CLIENT_PROTOCOLS[protocol] !== undefined && definition.id !== "sqs"),
  );
  for (const protocol of spoken) {
    describe(`${definition.id} over ${protocol}`, async () => {
      const sdk = await definition.sdk();
      const wire = await cloud.services.wire(definition);
      const names = Object.keys(cloud.services.instance(definition, cloud.region).operations).filter(
        (name) => definition.protocols[0] !== "rest-json" || isDrawnAsWritten(wire.schema.operations.get(name)!),
      );
      const peer = new Peer(wire, protocol);
      let client: Client;
      beforeAll(() => {
        client = createClient(definition, protocol, sdk, peer);
        return () => client.destroy();
      });

      async function call(operation: Operation, input: object): Promise<Record<string, unknown>> {
        const command = sdk[`${operation.name}Command`] as new (input: object) => unknown;
        const { $metadata: _, ...output } = await client.send(new command(input));
        return output;
      }

      if (definition.id === "lambda")
        it("reads and writes bodies, statuses and numbers in paths", async () => {
          peer.output = { StatusCode: 202, Payload: Buffer.from("answer"), ExecutedVersion: "7" };
          const input = { FunctionName: "f", InvocationType: "Event", Payload: Buffer.from("question") };

          const output = await call(wire.schema.operations.get("Invoke")!, input);

          expect(peer.input).toMatchObject({ FunctionName: "f", InvocationType: "Event" });
          expect(Buffer.from(peer.input!.Payload as Uint8Array).toString()).toBe("question");
          expect(output).toMatchObject({ StatusCode: 202, ExecutedVersion: "7" });
          expect(Buffer.from(output.Payload as Uint8Array).toString()).toBe("answer");
          peer.output = {};
          await call(wire.schema.operations.get("GetLayerVersion")!, { LayerName: "l", VersionNumber: 3 });
          expect(peer.input).toEqual({ LayerName: "l", VersionNumber: 3 });
        });

      it.each(names)("%s: reads the input that the client writes", async (name) => {
        const operation = wire.schema.operations.get(name)!;
        const sparse = SPARSE.includes(protocol);

        await fc.assert(
          fc.asyncProperty(inputOf(operation, protocol), async (input) => {
            peer.output = minimalOutput(operation);
            await call(operation, { ...input });

            expect(normalise(withoutComputed(peer.input!), sparse) ?? {}).toEqual(normalise(input, sparse) ?? {});
            expect(peer.call!.operation.name).toBe(name);
          }),
          RUNS,
        );
      });

      it.each(names)("%s: writes the output that the client reads", async (name) => {
        const operation = wire.schema.operations.get(name)!;
        const input = fc.sample(inputOf(operation, protocol), { numRuns: 1, seed: 1 })[0]!;
        const events = eventUnion(operation);
        const sparse = SPARSE.includes(protocol);

        await fc.assert(
          fc.asyncProperty(outputOf(operation, protocol), async (output) => {
            peer.output = events ? { ...output, [events.name]: streamOf([]) } : output;
            const read = await call(operation, { ...input });
            if (events) delete read[events.name];

            const whole = await withBytes(read);
            expect(normalise(withoutComputed(whole), sparse) ?? {}).toEqual(normalise(output, sparse) ?? {});
          }),
          RUNS,
        );
      });

      const streaming = names.filter((name) => eventUnion(wire.schema.operations.get(name)!));
      if (streaming.length === 0) return;
      it.each(streaming)("%s: writes the events that the client reads", async (name) => {
        const operation = wire.schema.operations.get(name)!;
        const events = eventUnion(operation)!;
        const input = fc.sample(inputOf(operation, protocol), { numRuns: 1, seed: 1 })[0]!;

        await fc.assert(
          fc.asyncProperty(fc.array(eventOf(events.union, protocol), { maxLength: 3 }), async (sent) => {
            peer.output = { [events.name]: streamOf(sent) };
            const output = await call(operation, { ...input });
            const received: unknown[] = [];
            for await (const event of output[events.name] as AsyncIterable<unknown>) received.push(event);

            expect(received.map((event) => normalise(event, false))).toEqual(
              sent.map((event) => normalise(event, false)),
            );
          }),
          RUNS,
        );
      });
    });
  }
}

/** An SDK request handler that reads the request as the embedded AWS does and answers what it is given. */
class Peer {
  readonly #wire: ServiceWire;
  readonly #protocol: Protocol;
  readonly metadata = { handlerProtocol: "h2" };
  call: Call | undefined;
  input: Record<string, unknown> | undefined;
  output: Record<string, unknown> = {};

  constructor(wire: ServiceWire, protocol: Protocol) {
    this.#wire = wire;
    this.#protocol = protocol;
  }

  async handle(sent: {
    method: string;
    path: string;
    query?: Record<string, string | string[] | null>;
    headers: Record<string, string>;
    body?: unknown;
  }): Promise<{ response: object }> {
    const body = await bytesOf(sent.body);
    const request: WireRequest = {
      method: sent.method,
      path: sent.path,
      query: queryText(sent.query ?? {}),
      headers: Object.fromEntries(Object.entries(sent.headers).map(([key, value]) => [key.toLowerCase(), value])),
      body,
      transport: "in-process",
      remoteAddress: "127.0.0.1",
      secure: false,
      signal: NEVER,
    };
    expect(protocolOf(this.#wire.definition, request)).toBe(this.#protocol);
    const query = new URLSearchParams(request.query);
    this.call = recognise(this.#wire, this.#protocol, request, query, () => body);
    const given = streamsInput(this.call.operation) ? { stream: body } : { collected: body };
    this.input = readInput(this.call, request, query, given);
    const response: WireResponse = writeOutput(this.#wire, this.call, this.output, { requestId: "request" });
    const answer =
      Buffer.isBuffer(response.body) || typeof response.body === "string" ? [response.body] : response.body;
    return {
      response: {
        statusCode: response.status,
        headers: response.headers,
        body: Readable.from(answer as AsyncIterable<Uint8Array>, { objectMode: false }),
      },
    };
  }

  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): object {
    return {};
  }
  destroy(): void {}
}

function createClient(
  definition: ServiceDefinition,
  protocol: Protocol,
  sdk: Record<string, unknown>,
  peer: Peer,
): Client {
  const Client = Object.values(sdk).find(
    (value): value is new (config: object) => Client =>
      typeof value === "function" && /^(?!_)\w+Client$/.test(value.name),
  )!;
  return new Client({
    region: "us-east-1",
    endpoint: "http://127.0.0.1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    requestHandler: peer,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    disableRequestCompression: true,
    // SQS: the client calls the queue's own address and checks digests of what was never sent.
    useQueueUrlAsEndpoint: false,
    md5: false,
    ...(protocol === definition.protocols[0] ? {} : { protocol: CLIENT_PROTOCOLS[protocol] }),
  });
}

function eventUnion(operation: Operation): { name: string; union: Structure } | undefined {
  for (const { name, shape } of operation.output.members)
    if (shape.kind === "structure" && shape.union && shape.traits.streaming) return { name, union: shape };
  return undefined;
}

async function* streamOf(events: readonly Record<string, object>[]): AsyncGenerator<Record<string, object>> {
  yield* events;
}

/** An answer that any client reads: the event stream or the document that is the body, and nothing else. */
function minimalOutput(operation: Operation): Record<string, unknown> {
  const events = eventUnion(operation);
  if (events) return { [events.name]: streamOf([]) };
  const document = operation.output.members.find(
    ({ binding, shape }) => binding === "payload" && shape.kind === "structure",
  );
  return document ? { [document.name]: {} } : {};
}

function withoutComputed(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isComputedByTheClient(key)));
}

/** Streamed payloads are read to their end. */
async function withBytes(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const whole: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(output))
    whole[key] = value instanceof Readable ? await bytesOf(value) : value;
  return whole;
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function queryText(query: Record<string, string | string[] | null>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const item of Array.isArray(value) ? value : [value ?? ""]) parameters.append(key, item);
  return parameters.toString();
}
