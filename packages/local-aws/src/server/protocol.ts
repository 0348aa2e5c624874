import { AwsError } from "../errors.ts";
import type { Protocol, RequestContext, ServiceDefinition } from "../service.ts";
import { decodeCbor, encodeCbor } from "../wire/cbor.ts";
import { encodeEvents, type StreamEvents } from "../wire/event-stream.ts";
import { readDocument, readJson, toDocument, writeJson } from "../wire/json.ts";
import type { WireRequest, WireResponse } from "../wire/message.ts";
import { parseForm, readQuery } from "../wire/query.ts";
import { readRest, writeRest } from "../wire/rest.ts";
import { compileRoutes, type RestMatch } from "../wire/routes.ts";
import type { Operation, ServiceSchema, Structure } from "../wire/schema.ts";
import { writeXmlMembers } from "../wire/xml.ts";

/** A service's wire: its schema with what is compiled from it. */
export interface ServiceWire {
  readonly definition: ServiceDefinition;
  readonly schema: ServiceSchema;
  readonly routes: ReturnType<typeof compileRoutes> | undefined;
}

export function createServiceWire(definition: ServiceDefinition, schema: ServiceSchema): ServiceWire {
  const rest = definition.protocols.some((protocol) => protocol === "rest-json" || protocol === "rest-xml");
  return { definition, schema, routes: rest ? compileRoutes(schema, definition.bucketInPath ?? false) : undefined };
}

/** A call recognised on the wire, before its input is read. */
export interface Call {
  readonly operation: Operation;
  readonly protocol: Protocol;
  readonly match?: RestMatch;
  readonly form?: URLSearchParams;
}

/** Which protocol a request speaks to a service that answers several; the service's first when nothing says. */
export function protocolOf(definition: ServiceDefinition, request: WireRequest): Protocol {
  const spoken = spokenProtocol(request);
  return spoken !== undefined && definition.protocols.includes(spoken) ? spoken : definition.protocols[0]!;
}

/**
 * The protocol a request to no known service seems to speak, so that its client can read the refusal. Of the services
 * with REST APIs most speak JSON; XML is left to requests that name it or are not signed, as a browser's.
 */
export function guessProtocol(request: WireRequest): Protocol {
  const spoken = spokenProtocol(request);
  if (spoken) return spoken;
  if (request.headers["x-amz-target"] !== undefined) return "aws-json-1.1";
  const type = request.headers["content-type"];
  const json = type === undefined ? request.headers.authorization !== undefined : type.startsWith("application/json");
  return json ? "rest-json" : "rest-xml";
}

function spokenProtocol(request: WireRequest): Protocol | undefined {
  if (request.headers["smithy-protocol"] === "rpc-v2-cbor") return "rpc-v2-cbor";
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/x-amz-json-1.0")) return "aws-json-1.0";
  if (type.startsWith("application/x-amz-json-1.1")) return "aws-json-1.1";
  if (type.startsWith("application/x-amz-cbor-1.1")) return "aws-cbor-1.1";
  if (type.startsWith("application/x-www-form-urlencoded")) return "query";
  if (request.method === "GET" && /(?:^|&)Action=/.test(request.query)) return "query";
  return undefined;
}

/** `POST /service/<service>/operation/<operation>`, below any prefix (Smithy RPC v2 CBOR). */
const RPC_V2_PATH = /\/service\/([^/]+)\/operation\/([^/]+)$/;

/**
 * Finds the operation of a request.
 * @throws AwsError UnknownOperationException, InvalidAction or MethodNotAllowed, as the protocol has it.
 */
export function recognise(
  wire: ServiceWire,
  protocol: Protocol,
  request: WireRequest,
  query: URLSearchParams,
  body: () => Buffer,
): Call {
  const { definition, schema } = wire;
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
    case "aws-cbor-1.1": {
      const target = request.headers["x-amz-target"];
      const dot = target?.lastIndexOf(".") ?? -1;
      const operation =
        target?.slice(0, dot) === definition.targetPrefix ? schema.operations.get(target!.slice(dot + 1)) : undefined;
      if (!operation || request.method !== "POST")
        throw new AwsError(
          "UnknownOperationException",
          `Unknown operation ${request.method} ${target ?? "(no X-Amz-Target header)"}; expected POST ${definition.targetPrefix}.<Operation>`,
        );
      return { operation, protocol };
    }
    case "rpc-v2-cbor": {
      const [, service, name = ""] = RPC_V2_PATH.exec(request.path) ?? [];
      const operation = service === definition.targetPrefix ? schema.operations.get(name) : undefined;
      if (!operation || request.method !== "POST")
        throw new AwsError(
          "UnknownOperationException",
          `Unknown operation ${request.method} ${request.path}; expected POST /service/${definition.targetPrefix}/operation/<Operation>`,
          { status: 404 },
        );
      return { operation, protocol };
    }
    case "query": {
      const form = request.method === "GET" ? query : parseForm(body().toString("utf8"));
      const name = form.get("Action") ?? "";
      const version = form.get("Version") ?? "NO_VERSION_SPECIFIED";
      const operation = version === definition.queryVersion ? schema.operations.get(name) : undefined;
      if (!operation)
        throw new AwsError(
          "InvalidAction",
          `Could not find operation ${name || "(no Action parameter)"} for version ${version}; expected Version=${definition.queryVersion}`,
        );
      const { queryPath } = definition;
      if (queryPath !== undefined && request.path.length > 1 && !form.has(queryPath))
        if (operation.input.members.some((member) => member.name === queryPath)) form.set(queryPath, request.path);
      return { operation, protocol, form };
    }
    case "rest-json":
    case "rest-xml": {
      const match = wire.routes?.(request, query);
      if (!match) {
        throw new AwsError(
          protocol === "rest-xml" ? "MethodNotAllowed" : "UnknownOperationException",
          "The specified method is not allowed against this resource.",
          { status: protocol === "rest-xml" ? 405 : 404 },
        );
      }
      return { operation: match.operation, protocol, match };
    }
  }
}

