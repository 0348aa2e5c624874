import { AwsError, notImplemented } from "../errors.ts";
import type { Protocol, ServiceDefinition } from "../service.ts";

/** Services word refusals of credentials in four ways: S3, AWS JSON, REST-JSON and Query. */
export type Family = "s3" | "json" | "rest-json" | "query";

export function familyOf(definition: ServiceDefinition, protocol: Protocol): Family {
  if (protocol === "rest-xml") return "s3";
  if (protocol === "rest-json" || protocol === "query") return protocol;
  return definition.protocols.includes("rest-json") ? "rest-json" : "json";
}

/** Codes of one refusal: S3's, Query's, and the exception of both JSON families. */
type Codes = readonly [s3: string, query: string, json: string];

function refuse(family: Family, codes: Codes, message: string, fields: Record<string, unknown> = {}): AwsError {
  const code = family === "s3" ? codes[0] : family === "query" ? codes[1] : codes[2];
  const malformed = code.startsWith("Authorization") || code === "ExpiredToken" || code === "InvalidToken";
  const status = family === "json" || (family === "s3" && malformed) ? 400 : 403;
  return new AwsError(code, message, { status, ...(family === "s3" ? { fields } : {}) });
}

export function missingToken(family: Family): AwsError {
  const message = family === "query" ? "Request is missing Authentication Token" : "Missing Authentication Token";
  return refuse(family, ["AccessDenied", "MissingAuthenticationToken", "MissingAuthenticationTokenException"], message);
}

/** A signature whose parts are missing or unreadable; `form` says where it stood. */
export function incomplete(family: Family, form: "header" | "query", message: string): AwsError {
  const s3 = form === "header" ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError";
  return refuse(family, [s3, "IncompleteSignature", "IncompleteSignatureException"], message);
}

/** A credential scope that cannot be meant for this service and day. */
export function wrongScope(family: Family, form: "header" | "query", message: string): AwsError {
  const s3 = form === "header" ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError";
  return refuse(family, [s3, "SignatureDoesNotMatch", "InvalidSignatureException"], message);
}

export function unsupportedAlgorithm(algorithm: string): AwsError {
  if (algorithm.startsWith("AWS4-ECDSA"))
    return notImplemented(`Signature algorithm ${algorithm}`, "sign with AWS4-HMAC-SHA256");
  return new AwsError(
    "InvalidRequest",
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  );
}

export function unknownKey(family: Family, accessKeyId: string): AwsError {
  const message =
    family === "s3"
      ? "The AWS Access Key Id you provided does not exist in our records."
      : "The security token included in the request is invalid.";
  return refuse(family, ["InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"], message, {
    AWSAccessKeyId: accessKeyId,
  });
}

export function invalidToken(family: Family, token: string): AwsError {
  const message =
    family === "s3"
      ? "The provided token is malformed or otherwise invalid."
      : "The security token included in the request is invalid.";
  return refuse(family, ["InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"], message, {
    "Token-0": token,
  });
}

export function expiredToken(family: Family, token: string): AwsError {
  const message =
    family === "s3" ? "The provided token has expired." : "The security token included in the request is expired";
  return refuse(family, ["ExpiredToken", "ExpiredToken", "ExpiredTokenException"], message, { "Token-0": token });
}

/** Signed headers must include the host and every `x-amz-*` header that was sent. */
export function unsignedHeaders(family: Family, names: readonly string[]): AwsError {
  if (family === "s3")
    return new AwsError("AccessDenied", "There were headers present in the request which were not signed", {
      status: 403,
      fields: { HeadersNotSigned: names.join(", ") },
    });
  const shown = names[0] === "host" ? "'Host' or ':authority'" : `'${names[0]}'`;
  return wrongScope(family, "header", `${shown} must be a 'SignedHeader' in the AWS Authorization.`);
}

/** The largest difference of clocks that AWS accepts: 15 minutes. */
export const MAX_SKEW_MS = 15 * 60 * 1000;

/** A request signed at another time than it arrives. Times are in milliseconds; `timestamp` is as signed. */
export function skewed(family: Family, timestamp: string, signed: number, now: number): AwsError {
  if (family === "s3")
    return new AwsError(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      {
        status: 403,
        fields: { RequestTime: timestamp, ServerTime: isoSeconds(now), MaxAllowedSkewMilliseconds: MAX_SKEW_MS },
      },
    );
  const late = signed < now;
  const limit = basicTime(late ? now - MAX_SKEW_MS : now + MAX_SKEW_MS);
  const message = late
    ? `Signature expired: ${timestamp} is now earlier than ${limit} (${basicTime(now)} - 15 min.)`
    : `Signature not yet current: ${timestamp} is still later than ${limit} (${basicTime(now)} + 15 min.)`;
  return wrongScope(family, "header", message);
}

/** A presigned request after, or more than 15 minutes before, its period. */
export function outsidePeriod(family: Family, message: string, expires: number, end: number, now: number): AwsError {
  if (family !== "s3") return wrongScope(family, "query", `Signature expired: ${message}`);
  return new AwsError("AccessDenied", message, {
    status: 403,
    fields: { "X-Amz-Expires": expires, Expires: isoSeconds(end), ServerTime: isoSeconds(now) },
  });
}

/** What the verification computed and what it was given. */
export interface Mismatch {
  readonly accessKeyId: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly provided: string;
}

export function mismatch(family: Family, details: Mismatch): AwsError {
  if (family === "s3")
    return refuse(
      family,
      ["SignatureDoesNotMatch", "", ""],
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      {
        AWSAccessKeyId: details.accessKeyId,
        StringToSign: details.stringToSign,
        SignatureProvided: details.provided,
        StringToSignBytes: spacedHex(details.stringToSign),
        CanonicalRequest: details.canonicalRequest,
        CanonicalRequestBytes: spacedHex(details.canonicalRequest),
      },
    );
  return refuse(
    family,
    ["", "SignatureDoesNotMatch", "InvalidSignatureException"],
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n" +
      `The Canonical String for this request should have been\n'${details.canonicalRequest}'\n\n` +
      `The String-to-Sign should have been\n'${details.stringToSign}'\n`,
  );
}

function spacedHex(text: string): string {
  return Buffer.from(text)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** `yyyyMMddTHHmmssZ`. */
export function basicTime(time: number): string {
  return isoSeconds(time).replace(/[-:]/g, "");
}
