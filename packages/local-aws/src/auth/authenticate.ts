import { AwsError } from "../errors.ts";
import type { WireRequest } from "../wire/message.ts";
import type { CredentialStore, Principal } from "./principal.ts";

/** A verified request: who sent it, for which service and Region it is signed, and its body with checks attached. */
export interface Authentication {
  readonly principal: Principal;
  /** Service name of the credential scope; undefined for unsigned requests. */
  readonly signingName: string | undefined;
  readonly region: string | undefined;
  /** The payload without aws-chunked framing; a stream verifies hashes and chunk signatures as it is read. */
  readonly body: WireRequest["body"];
  /** Trailing headers, filled when the body has been read. */
  readonly trailers: Record<string, string>;
}

export interface Clocks {
  /** Real milliseconds since the epoch: signatures carry the client's wall time. */
  readonly wall: number;
  /** Milliseconds on the cloud's clock: session tokens expire on it. */
  readonly cloud: number;
}

const SCOPE = /Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request/;

/** Verifies the signature of a request. */
export async function authenticate(
  request: WireRequest,
  credentials: CredentialStore,
  _clocks: Clocks,
): Promise<Authentication> {
  const scope = SCOPE.exec(request.headers.authorization ?? "");
  const credential = scope ? credentials.get(scope[1]!) : undefined;
  if (!scope || !credential)
    throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.", {
      status: 403,
    });
  return { principal: credential.principal, signingName: scope[4], region: scope[3], body: request.body, trailers: {} };
}
