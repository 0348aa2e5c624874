import { AwsError } from "../../errors.ts";
import type { PlainRequest } from "../../service.ts";
import type { WireResponse } from "../../wire/message.ts";
import { DOMAIN_PATH, type Domain, type Domains } from "./domains.ts";
import { RestRequest } from "./rest/request.ts";
import { answer } from "./rest/router.ts";

/*
 * The endpoint of a domain is a path of the cloud's port: /_opensearch/<Region>/<domain>/<path of OpenSearch>. Requests are
 * allowed by identity policies and the domain's access policy, as es:ESHttp<Method> on the domain's ARN and the path.
 */

/** What a request is about, for authorisation. */
export function targetOf(
  domains: Domains,
  request: PlainRequest,
): { operation: string; input: Record<string, unknown> } {
  const { name, rest } = readPath(request.path);
  const method = request.method[0]! + request.method.slice(1).toLowerCase();
  return { operation: `ESHttp${method}`, input: { resource: `${domains.arnOf(name)}${rest}` } };
}

/** Answers a request to a domain that its caller is allowed to make. */
export async function answerDomain(domains: Domains, request: PlainRequest): Promise<WireResponse> {
  const { name, rest } = readPath(request.path);
  const domain = domains.find(name);
  if (domain === undefined || !domain.usable) return toWire(404, { message: `No domain ${name} answers here.` });
  if (domain.config.endpoint.EnforceHTTPS && !request.secure)
    return toWire(403, { message: `Domain ${name} enforces HTTPS.` });
  return run(domain, new RestRequest(request.method, rest, request.query, request.body));
}

async function run(domain: Domain, request: RestRequest): Promise<WireResponse> {
  const { status, body } = await answer(domain.cluster, request);
  if (typeof body === "string") return { status, headers: { "content-type": "text/plain; charset=UTF-8" }, body };
  return toWire(status, body, request.flag("pretty") === true);
}

/** A refusal before the domain was reached, as the service's front end words it. */
export function refuseDomain(error: AwsError): WireResponse {
  const message =
    error.message === "Access Denied" ? "User: anonymous is not authorized to perform this action" : error.message;
  return toWire(error.status === 400 ? 403 : error.status, { Message: message });
}

function toWire(status: number, body: unknown, pretty = false): WireResponse {
  const text = pretty ? `${JSON.stringify(body, undefined, 2)}\n` : JSON.stringify(body);
  return { status, headers: { "content-type": "application/json; charset=UTF-8" }, body: text };
}

function readPath(path: string): { region: string; name: string; rest: string } {
  const [region = "", name = "", ...rest] = path.slice(DOMAIN_PATH.length).split("/");
  return { region, name, rest: `/${rest.join("/")}` };
}

/** The Region that a path of this service names. @throws AwsError when the path is none. */
export function regionOf(path: string): string {
  const { region, name } = readPath(path);
  if (region === "" || name === "")
    throw new AwsError("ValidationException", `Expected ${DOMAIN_PATH}<Region>/<domain>, got ${path}`, { status: 404 });
  return region;
}
