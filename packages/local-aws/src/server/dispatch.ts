import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { type Authentication, authenticate, clockOfSigner } from "../auth/authenticate.ts";
import { readBasicTime } from "../auth/claim.ts";
import { familyOf, missingToken, wrongScope } from "../auth/refusals.ts";
import type { Clock } from "../clock.ts";
import type { Cloud } from "../cloud.ts";
import { requireMembers } from "../constraints.ts";
import { AwsError, notImplemented } from "../errors.ts";
import type { Protocol, RequestContext, ServiceDefinition } from "../service.ts";
import { decodeContent } from "../wire/content-encoding.ts";
import { collectRequestBody, type WireRequest, type WireResponse } from "../wire/message.ts";
import { withHoistedHeaders } from "../wire/rest.ts";
import { writeError } from "./error-answer.ts";
import { answerPlain, isPlain } from "./plain.ts";
import {
  guessProtocol,
  keepsContentEncoding,
  protocolOf,
  readInput,
  recognise,
  streamsInput,
  writeOutput,
} from "./protocol.ts";

/**
 * Answers one request: find the service, verify the signature, read the input, refuse what is not executed, apply
 * fault rules, authorise, run, write. Never rejects: every failure becomes an answer in the caller's protocol.
 * The clock is held until the operation runs: an operation may wait on the clock itself, and its files are seen by it.
 */
export async function dispatch(cloud: Cloud, request: WireRequest): Promise<WireResponse> {
  const release = cloud.clock.hold();
  const requestId = cloud.random.uuid();
  let definition: ServiceDefinition | undefined;
  let protocol = guessProtocol(request);
  let response: WireResponse;
  try {
    const found = cloud.services.find(request);
    definition = found instanceof Promise ? await found : found;
    if (definition) protocol = protocolOf(definition, request);
    response = await answer(cloud, request, requestId, definition, protocol, release);
  } catch (error) {
    const failure = error instanceof AwsError ? error : unexpected(cloud, request, error);
    const wire = definition && (await cloud.services.wire(definition).catch(() => undefined));
    response = writeError(wire, protocol, failure, request, requestId);
  } finally {
    release();
  }
  response.headers["x-amzn-requestid"] ??= requestId;
  if (definition?.crc32) response.headers["x-amz-crc32"] = String(crc32(response.body as string | Buffer));
  if (protocol === "rest-xml") response.headers["x-amz-request-id"] ??= requestId;
  // The SDK sets its signing clock by this header, so it is of the clock that the caller signs by.
  response.headers.date ??= new Date(timeOfCaller(cloud, request)).toUTCString();
  return request.method === "HEAD" || response.status === 304 ? withoutBody(response) : response;
}

function withoutBody(response: WireResponse): WireResponse {
  if (response.body instanceof Readable) response.body.destroy();
  return { ...response, body: "" };
}

async function answer(
  cloud: Cloud,
  request: WireRequest,
  requestId: string,
  definition: ServiceDefinition | undefined,
  protocol: Protocol,
  ready: () => void,
): Promise<WireResponse> {
  if (!definition) throw unknownService(request, protocol);
  if (isPlain(definition, request)) return answerPlain(cloud, request, requestId, definition, ready);
  const clocks = { wall: wallTime(), cloud: cloud.clock.now() };
  const identity = await authenticate(request, definition, protocol, cloud.credentials, clocks);
  const region = identity.region ?? cloud.region;
  if (!REGION.test(region))
    throw wrongScope(familyOf(definition, protocol), "header", `Credential should be scoped to a valid Region.`);
  const wire = await cloud.services.wire(definition);
  const query = new URLSearchParams(request.query);
  request = withHoistedHeaders(request, query);
  const rest = protocol === "rest-xml" || protocol === "rest-json";
  let payload = rest ? undefined : await collectRequestBody(identity.body);
  const encoding = request.headers["content-encoding"];
  let collected = payload === undefined || encoding === undefined ? payload : await decodeContent(payload, encoding);
  const call = recognise(wire, protocol, request, query, () => collected!);
  const { operation } = call;
  if (identity.principal.kind === "anonymous" && !admitsAnonymous(definition, operation.name))
    throw missingToken(familyOf(definition, protocol));

  const instance = cloud.services.instance(definition, region);
  const implementation = Object.hasOwn(instance.operations, operation.name)
    ? instance.operations[operation.name]
    : undefined;
  if (!implementation)
    throw notImplemented(`${definition.id}:${operation.name}`, "see `millrace coverage` for what is");

  const stream = rest && streamsInput(operation);
  if (rest && !stream) {
    payload = await collectRequestBody(identity.body);
    collected =
      encoding === undefined || keepsContentEncoding(operation) ? payload : await decodeContent(payload, encoding);
  }
  const context = createContext(
    cloud,
    request,
    requestId,
    definition,
    operation.name,
    region,
    identity,
    payload,
    (need) => cloud.services.permits(instance, need, context, request.secure, request.remoteAddress),
  );
  const tuned = protocol.startsWith("aws-json") ? implementation.tuned : undefined;
  const quick = tuned?.read?.(collected!) as Record<string, unknown> | undefined;
  const input =
    quick ??
    readInput(call, request, query, stream ? { stream: held(cloud.clock, identity.body) } : { collected: collected! });
  for (const name in input) {
    if (!implementation.members.includes(name))
      throw notImplemented(`Parameter ${name} of ${definition.id}:${operation.name}`, "leave it out");
  }
  if (quick === undefined)
    requireMembers(
      operation.input,
      input,
      protocol === "query" ? "ValidationError" : protocol === "rest-xml" ? "MalformedXML" : "ValidationException",
    );
  ready();
  if (cloud.faults.active) await cloud.faults.apply(definition.id, operation.name, region, request.signal);
  const keeps = cloud.calls.keeps(definition.id, operation.name);
  let output: Record<string, unknown>;
  try {
    cloud.services.authorise(
      definition,
      instance,
      operation.name,
      input,
      context,
      request.secure,
      request.remoteAddress,
    );
    output = ((await implementation.run(input as never, context)) ?? {}) as Record<string, unknown>;
  } catch (error) {
    if (keeps && error instanceof AwsError) keepCall(cloud, request, context, identity, input, { error });
    throw error;
  }
  if (keeps) keepCall(cloud, request, context, identity, input, { output });
  if (tuned?.write)
    return {
      status: 200,
      headers: { "content-type": `application/x-amz-json-${protocol.slice(-3)}` },
      body: tuned.write(output as never),
    };
  const response = writeOutput(wire, call, output, context);
  Object.assign(response.headers, context.responseHeaders);
  return context.responseStatus === undefined ? response : { ...response, status: context.responseStatus };
}

