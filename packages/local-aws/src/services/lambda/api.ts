import type { Principal } from "../../auth/principal.ts";
import type { AsyncInvocations } from "./async-invocations.ts";
import type { Functions, Resolved } from "./functions.ts";
import { pickVersion, readPayload } from "./invoke.ts";

/** Who invokes: a session of a role or, for push events, a service principal. */
export interface InvokeCaller {
  readonly principal: Principal;
  /** Condition keys of the call, such as `aws:SourceArn` and `aws:SourceAccount`. */
  readonly conditions?: Readonly<Record<string, string>>;
}

export interface InvokeRequest {
  /** Name, partial ARN or ARN, with or without a version or alias. */
  readonly functionName: string;
  /** JSON text in UTF-8; up to 6 MB, for `enqueue` 1 MB. */
  readonly payload: Buffer | string;
  readonly caller: InvokeCaller;
}

/** The end of a synchronous invocation, whatever the function did. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text the handler returned, or the error object when `functionError` is set. */
  readonly payload: Buffer;
  readonly functionError?: "Handled" | "Unhandled";
  readonly executedVersion: string;
  /** Clock milliseconds of the handler, as billed. */
  readonly durationMs: number;
}

/** A function as the other services see it. */
export interface FunctionView {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly roleArn: string;
  readonly timeoutSeconds: number;
}

/** What Lambda offers to the other services of the cloud. */
export interface LambdaApi {
  /** @throws AwsError ResourceNotFoundException. */
  function(nameOrArn: string): FunctionView;
  /** @throws AwsError ResourceNotFoundException, AccessDeniedException, TooManyRequestsException, RequestTooLargeException. */
  invoke(request: InvokeRequest): Promise<Invocation>;
  /** Accepts an asynchronous invocation, which Lambda queues, retries and sends to its destinations. */
  enqueue(request: InvokeRequest): Promise<{ readonly requestId: string }>;
}

export function createApi(functions: Functions, asynchronous: AsyncInvocations): LambdaApi {
  const { host, invocations } = functions;

  async function authorised({ functionName, caller }: InvokeRequest): Promise<Resolved> {
    const called = functions.resolve(functionName);
    const need = { action: "lambda:InvokeFunction", resources: [called.arn] };
    const { principal, conditions } = caller;
    await host.authorise("lambda", principal, conditions === undefined ? need : { ...need, conditions });
    return called;
  }

  return {
    function(nameOrArn) {
      const { function: fn, version } = functions.resolve(nameOrArn);
      return {
        name: fn.name,
        arn: fn.arn,
        roleArn: version.settings.role,
        timeoutSeconds: version.settings.timeout,
      };
    },
    async invoke(request) {
      const called = await authorised(request);
      return invocations.run({
        version: pickVersion(functions, called),
        arn: called.arn,
        qualifier: called.qualifier,
        payload: readPayload(request.payload, false),
        requestId: host.random.uuid(),
      });
    },
    async enqueue(request) {
      const called = await authorised(request);
      const requestId = host.random.uuid();
      asynchronous.add(called, readPayload(request.payload, true), requestId);
      return { requestId };
    },
  };
}
