import { AwsError } from "../errors.ts";
import { decodeBase64, readJson, setOwn, writeJson } from "./json.ts";
import type { WireRequest } from "./message.ts";
import type { RestMatch } from "./routes.ts";
import type { Member, Operation, Shape, Simple, Structure } from "./schema.ts";
import { readTimestamp, writeTimestamp } from "./timestamp.ts";
import { escapeXml, parseXml, readXml, writeXmlMembers } from "./xml.ts";

export type RestFormat = "json" | "xml";

/** Query names that carry no member: signatures and the SDK's operation hint. */
const PROTOCOL_QUERY =
  /^(x-id|x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|user-agent))$/i;

/** S3 does not hold a presigned upload to a checksum in its query: the SDK puts that of an empty body there. */
const IGNORED_HOISTED = /^x-amz-(checksum-(?!mode)|sdk-checksum-algorithm)/;

/** A presigned request may carry its `x-amz-` headers in the query (SigV4, "query string parameters"): moves them back. */
export function withHoistedHeaders(request: WireRequest, query: URLSearchParams): WireRequest {
  if (!query.has("X-Amz-Signature")) return request;
  const headers: Record<string, string> = {};
  for (const [name, value] of [...query]) {
    const header = name.toLowerCase();
    if (!header.startsWith("x-amz-") || PROTOCOL_QUERY.test(name)) continue;
    if (!IGNORED_HOISTED.test(header)) headers[header] = value;
    query.delete(name);
  }
  return { ...request, headers: { ...headers, ...request.headers } };
}

/**
 * Reads labels, query, headers and body into the operation's input. A streaming payload is passed on as it comes.
 * @throws AwsError for unknown query parameters, values of another type and malformed bodies.
 */
export function readRest(
  match: RestMatch,
  request: WireRequest,
  query: URLSearchParams,
  body: { collected: Buffer } | { stream: WireRequest["body"] },
  format: RestFormat,
): Record<string, unknown> {
  const { input } = match.operation;
  const result: Record<string, unknown> = {};
  const known = new Set<string>();
  let queryParams: Member | undefined;
  let bodyMembers = false;
  for (const member of input.members) {
    switch (member.binding) {
      case "label": {
        const text = match.labels[member.name];
        if (text !== undefined) result[member.name] = readText(member.shape, text, member, format);
        break;
      }
      case "query":
        known.add(member.wireName);
        if (query.has(member.wireName)) result[member.name] = readQueryMember(member, query, format);
        break;
      case "query-params":
        queryParams = member;
        break;
      case "header": {
        const text = request.headers[member.wireName];
        if (text !== undefined && !(text === "" && member.shape.kind !== "string"))
          result[member.name] = readText(member.shape, text, member, format);
        break;
      }
      case "prefix-headers": {
        const headers = readPrefixHeaders(member, request.headers);
        if (headers) result[member.name] = headers;
        break;
      }
      case "payload":
        if (member.shape.kind === "stream") result[member.name] = "stream" in body ? body.stream : body.collected;
        else if ("collected" in body && body.collected.length > 0)
          result[member.name] = readPayload(member.shape, body.collected, format, member.traits.xmlName);
        break;
      case "body":
        bodyMembers = true;
        break;
      case "status":
        break;
    }
  }
  const others = [...query.keys()].filter(
    (name) => !known.has(name) && !match.literals.has(name) && !PROTOCOL_QUERY.test(name),
  );
  if (queryParams && others.length > 0) result[queryParams.name] = readQueryParams(queryParams, others, query);
  else if (others.length > 0)
    throw new AwsError(
      argumentCode(format),
      `${match.operation.name}: unknown query parameter ${JSON.stringify(others[0])}; expected ${[...known].join(", ") || "none"}`,
    );
  if (bodyMembers && "collected" in body && body.collected.length > 0)
    Object.assign(result, readPayload(input, body.collected, format, undefined));
  return result;
}

function readQueryMember(member: Member, query: URLSearchParams, format: RestFormat): unknown {
  const { shape } = member;
  if (shape.kind !== "list") return readText(shape, query.get(member.wireName)!, member, format);
  return query.getAll(member.wireName).map((text) => readText(shape.element.shape, text, member, format));
}

function readQueryParams(member: Member, names: readonly string[], query: URLSearchParams): Record<string, unknown> {
  const many = member.shape.kind === "map" && member.shape.value.shape.kind === "list";
  const result: Record<string, unknown> = {};
  for (const name of names) setOwn(result, name, many ? query.getAll(name) : query.get(name)!);
  return result;
}

function readPayload(shape: Shape, bytes: Buffer, format: RestFormat, xmlName: string | undefined): unknown {
  if (shape.kind === "blob") return bytes;
  if (shape.kind === "string") return bytes.toString("utf8");
  if (format === "json") return readJson(shape as Structure, bytes, "jsonName");
  const root = parseXml(bytes);
  const expected = xmlName ?? (shape as Structure).traits.xmlName ?? shape.name;
  if (root.name !== expected)
    throw new AwsError(
      "MalformedXML",
      `The XML you provided did not validate: expected the element <${expected}>, got <${root.name}>`,
    );
  return readXml(shape, root);
}

