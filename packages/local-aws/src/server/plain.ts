import { authenticate } from "../auth/authenticate.ts";
import { familyOf, wrongScope } from "../auth/refusals.ts";
import type { Cloud } from "../cloud.ts";
import { AwsError } from "../errors.ts";
import type { PlainRequest, RequestContext, ServiceDefinition } from "../service.ts";
import { decodeContent } from "../wire/content-encoding.ts";
import { collectRequestBody, type WireRequest, type WireResponse } from "../wire/message.ts";
import { createContext } from "./dispatch.ts";

/** Whether a request is for a service's data plane rather than for an operation of its model. */
export function isPlain({ plainPrefix }: ServiceDefinition, request: WireRequest): boolean {
  return plainPrefix !== undefined && request.path.startsWith(plainPrefix);
}

/**
 * Answers a request to a data plane: verify the signature, apply fault rules, authorise, run. A refusal has the form of
 * the service's front end; requests without a signature are left to its resource policies.
 */
export async function answerPlain(
  cloud: Cloud,
  request: WireRequest,
  requestId: string,
  definition: ServiceDefinition,
  ready: () => void,
): Promise<WireResponse> {
  try {
    return await run(cloud, request, requestId, definition, ready);
  } catch (error) {
    if (error instanceof AwsError) return definition.plainPath!.refuse(error);
    throw error;
  }
}

async function run(
  cloud: Cloud,
  request: WireRequest,
  requestId: string,
  definition: ServiceDefinition,
  ready: () => void,
): Promise<WireResponse> {
  // wall time: signatures carry the client's real time, whatever the cloud's clock says.
  const clocks = { wall: Date.now(), cloud: cloud.clock.now() };
  const identity = await authenticate(request, definition, "rest-json", cloud.credentials, clocks);
  const region = definition.plainPath!.regionOf(request.path);
  if (identity.region !== undefined && identity.region !== region)
    throw wrongScope(
      familyOf(definition, "rest-json"),
      "header",
      `Credential should be scoped to a valid region, not '${identity.region}'.`,
    );
  const collected = await collectRequestBody(identity.body);
  const encoding = request.headers["content-encoding"];
  const plain: PlainRequest = {
    method: request.method,
    path: request.path,
    query: new URLSearchParams(request.query),
    body: encoding === undefined ? collected : await decodeContent(collected, encoding),
    secure: request.secure,
  };
  const instance = cloud.services.instance(definition, region);
  const { operation, input } = instance.plain!.target(plain);
  const context: RequestContext = createContext(
    cloud,
    request,
    requestId,
    definition,
    operation,
    region,
    identity,
    collected,
    (need) => cloud.services.permits(instance, need, context, request.secure, request.remoteAddress),
  );
  ready();
  if (cloud.faults.active) await cloud.faults.apply(definition.id, operation, region, request.signal);
  cloud.services.authorise(definition, instance, operation, input, context, request.secure, request.remoteAddress);
  return instance.plain!.answer(plain, context);
}
