import {
  canonicalRequest,
  type SignableRequest,
  signature,
  signingKey,
  stringToSign,
} from "../../packages/local-aws/src/auth/sigv4.ts";
import { vectorCheck } from "./vector-check.ts";

interface Context {
  readonly credentials: { readonly secret_access_key: string };
  readonly normalize: boolean;
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
}

type Variant = "header" | "query";

type Case = { readonly name: string; readonly context: Context } & Readonly<
  Record<`${Variant}-${"canonical-request" | "string-to-sign" | "signature" | "signed-request"}`, string>
>;

/** The signing suite of AWS: each request, signed in headers and signed in the query, verified from what was sent. */
export const signingSuite = vectorCheck<{ cases: readonly Case[] }>("sigv4/v4-suite.json", async (suite, cases) => {
  for (const vector of suite.cases) {
    for (const variant of ["header", "query"] as const) {
      const name = `${vector.name}, signed in the ${variant}`;
      const canonical = vector[`${variant}-canonical-request`];
      const text = vector[`${variant}-string-to-sign`];
      await cases.equal(
        `canonical request of ${name}`,
        () => canonicalRequest(readRequest(vector, variant)),
        canonical,
      );
      await cases.equal(`string to sign of ${name}`, () => textOf(vector.context, canonical), text);
      await cases.equal(`signature of ${name}`, () => sign(vector.context, text), vector[`${variant}-signature`]);
    }
  }
});

/** Reads a request as a server gets it: `METHOD target HTTP/1.1`, `Name:value` lines, an empty line, the body. */
function readRequest(vector: Case, variant: Variant): SignableRequest {
  const [head = ""] = vector[`${variant}-signed-request`].split("\n\n");
  const [first = "", ...lines] = head.split("\n");
  const [, method = "", target = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(first) ?? [];
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1);
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const canonical = vector[`${variant}-canonical-request`].split("\n");
  return {
    method,
    path,
    pathRule: vector.context.normalize ? "normalised" : "as-sent",
    query,
    headers,
    signedHeaders: signedHeaders(headers, query),
    payloadHash: canonical.at(-1) ?? "",
  };
}

function signedHeaders(headers: Record<string, string>, query: string): string[] {
  const inHeader = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1];
  const inQuery = new URLSearchParams(query).get("X-Amz-SignedHeaders");
  return (inHeader ?? inQuery ?? "").split(";");
}

function textOf(context: Context, canonical: string): string {
  return stringToSign(stampOf(context), scopeOf(context), canonical);
}

function sign(context: Context, text: string): string {
  const { credentials, region, service } = context;
  return signature(signingKey(credentials.secret_access_key, stampOf(context).slice(0, 8), region, service), text);
}

function scopeOf(context: Context): string {
  return `${stampOf(context).slice(0, 8)}/${context.region}/${context.service}/aws4_request`;
}

/** `2015-08-30T12:36:00Z` as `20150830T123600Z`. */
function stampOf(context: Context): string {
  return context.timestamp.replaceAll(/[-:]/g, "");
}
