import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { type Authentication, authenticate } from "../../src/auth/authenticate.ts";
import { type Credential, CredentialStore } from "../../src/auth/principal.ts";
import type { ServiceDefinition } from "../../src/service.ts";
import type { WireRequest } from "../../src/wire/message.ts";

// Required, because the package's ES modules lack the file extensions Node needs.
const { SignatureV4 } = createRequire(import.meta.url)("@smithy/signature-v4") as typeof import("@smithy/signature-v4");

type SourceData = string | ArrayBuffer | ArrayBufferView;

/** The SDK's hash interface over Node's own. */
class Sha256 {
  #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string | Uint8Array);
  }

  update(data: SourceData): void {
    this.#hash.update(data as string | Uint8Array);
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    this.#hash = createHash("sha256");
  }
}

export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | string[]>;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export const USER: Credential = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  principal: { kind: "user", arn: "arn:aws:iam::000000000000:user/a", userId: "AIDA", account: "000000000000" },
};
export const SESSION: Credential = {
  ...USER,
  accessKeyId: "ASIAEXAMPLE",
  sessionToken: "token/+=",
  expiration: Date.UTC(2026, 0, 2),
};
export const SIGNED_AT = Date.UTC(2026, 0, 1, 12);

/** What the SDK's own signer makes of a request, as it would arrive. */
export async function sign(
  service: "s3" | "kinesis",
  draft: Draft,
  credential: Credential = USER,
  presign = false,
): Promise<WireRequest> {
  const { accessKeyId, secretAccessKey, sessionToken } = credential;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    region: "eu-west-1",
    service,
    sha256: Sha256,
    uriEscapePath: service !== "s3",
  });
  const request = { protocol: "http:", hostname: "127.0.0.1", ...draft };
  const signingDate = new Date(SIGNED_AT);
  // As the SDK's S3RequestPresigner does.
  const unsigned = { ...request, headers: { ...draft.headers, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" } };
  const signed = presign
    ? await signer.presign(unsigned, { signingDate, expiresIn: 600 })
    : await signer.sign(request, { signingDate });
  return {
    method: signed.method,
    path: signed.path,
    query: writeQuery(signed.query as Draft["query"]),
    headers: lowerCase(signed.headers),
    body: draft.body,
    transport: "http/1.1",
    remoteAddress: "127.0.0.1",
    secure: false,
    signal: new AbortController().signal,
  };
}

function define(signingName: string, protocol: ServiceDefinition["protocols"][0]): ServiceDefinition {
  return {
    id: signingName,
    sdk: () => Promise.reject(new Error("no wire is needed")),
    protocols: [protocol],
    signingName,
    create: () => ({ operations: {}, api: undefined }),
  };
}

const DEFINITIONS = { s3: define("s3", "rest-xml"), kinesis: define("kinesis", "aws-json-1.1") };

/** Verifies a request against the two credentials above. */
export function verify(
  service: "s3" | "kinesis",
  request: WireRequest,
  options: { wall?: number; cloud?: number; credentials?: readonly Credential[] } = {},
): Promise<Authentication> {
  const definition = DEFINITIONS[service];
  const store = new CredentialStore();
  for (const credential of options.credentials ?? [USER, SESSION]) store.add(credential);
  const clocks = { wall: options.wall ?? SIGNED_AT, cloud: options.cloud ?? SIGNED_AT };
  return authenticate(request, definition, definition.protocols[0]!, store, clocks);
}

/** A stream that hands out `body` in pieces of `size` bytes. */
export function inPieces(body: Buffer, size: number): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) pieces.push(body.subarray(at, at + size));
  return Readable.from(pieces, { objectMode: false });
}

/** Percent-encoding of RFC 3986, as SDK clients send paths and queries. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function writeQuery(query: Draft["query"]): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((item) => `${encode(name)}=${encode(item)}`))
    .join("&");
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
