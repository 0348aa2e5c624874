import { AwsError } from "../errors.ts";
import type { Protocol, RequestContext, ServiceDefinition } from "../service.ts";
import { encodeJsonEvents, type StreamEvents } from "../wire/event-stream.ts";
import { readJson, writeJson } from "../wire/json.ts";
import type { WireRequest, WireResponse } from "../wire/message.ts";
import { parseForm, readQuery } from "../wire/query.ts";
import { compileRoutes, type RestMatch, readRest, writeRest } from "../wire/rest.ts";
import type { Operation, ServiceSchema, Structure } from "../wire/schema.ts";
import { escapeXml, writeXmlMembers } from "../wire/xml.ts";

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

/** Which protocol a request speaks to a service that answers several. */
export function protocolOf(definition: ServiceDefinition, request: WireRequest): Protocol {
  const type = request.headers["content-type"] ?? "";
  for (const protocol of definition.protocols) {
    if (protocol === "aws-json-1.0" && type.startsWith("application/x-amz-json-1.0")) return protocol;
    if (protocol === "aws-json-1.1" && type.startsWith("application/x-amz-json-1.1")) return protocol;
    if (
      protocol === "query" &&
      (type.startsWith("application/x-www-form-urlencoded") ||
        (request.method === "GET" && request.query.includes("Action=")))
    )
      return protocol;
  }
  return definition.protocols[0]!;
}

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
    case "aws-json-1.1": {
      const [prefix = "", name = ""] = (request.headers["x-amz-target"] ?? "").split(".");
      const operation = prefix === definition.targetPrefix ? schema.operations.get(name) : undefined;
      if (!operation) {
        throw new AwsError(
          "UnknownOperationException",
          `Unknown operation ${request.headers["x-amz-target"] ?? "(no X-Amz-Target header)"}; expected ${definition.targetPrefix}.<Operation>`,
        );
      }
      return { operation, protocol };
    }
    case "query": {
      const form = request.method === "GET" ? query : parseForm(body().toString("utf8"));
      const name = form.get("Action") ?? "";
      const operation = schema.operations.get(name);
      if (!operation)
        throw new AwsError(
          "InvalidAction",
          `Could not find operation ${name || "(no Action parameter)"} for version ${form.get("Version") ?? "NO_VERSION_SPECIFIED"}`,
        );
      if (form.get("Version") !== definition.queryVersion) {
        throw new AwsError(
          "InvalidAction",
          `Could not find operation ${name} for version ${form.get("Version") ?? "NO_VERSION_SPECIFIED"}; expected Version=${definition.queryVersion}`,
        );
      }
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

/** Reads the input of a call. */
export function readInput(
  call: Call,
  request: WireRequest,
  query: URLSearchParams,
  body: { collected: Buffer } | { stream: WireRequest["body"] },
): Record<string, unknown> {
  switch (call.protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
      return readJson(call.operation.input, "collected" in body ? body.collected.toString("utf8") : "", "member");
    case "query":
      return readQuery(call.operation.input, call.form!);
    case "rest-json":
    case "rest-xml":
      return readRest(call.match!, request, query, body, call.protocol === "rest-xml" ? "xml" : "json");
  }
}

/** Writes the output of a call. */
export function writeOutput(
  wire: ServiceWire,
  call: Call,
  output: Record<string, unknown>,
  context: RequestContext,
): WireResponse {
  const { operation, protocol } = call;
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1": {
      const headers = {
        "content-type": protocol === "aws-json-1.0" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
      };
      const events = eventMember(operation.output);
      if (events) {
        return {
          status: 200,
          headers: { "content-type": "application/vnd.amazon.eventstream" },
          body: encodeJsonEvents(events.union, output[events.name] as StreamEvents, true),
        };
      }
      return {
        status: 200,
        headers,
        body: operation.output.name === "Unit" ? "" : writeJson(operation.output, output, "member"),
      };
    }
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

function eventMember(output: Structure): { name: string; union: Structure } | undefined {
  for (const member of output.members) {
    if (member.shape.kind === "structure" && member.shape.union && member.shape.traits.streaming)
      return { name: member.name, union: member.shape };
  }
  return undefined;
}

/** Writes an error in the form its protocol's clients parse. */
export function writeError(
  definition: ServiceDefinition | undefined,
  protocol: Protocol,
  error: AwsError,
  requestId: string,
  resource: string,
): WireResponse {
  const fault = error.status >= 500 ? "Receiver" : "Sender";
  switch (protocol) {
    case "aws-json-1.0":
    case "aws-json-1.1":
    case "rest-json": {
      const headers: Record<string, string> = {
        ...error.headers,
        "content-type": protocol === "rest-json" ? "application/json" : `application/x-amz-json-${protocol.slice(-3)}`,
      };
      if (protocol === "rest-json") headers["x-amzn-errortype"] = error.code;
      if (definition?.protocols.includes("query")) headers["x-amzn-query-error"] = `${error.code};${fault}`;
      return {
        status: error.status,
        headers,
        body: JSON.stringify({ __type: error.code, message: error.message, ...error.fields }),
      };
    }
    case "query": {
      const namespace = definition?.xmlNamespace ? ` xmlns="${definition.xmlNamespace}"` : "";
      const body = `<ErrorResponse${namespace}><Error><Type>${fault}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status: error.status, headers: { ...error.headers, "content-type": "text/xml" }, body };
    }
    case "rest-xml": {
      let fields = "";
      for (const name of Object.keys(error.fields))
        fields += `<${name}>${escapeXml(String(error.fields[name]))}</${name}>`;
      const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>${fields}<Resource>${escapeXml(resource)}</Resource><RequestId>${requestId}</RequestId></Error>`;
      return { status: error.status, headers: { ...error.headers, "content-type": "application/xml" }, body };
    }
  }
}
