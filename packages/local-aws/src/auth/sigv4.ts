import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/*
 * Signature Version 4 (IAM User Guide, "Create a signed AWS API request"):
 *   canonical request  METHOD \n path \n query \n name:value \n … \n \n signed;headers \n payload hash
 *   string to sign     AWS4-HMAC-SHA256 \n yyyyMMdd'T'HHmmss'Z' \n scope \n SHA-256 of the canonical request
 *   scope              yyyyMMdd/region/service/aws4_request
 *   key                HMAC over date, region, service and "aws4_request", starting from "AWS4" + secret
 */

export const ALGORITHM = "AWS4-HMAC-SHA256";
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** How a service canonicalises paths: S3 signs what was sent, the others normalise it and encode it once more. */
export type PathRule = "as-sent" | "normalised";

/** The parts of a request that a signature covers. */
export interface SignableRequest {
  readonly method: string;
  /** Path as sent. */
  readonly path: string;
  readonly pathRule: PathRule;
  /** Query as sent, without `?`; `X-Amz-Signature` in it is left out. */
  readonly query: string;
  /** By lower-case name; a header sent several times is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lower-case names in the order signed. HTTP/2 clients sign `:authority`, which is looked up as `host`. */
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the body, or a marker such as UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
}

/** The canonical request that both sides hash. */
export function canonicalRequest(request: SignableRequest): string {
  let headers = "";
  for (const name of request.signedHeaders) {
    const value = request.headers[name] ?? (name === ":authority" ? request.headers.host : undefined) ?? "";
    headers += `${name}:${canonicalHeaderValue(value)}\n`;
  }
  const path = canonicalPath(request.path, request.pathRule);
  const query = request.query === "" ? "" : canonicalQuery(request.query);
  return `${request.method}\n${path}\n${query}\n${headers}\n${request.signedHeaders.join(";")}\n${request.payloadHash}`;
}

/** The string that is signed: `timestamp` is `yyyyMMddTHHmmssZ`. */
export function stringToSign(timestamp: string, scope: string, canonical: string): string {
  return `${ALGORITHM}\n${timestamp}\n${scope}\n${hash("sha256", canonical, "hex")}`;
}

/** The key of one day, Region and service, derived from a secret. */
export function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
}

/** The signature, in lower-case hexadecimal. */
export function signature(key: Buffer, text: string): string {
  let prepared = preparedKeys.get(key);
  if (prepared === undefined) {
    prepared = createSecretKey(key);
    preparedKeys.set(key, prepared);
  }
  return createHmac("sha256", prepared).update(text).digest("hex");
}

/** Node.js takes several times as long for an HMAC with the bytes of a key as with a prepared one. */
const preparedKeys = new WeakMap<Buffer, KeyObject>();

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;

/** The path as signed under a rule. */
export function canonicalPath(path: string, rule: PathRule): string {
  if (rule === "as-sent") {
    if (PLAIN_PATH.test(path)) return path || "/";
    return path
      .split("/")
      .map((segment) => encodeUri(decode(segment)))
      .join("/");
  }
  if (path === "" || path === "/") return "/";
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  if (segments.length === 0) return "/";
  return encodePath(`/${segments.join("/")}${path.endsWith("/") ? "/" : ""}`);
}

function encodePath(path: string): string {
  return PLAIN_PATH.test(path) ? path : encodeUri(path).replaceAll("%2F", "/");
}

/** Parameters encoded, ordered by name then value, without the signature itself. A `+` is a space, as in forms. */
export function canonicalQuery(query: string): string {
  const pairs: [name: string, value: string][] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const mark = part.indexOf("=");
    const name = encodeUri(decode((mark < 0 ? part : part.slice(0, mark)).replaceAll("+", " ")));
    if (name === "X-Amz-Signature") continue;
    pairs.push([name, mark < 0 ? "" : encodeUri(decode(part.slice(mark + 1).replaceAll("+", " ")))]);
  }
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const UNTIDY = /^ | $| {2}|[\t\r\n]/;

/** Outer white space removed, inner runs of it made one space. */
function canonicalHeaderValue(value: string): string {
  return UNTIDY.test(value) ? value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "") : value;
}

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function encodeUri(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Percent-decodes; text that is no valid encoding stands for itself. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
