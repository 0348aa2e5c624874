import type { WireRequest } from "../wire/message.ts";
import { type Family, incomplete, unsupportedAlgorithm, wrongScope } from "./refusals.ts";
import { ALGORITHM } from "./sigv4.ts";

/*
 * Header form:  Authorization: AWS4-HMAC-SHA256 Credential=<key>/<scope>, SignedHeaders=a;b, Signature=<hex>
 * Query form:   X-Amz-Algorithm, X-Amz-Credential, X-Amz-Date, X-Amz-Expires, X-Amz-SignedHeaders, X-Amz-Signature
 */

/** The signature a request claims, not yet verified. */
export interface Claim {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `date/region/service/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `yyyyMMddTHHmmssZ`, and the same in milliseconds since the epoch. */
  readonly timestamp: string;
  readonly time: number;
  /** Seconds a presigned request is good for. */
  readonly expires: number | undefined;
  readonly token: string | undefined;
  /** `X-Amz-Content-Sha256` of a presigned request. */
  readonly payloadHash: string | undefined;
}

/**
 * Reads the signature of a request; undefined when it carries none.
 * @throws AwsError in the family's words when parts are missing or unreadable.
 */
export function readClaim(request: WireRequest, family: Family): Claim | undefined {
  const { authorization } = request.headers;
  const presigned = request.query.includes("X-Amz-Algorithm") ? new URLSearchParams(request.query) : undefined;
  if (presigned?.has("X-Amz-Algorithm")) {
    if (authorization !== undefined)
      throw wrongScope(
        family,
        "query",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
      );
    return readQueryForm(presigned, family);
  }
  return authorization === undefined ? undefined : readHeaderForm(authorization, request.headers, family);
}

const USUAL = /^AWS4-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([^,\s]+)$/;

function readHeaderForm(authorization: string, headers: WireRequest["headers"], family: Family): Claim {
  let [, credential, signedHeaders, signature] = USUAL.exec(authorization) ?? [];
  if (signature === undefined) {
    const algorithm = authorization.split(/\s/, 1)[0]!;
    if (algorithm.startsWith("AWS4-ECDSA") || (family === "s3" && algorithm !== ALGORITHM))
      throw unsupportedAlgorithm(algorithm);
    const parts = new Map<string, string>();
    for (const part of authorization.slice(algorithm.length).split(/[,\s]+/)) {
      const mark = part.indexOf("=");
      if (mark > 0) parts.set(part.slice(0, mark), part.slice(mark + 1));
    }
    credential = parts.get("Credential");
    signedHeaders = parts.get("SignedHeaders");
    signature = parts.get("Signature");
  }
  const timestamp = headers["x-amz-date"] ?? basicFromHttpDate(headers.date);
  if (!credential || !signedHeaders || !signature || timestamp === undefined) {
    let message = "";
    if (!credential) message += "Authorization header requires 'Credential' parameter. ";
    if (!signature) message += "Authorization header requires 'Signature' parameter. ";
    if (!signedHeaders) message += "Authorization header requires 'SignedHeaders' parameter. ";
    if (timestamp === undefined)
      message += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    throw incomplete(family, "header", `${message}Authorization=${authorization}`);
  }
  return createClaim(family, "header", credential, signedHeaders, signature, timestamp, {
    token: headers["x-amz-security-token"],
  });
}

const QUERY_PARTS = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];

/** X-Amz-Expires: 1 second to 7 days. */
const MAX_EXPIRES_SECONDS = 604_800;

function readQueryForm(query: URLSearchParams, family: Family): Claim {
  const names = family === "s3" ? [...QUERY_PARTS, "X-Amz-Expires"] : QUERY_PARTS;
  const missing = names.filter((name) => !query.get(name));
  if (missing.length > 0) {
    throw incomplete(
      family,
      "query",
      family === "s3"
        ? "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        : `${missing.map((name) => `AWS query-string parameters must include '${name}'. `).join("")}Re-examine the query-string parameters.`,
    );
  }
  const algorithm = query.get("X-Amz-Algorithm")!;
  if (algorithm !== ALGORITHM) throw unsupportedAlgorithm(algorithm);
  return createClaim(
    family,
    "query",
    query.get("X-Amz-Credential")!,
    query.get("X-Amz-SignedHeaders")!,
    query.get("X-Amz-Signature")!,
    query.get("X-Amz-Date")!,
    {
      expires: readExpires(query.get("X-Amz-Expires"), family),
      token: query.get("X-Amz-Security-Token") ?? undefined,
      payloadHash: query.get("X-Amz-Content-Sha256") ?? undefined,
    },
  );
}

function readExpires(text: string | null, family: Family): number | undefined {
  if (text === null) return undefined;
  const seconds = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) throw incomplete(family, "query", "X-Amz-Expires should be a number");
  if (seconds < 1) throw incomplete(family, "query", "X-Amz-Expires must be non-negative");
  if (seconds > MAX_EXPIRES_SECONDS)
    throw incomplete(
      family,
      "query",
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
    );
  return seconds;
}

/** Region names: also those of partitions to come, but nothing that could lead out of a folder. */
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;

function createClaim(
  family: Family,
  form: Claim["form"],
  credential: string,
  signedHeaders: string,
  signature: string,
  timestamp: string,
  rest: { expires?: number | undefined; token?: string | undefined; payloadHash?: string | undefined },
): Claim {
  const parts = credential.split("/");
  const [accessKeyId = "", date = "", region = "", service = "", terminator = ""] = parts.slice(-5);
  if (parts.length < 5 || accessKeyId === "" || !/^\d{8}$/.test(date) || terminator !== "aws4_request")
    throw incomplete(
      family,
      form,
      `Credential must have at least 5 slash-delimited elements, <access key>/YYYYMMDD/REGION/SERVICE/aws4_request, got '${credential}'`,
    );
  if (!REGION.test(region))
    throw wrongScope(family, form, `Credential should be scoped to a valid Region, not '${region}'.`);
  const time = readBasicTime(timestamp);
  if (Number.isNaN(time))
    throw incomplete(
      family,
      form,
      `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  if (timestamp.slice(0, 8) !== date)
    throw wrongScope(
      family,
      form,
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
    );
  return {
    form,
    accessKeyId,
    date,
    region,
    service,
    scope: `${date}/${region}/${service}/aws4_request`,
    signedHeaders: signedHeaders.split(";"),
    signature,
    timestamp,
    time,
    expires: rest.expires,
    token: rest.token,
    payloadHash: rest.payloadHash,
  };
}

const BASIC_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

export function readBasicTime(text: string): number {
  const match = BASIC_TIME.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function basicFromHttpDate(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? "");
  if (Number.isNaN(time)) return text;
  return `${new Date(time).toISOString().slice(0, 19)}Z`.replace(/[-:]/g, "");
}
