import { hash } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { Protocol, ServiceDefinition } from "../service.ts";
import { collectRequestBody, type WireRequest } from "../wire/message.ts";
import { sameText } from "./chunked.ts";
import { type Claim, readClaim } from "./claim.ts";
import { verifyS3Payload } from "./payload.ts";
import type { Credential, CredentialStore, Principal } from "./principal.ts";
import {
  expiredToken,
  type Family,
  familyOf,
  invalidToken,
  MAX_SKEW_MS,
  mismatch,
  outsidePeriod,
  skewed,
  unknownKey,
  unsignedHeaders,
  wrongScope,
} from "./refusals.ts";
import { canonicalRequest, signature, signingKey, stringToSign, UNSIGNED_PAYLOAD } from "./sigv4.ts";

/** A verified request: who sent it, for which service and Region it is signed, and its body with checks attached. */
export interface Authentication {
  readonly principal: Principal;
  /** Undefined for unsigned requests. */
  readonly accessKeyId: string | undefined;
  /** Undefined for unsigned requests. */
  readonly region: string | undefined;
  /** The payload without aws-chunked framing; a stream verifies hashes and chunk signatures as it is read. */
  readonly body: WireRequest["body"];
  /** Trailing headers, filled when the body has been read. */
  readonly trailers: Record<string, string>;
}

export interface Clocks {
  /** Real milliseconds since the epoch: signatures carry the client's wall time. */
  readonly wall: number;
  /** Milliseconds on the cloud's clock: session tokens expire on it, and functions, whose time it is, sign by it. */
  readonly cloud: number;
}

/** The clock that a caller signs by: with a session's credentials, as functions have, the nearer to what it signed. */
export function clockOfSigner(signedAt: number, session: boolean, { wall, cloud }: Clocks): number {
  return session && Math.abs(cloud - signedAt) < Math.abs(wall - signedAt) ? cloud : wall;
}

const ANONYMOUS: Principal = { kind: "anonymous", arn: "anonymous", userId: "anonymous", account: "anonymous" };

/**
 * Verifies the signature of a request. An unsigned request has the principal kind "anonymous"; the caller decides
 * whether the operation admits it.
 * @throws AwsError in the words of the service's protocol: unknown key, wrong signature, expired token, skewed clock, …
 */
export async function authenticate(
  request: WireRequest,
  definition: ServiceDefinition,
  protocol: Protocol,
  credentials: CredentialStore,
  clocks: Clocks,
): Promise<Authentication> {
  const family = familyOf(definition, protocol);
  const claim = readClaim(request, family);
  if (!claim) {
    const declared = family === "s3" ? request.headers["x-amz-content-sha256"] : undefined;
    const { body, trailers } = verifyS3Payload(request, declared ?? UNSIGNED_PAYLOAD, undefined);
    return { principal: ANONYMOUS, accessKeyId: undefined, region: undefined, body, trailers };
  }
  if (claim.service !== definition.signingName) throw wrongService(family, claim, definition);
  const credential = credentials.get(claim.accessKeyId);
  if (!credential) throw unknownKey(family, claim.accessKeyId);
  checkToken(family, claim, credential, clocks.cloud);
  checkTime(family, claim, clockOfSigner(claim.time, credential.sessionToken !== undefined, clocks));
  checkSignedHeaders(family, claim, request.headers);

  const body = family === "s3" ? request.body : await collectRequestBody(request.body);
  const payloadHash = family === "s3" ? declaredHash(claim, request.headers) : hash("sha256", body as Buffer, "hex");
  const key = keyOf(credential, claim);
  const canonical = canonicalRequest({
    method: request.method,
    path: request.path,
    pathRule: family === "s3" ? "as-sent" : "normalised",
    query: request.query,
    headers: request.headers,
    signedHeaders: claim.signedHeaders,
    payloadHash,
  });
  const text = stringToSign(claim.timestamp, claim.scope, canonical);
  const expected = signature(key, text);
  if (!sameText(expected, claim.signature))
    throw mismatch(family, {
      accessKeyId: claim.accessKeyId,
      canonicalRequest: canonical,
      stringToSign: text,
      provided: claim.signature,
    });
  const { principal, accessKeyId } = credential;
  if (family !== "s3") return { principal, accessKeyId, region: claim.region, body, trailers: {} };
  const { timestamp, scope } = claim;
  const verified = verifyS3Payload(request, payloadHash, { key, timestamp, scope, seed: expected });
  return { principal, accessKeyId, region: claim.region, ...verified };
}

function wrongService(family: Family, claim: Claim, definition: ServiceDefinition): AwsError {
  return wrongScope(
    family,
    claim.form,
    family === "s3"
      ? `The authorization header is malformed; incorrect service "${claim.service}". This endpoint belongs to "${definition.signingName}".`
      : `Credential should be scoped to correct service: '${definition.signingName}'.`,
  );
}

/** Temporary credentials come with their token, and long-term ones without any. */
function checkToken(family: Family, claim: Claim, credential: Credential, now: number): void {
  const token = claim.token ?? "";
  if (!sameText(credential.sessionToken ?? "", token)) {
    if (token === "") throw unknownKey(family, claim.accessKeyId);
    throw invalidToken(family, token);
  }
  if (credential.expiration !== undefined && credential.expiration <= now) throw expiredToken(family, token);
}

function checkTime(family: Family, claim: Claim, now: number): void {
  if (claim.form === "header" || claim.expires === undefined) {
    if (Math.abs(now - claim.time) > MAX_SKEW_MS) throw skewed(family, claim.timestamp, claim.time, now);
    return;
  }
  const end = claim.time + claim.expires * 1000;
  if (claim.time - now > MAX_SKEW_MS) throw outsidePeriod(family, "Request is not yet valid", claim.expires, end, now);
  if (now > end) throw outsidePeriod(family, "Request has expired", claim.expires, end, now);
}

/** `host` and every `x-amz-*` header sent must be signed; S3 adds Content-MD5. */
function checkSignedHeaders(family: Family, claim: Claim, headers: WireRequest["headers"]): void {
  const signed = claim.signedHeaders;
  if (!signed.includes("host") && !signed.includes(":authority")) throw unsignedHeaders(family, ["host"]);
  const missing: string[] = [];
  for (const name in headers) {
    if (!name.startsWith("x-amz-") && !(family === "s3" && name === "content-md5")) continue;
    if (claim.form === "query" && name === "x-amz-content-sha256") continue;
    if (!signed.includes(name)) missing.push(name);
  }
  if (missing.length > 0) throw unsignedHeaders(family, missing);
}

/** S3 signs what `x-amz-content-sha256` says of the body; presigned requests need not say. */
function declaredHash(claim: Claim, headers: WireRequest["headers"]): string {
  const declared = headers["x-amz-content-sha256"];
  if (claim.form === "query") return declared ?? claim.payloadHash ?? UNSIGNED_PAYLOAD;
  if (declared === undefined)
    throw new AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  return declared;
}

/** Derived keys by credential and scope: four HMACs fewer for each request but the first of a day. */
const keys = new WeakMap<Credential, Map<string, Buffer>>();
const MAX_KEYS_PER_CREDENTIAL = 100;

function keyOf(credential: Credential, claim: Claim): Buffer {
  let derived = keys.get(credential);
  if (!derived) {
    derived = new Map();
    keys.set(credential, derived);
  }
  let key = derived.get(claim.scope);
  if (!key) {
    if (derived.size >= MAX_KEYS_PER_CREDENTIAL) derived.clear();
    key = signingKey(credential.secretAccessKey, claim.date, claim.region, claim.service);
    derived.set(claim.scope, key);
  }
  return key;
}