/** For the event history: who called what, and what came of it. */
function keepCall(
  cloud: Cloud,
  request: WireRequest,
  context: RequestContext,
  identity: Authentication,
  input: Record<string, unknown>,
  outcome: { readonly output?: Record<string, unknown>; readonly error?: AwsError },
): void {
  cloud.calls.add({
    time: cloud.clock.now(),
    requestId: context.requestId,
    service: context.service,
    operation: context.operation,
    region: context.region,
    principal: context.principal,
    accessKeyId: identity.accessKeyId,
    sourceIp: request.remoteAddress,
    userAgent: request.headers["user-agent"] ?? "",
    secure: request.secure,
    input,
    output: outcome.output,
    error: outcome.error && { code: outcome.error.code, message: outcome.error.message },
  });
}

/** Region names: also those of partitions to come, but nothing that could lead out of a folder. */
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A streamed body under which a fast clock stands still while bytes are awaited. */
function held(clock: Clock, body: WireRequest["body"]): WireRequest["body"] {
  return clock.mode === "live" || Buffer.isBuffer(body) ? body : holdWhileReading(clock, body);
}

async function* holdWhileReading(clock: Clock, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let release = clock.hold();
  try {
    for await (const chunk of body) {
      release();
      yield chunk;
      release = clock.hold();
    }
  } finally {
    release();
  }
}

/** Unsigned requests reach S3, whose policies may allow anyone, and operations that hand out credentials. */
function admitsAnonymous(definition: ServiceDefinition, operation: string): boolean {
  return definition.bucketInPath === true || definition.unsignedOperations?.includes(operation) === true;
}

/** What an operation sees of a request. */
export function createContext(
  cloud: Cloud,
  request: WireRequest,
  requestId: string,
  definition: ServiceDefinition,
  operation: string,
  region: string,
  identity: Authentication,
  payload: Buffer | undefined,
  permits: RequestContext["permits"],
): RequestContext {
  return {
    service: definition.id,
    operation,
    region,
    account: cloud.account,
    partition: cloud.partition,
    requestId,
    principal: identity.principal,
    clock: cloud.clock,
    headers: request.headers,
    transport: request.transport,
    signal: request.signal,
    endpoint: `${request.secure ? "https" : "http"}://${request.headers.host ?? "127.0.0.1"}`,
    trailers: identity.trailers,
    responseHeaders: {},
    responseStatus: undefined,
    payload,
    remoteAddress: request.remoteAddress,
    permits,
  };
}

function unknownService(request: WireRequest, protocol: Protocol): AwsError {
  const target = request.headers["x-amz-target"];
  const scope = /Credential=[^,]*\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? "")?.[1];
  return new AwsError(
    protocol === "query" ? "InvalidAction" : "UnknownOperationException",
    `No service of the embedded AWS answers ${target ?? scope ?? `${request.method} ${request.path}`}; see \`millrace coverage\` for what does`,
    { status: protocol.startsWith("aws-") || protocol === "query" ? 400 : 404 },
  );
}

/** A defect of ours: answered as AWS answers its own, with the cause on the cloud's log. */
function unexpected(cloud: Cloud, request: WireRequest, error: unknown): AwsError {
  const cause = error as NodeJS.ErrnoException;
  if (request.signal.aborted && error === request.signal.reason)
    return new AwsError("RequestAborted", "The caller went away.", { cause });
  if (cause?.code === "ENOSPC" || cause?.code === "EDQUOT") {
    return new AwsError(
      "ServiceUnavailable",
      `The disk that holds the embedded AWS's data is full (${cloud.directory}); free space and try again.`,
      { status: 503, cause },
    );
  }
  cloud.log(`internal failure: ${cause?.stack ?? String(error)}`);
  return new AwsError("InternalFailure", `The embedded AWS failed: ${cause?.message ?? String(error)}`, {
    status: 500,
    cause,
  });
}

function timeOfCaller(cloud: Cloud, request: WireRequest): number {
  const clocks = { wall: wallTime(), cloud: cloud.clock.now() };
  const signedAt = readBasicTime(request.headers["x-amz-date"] ?? "");
  return Number.isNaN(signedAt)
    ? clocks.wall
    : clockOfSigner(signedAt, "x-amz-security-token" in request.headers, clocks);
}

function wallTime(): number {
  // wall time: signatures carry the client's real time, whatever the cloud's clock says.
  return Date.now();
}