/** Whether an operation takes its payload as a stream. */
export function streamsInput(operation: Operation): boolean {
  return operation.input.members.some((member) => member.binding === "payload" && member.shape.kind === "stream");
}

/** Whether Content-Encoding is a member of the operation's input, as for S3 objects, and not a coding of the message. */
export function keepsContentEncoding(operation: Operation): boolean {
  return operation.input.members.some(
    (member) => member.binding === "header" && member.wireName === "content-encoding",
  );
}

/** Reads the input of a call. */
export function readInput(
  call: Call,
  request: WireRequest,
  query: URLSearchParams,
  body: { collected: Buffer } | { stream: WireRequest["body"] },
): Record<string, unknown> {
  const { input } = call.operation;
  const bytes = "collected" in body ? body.collected : EMPTY;
  switch (call.protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
      return readJson(input, bytes, "member");
    case "aws-cbor-1.1":
      return bytes.length === 0 ? {} : readDocument(input, decodeCbor(bytes, "milliseconds"), "cbor");
    case "rpc-v2-cbor":
      return bytes.length === 0 ? {} : readDocument(input, decodeCbor(bytes, "seconds"), "cbor");
    case "query":
      return readQuery(input, call.form!);
    case "rest-json":
    case "rest-xml":
      return readRest(call.match!, request, query, body, call.protocol === "rest-xml" ? "xml" : "json");
  }
}

const EMPTY = Buffer.alloc(0);

/** Writes the output of a call. */
export function writeOutput(
  wire: ServiceWire,
  call: Call,
  output: Record<string, unknown>,
  context: Pick<RequestContext, "requestId">,
): WireResponse {
  const { operation, protocol } = call;
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
    case "aws-cbor-1.1": {
      const events = eventMember(operation.output);
      if (events) return writeEvents(events.union, output[events.name] as StreamEvents, protocol);
      return { status: 200, headers: documentHeaders(protocol), body: writeBody(operation.output, output, protocol) };
    }
    case "rpc-v2-cbor":
      return { status: 200, headers: documentHeaders(protocol), body: writeBody(operation.output, output, protocol) };
    case "query": {
      const { name } = operation;
      const result =
        operation.output.name === "Unit"
          ? ""
          : `<${name}Result>${writeXmlMembers(operation.output, output)}</${name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${context.requestId}</RequestId></ResponseMetadata>`;
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: `<${name}Response xmlns="${wire.definition.xmlNamespace}">${result}${metadata}</${name}Response>`,
      };
    }
    case "rest-json":
    case "rest-xml":
      return writeRest(operation, output, protocol === "rest-xml" ? "xml" : "json", wire.definition.xmlNamespace);
  }
}

/** Protocols whose bodies are one document. */
type DocumentProtocol = "aws-json-1.0" | "aws-json-1.1" | "aws-cbor-1.1" | "rpc-v2-cbor";

const DOCUMENT_TYPE: Record<DocumentProtocol, string> = {
  "aws-json-1.0": "application/x-amz-json-1.0",
  "aws-json-1.1": "application/x-amz-json-1.1",
  "aws-cbor-1.1": "application/x-amz-cbor-1.1",
  "rpc-v2-cbor": "application/cbor",
};

/** Headers of an answer in a document protocol. */
export function documentHeaders(protocol: DocumentProtocol): Record<string, string> {
  const headers: Record<string, string> = { "content-type": DOCUMENT_TYPE[protocol] };
  if (protocol === "rpc-v2-cbor") headers["smithy-protocol"] = "rpc-v2-cbor";
  return headers;
}

/** AWS JSON sends no body where the operation has no output; both CBOR protocols send an empty map. */
function writeBody(structure: Structure, value: object, protocol: DocumentProtocol): string | Buffer {
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
      return structure.name === "Unit" ? "" : writeJson(structure, value, "member");
    case "aws-cbor-1.1":
      return encodeCbor(toDocument(structure, value, "cbor"), "milliseconds");
    case "rpc-v2-cbor":
      return encodeCbor(toDocument(structure, value, "cbor"), "seconds");
  }
}

function writeEvents(union: Structure, events: StreamEvents, protocol: DocumentProtocol): WireResponse {
  return {
    status: 200,
    headers: { "content-type": "application/vnd.amazon.eventstream" },
    body: encodeEvents(union, events, protocol === "aws-cbor-1.1" ? "cbor" : "json", DOCUMENT_TYPE[protocol]),
  };
}

function eventMember(output: Structure): { name: string; union: Structure } | undefined {
  for (const member of output.members) {
    if (member.shape.kind === "structure" && member.shape.union && member.shape.traits.streaming)
      return { name: member.name, union: member.shape };
  }
  return undefined;
}