function readPrefixHeaders(member: Member, headers: WireRequest["headers"]): Record<string, string> | undefined {
  const result: Record<string, string> = {};
  let any = false;
  for (const name of Object.keys(headers)) {
    if (!name.startsWith(member.wireName)) continue;
    setOwn(result, name.slice(member.wireName.length), headers[name]!);
    any = true;
  }
  return any ? result : undefined;
}

function readText(shape: Shape, text: string, member: Member, format: RestFormat): unknown {
  switch (shape.kind) {
    case "string":
      return text;
    case "number":
    case "bigdecimal": {
      const value = Number(text);
      if (text.trim() === "" || (Number.isNaN(value) && text !== "NaN"))
        throw unreadable(member, "a number", text, format);
      return value;
    }
    case "boolean":
      if (text !== "true" && text !== "false" && text !== "True" && text !== "False")
        throw unreadable(member, "true or false", text, format);
      return text.toLowerCase() === "true";
    case "timestamp": {
      const date = readTimestamp(text);
      if (!date) throw unreadable(member, "a timestamp", text, format);
      return date;
    }
    case "list":
      return text.split(",").map((item) => readText(shape.element.shape, item.trim(), member, format));
    case "blob":
    case "stream": {
      const bytes = decodeBase64(text);
      if (!bytes) throw unreadable(member, "base64 text", text, format);
      return bytes;
    }
    case "bigint":
      if (!/^-?\d+$/.test(text)) throw unreadable(member, "an integer", text, format);
      return BigInt(text);
    case "structure":
    case "map":
    case "document":
    case "unit":
      return text;
  }
}

function argumentCode(format: RestFormat): string {
  return format === "xml" ? "InvalidArgument" : "SerializationException";
}

function unreadable(member: Member, expected: string, got: string, format: RestFormat): AwsError {
  return new AwsError(argumentCode(format), `${member.wireName}: expected ${expected}, got ${JSON.stringify(got)}`);
}

export interface RestOutput {
  readonly headers: Record<string, string>;
  readonly status: number;
  readonly body: string | Buffer | AsyncIterable<Uint8Array>;
}

/** Writes an output structure with its bindings; a stream payload becomes the body itself. */
export function writeRest(
  operation: Operation,
  output: Record<string, unknown>,
  format: RestFormat,
  xmlNamespace: string | undefined,
): RestOutput {
  const headers: Record<string, string> = {};
  let status = operation.http?.[2] ?? 200;
  let body: RestOutput["body"] = "";
  let bodyMembers = false;
  for (const member of operation.output.members) {
    const value = output[member.name];
    if (member.binding === "body") bodyMembers = true;
    if (value === undefined || value === null) continue;
    switch (member.binding) {
      case "header":
        headers[member.wireName] = writeText(member.shape, value);
        break;
      case "prefix-headers":
        for (const key of Object.keys(value as object))
          headers[member.wireName + key] = String((value as Record<string, unknown>)[key]);
        break;
      case "status":
        status = value as number;
        break;
      case "payload":
        if (member.shape.kind === "stream" || member.shape.kind === "blob") body = value as RestOutput["body"];
        else if (member.shape.kind === "string") body = value as string;
        else if (format === "xml") {
          headers["content-type"] = "application/xml";
          body = xmlDocument(
            member.traits.xmlName ?? (member.shape as Structure).traits.xmlName ?? member.shape.name,
            member.shape as Structure,
            value,
            xmlNamespace,
          );
        } else {
          headers["content-type"] = "application/json";
          body = writeJson(member.shape as Structure, value, "jsonName");
        }
        break;
      case "body":
      case "label":
      case "query":
      case "query-params":
        break;
    }
  }
  const unwrapped = format === "xml" ? unwrappedMember(operation.output) : undefined;
  if (unwrapped) {
    headers["content-type"] = "application/xml";
    const value = output[unwrapped.name];
    body = xmlElement(unwrapped.name, value === undefined ? "" : escapeXml(String(value)), xmlNamespace);
  } else if (bodyMembers) {
    headers["content-type"] = format === "xml" ? "application/xml" : "application/json";
    body =
      format === "xml"
        ? xmlDocument(operation.output.traits.xmlName ?? operation.output.name, operation.output, output, xmlNamespace)
        : writeJson(operation.output, output, "jsonName");
  }
  return { headers, status, body };
}

/** S3's GetBucketLocation: the only member is the document itself (trait s3UnwrappedXmlOutput, lost in the schema). */
function unwrappedMember(output: Structure): Member | undefined {
  const only = output.members.length === 1 ? output.members[0] : undefined;
  return only?.binding === "body" && only.shape.kind === "string" && only.name === output.traits.xmlName
    ? only
    : undefined;
}

function xmlDocument(name: string, structure: Structure, value: unknown, namespace: string | undefined): string {
  return xmlElement(name, writeXmlMembers(structure, value as object), namespace);
}

function xmlElement(name: string, content: string, namespace: string | undefined): string {
  const xmlns = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${xmlns}>${content}</${name}>`;
}

function writeText(shape: Shape, value: unknown): string {
  if (shape.kind === "timestamp") return String(writeTimestamp(value as Date, (shape as Simple).format ?? "http-date"));
  if (shape.kind === "list") return (value as unknown[]).map((item) => writeText(shape.element.shape, item)).join(",");
  if (shape.kind === "blob") return Buffer.from(value as Uint8Array).toString("base64");
  return String(value);
}
