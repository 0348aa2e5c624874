import type { ApiCalls } from "./api-calls.ts";
import type { PolicySource } from "./auth/authorize.ts";
import type { CredentialStore, Principal } from "./auth/principal.ts";
import type { Clock } from "./clock.ts";
import type { ClientConfig } from "./cloud.ts";
import type { AwsError } from "./errors.ts";
import type { Hooks } from "./hooks.ts";
import type { MetricStore } from "./metrics.ts";
import type { Random } from "./random.ts";
import type { ServiceApis } from "./services/apis.ts";
import type { WireRequest, WireResponse } from "./wire/message.ts";

/** What a service sees of the cloud it runs in. */
export interface ServiceHost {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Throughput and rate limits are enforced when true; validation and quotas of the API always are. */
  readonly limits: boolean;
  /** CloudWatch metrics of this Region. */
  readonly metrics: MetricStore;
  /** Events that services raise for each other, such as S3 notifications. */
  readonly hooks: Hooks;
  /** Management calls of the cloud, in all Regions. */
  readonly calls: ApiCalls;
  /** The key pairs that can sign; IAM and STS add to them. */
  readonly credentials: CredentialStore;
  /** Makes a service, IAM, the source of identity policies. */
  usePolicies(source: PolicySource): void;
  /** This service's own folder in the run's directory; exists. */
  readonly directory: string;
  /** The typed interface of another service in this Region, started on first use. */
  api<Api>(service: ServiceDefinition<Api>, region?: string): Api;
  /** The same by id: the service's code is loaded when first asked for, while a fast clock stands still. */
  load<Id extends keyof ServiceApis>(id: Id, region?: string): Promise<ServiceApis[Id]>;
  /**
   * Decides on a call that this service makes of another one's resources, without a request: `principal` is a role's
   * session (`StsApi.assumeRoleForService`) or, for push events, a service with `aws:SourceArn` among the conditions.
   * @throws AwsError AccessDeniedException, worded as for a request.
   */
  authorise(id: keyof ServiceApis & string, principal: Principal, need: Authorization): Promise<void>;
  /** Base URL of the cloud for code that runs outside it, such as functions; opens a loopback port on first use. */
  endpoint(): Promise<string>;
  /** What SDK clients take to call the cloud from within, with no socket. */
  readonly transport: Pick<ClientConfig, "endpoint" | "requestHandler">;
  /** Receives defects and warnings that have no caller to go to. */
  log(line: string): void;
}

/** One call as the operation sees it. */
export interface RequestContext {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly requestId: string;
  readonly principal: Principal;
  readonly clock: Clock;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: WireRequest["transport"];
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** Base URL under which the caller reached the cloud. */
  readonly endpoint: string;
  /** Trailing headers of an aws-chunked body; complete once the body has been read to its end. */
  readonly trailers: Readonly<Record<string, string>>;
  /** Response headers that no output member carries. */
  readonly responseHeaders: Record<string, string>;
  /** Set by an operation that answers with another status than its model's, such as 206 for a range. */
  responseStatus: number | undefined;
  /** The body as sent; undefined for operations that stream it. */
  readonly payload: Buffer | undefined;
  readonly remoteAddress: string;
  /** Whether the caller may also do something that the call itself does not need. */
  permits(need: Authorization): boolean;
}

/** A faster codec for one JSON operation, held equal to the generic one by a test. */
export interface TunedCodec<Input, Output> {
  /** Reads a body of the usual form; undefined leaves it, and every refusal, to the generic reader. */
  read?(body: Buffer): Input | undefined;
  write?(output: Output): string | Buffer;
}

export interface OperationDefinition<
  Input extends object = never,
  Output extends object | undefined = object | undefined,
> {
  /** Input members that are executed. Any other member that a caller sets is refused by name. */
  readonly members: readonly string[];
  readonly run: (input: Input, context: RequestContext) => Output | Promise<Output>;
  readonly tuned?: TunedCodec<object, Output>;
}

/** Declares an operation; `members` are checked against the SDK's input type. */
export function operation<Input extends object, Output extends object | undefined>(
  members: readonly (keyof Input & string)[],
  run: (input: Input, context: RequestContext) => Output | Promise<Output>,
  tuned?: TunedCodec<Input, Output>,
): OperationDefinition<Input, Output> {
  return tuned === undefined ? { members, run } : { members, run, tuned };
}

/** What a call needs to be allowed: an IAM action on resource ARNs, and its condition keys. */
export interface Authorization {
  readonly action: string;
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy must allow the caller too, as trust policies must. */
  readonly resourcePolicyRequired?: boolean;
}

/** A request to a service's data plane that no SDK model describes, such as a search domain's endpoint. */
export interface PlainRequest {
  readonly method: string;
  /** As sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Whether it came over TLS. */
  readonly secure: boolean;
}

/** The data plane of a service, below its `plainPath`. */
export interface PlainDataPlane {
  /** The IAM operation of a request, and what `authorizations` takes as its input. */
  target(request: PlainRequest): { readonly operation: string; readonly input: Record<string, unknown> };
  answer(request: PlainRequest, context: RequestContext): Promise<WireResponse>;
}

export interface ServiceInstance<Api = unknown> {
  readonly operations: Readonly<Record<string, OperationDefinition<never, object | undefined>>>;
  /** Typed interface for the other services of the cloud. */
  readonly api: Api;
  /** IAM requirements of a call; an empty list means any authenticated caller. Default: `<prefix>:<Operation>` on `*`. */
  authorizations?(operation: string, input: Record<string, unknown>, context: RequestContext): readonly Authorization[];
  /** The resource policy (JSON text) attached to a resource, when it has one. */
  resourcePolicy?(resource: string): string | undefined;
  /** Answers requests below the definition's `plainPath`. */
  readonly plain?: PlainDataPlane;
  close?(): void | Promise<void>;
}

export type Protocol =
  | "aws-json-1.0"
  | "aws-json-1.1"
  | "aws-cbor-1.1"
  | "rpc-v2-cbor"
  | "rest-json"
  | "rest-xml"
  | "query";

export interface ServiceDefinition<Api = unknown> {
  /** Suffix of the SDK package: `kinesis` for `@aws-sdk/client-kinesis`. */
  readonly id: string;
  /** Loads the SDK client whose exported schemas describe the wire. */
  readonly sdk: () => Promise<Record<string, unknown>>;
  /** Protocols it answers, the SDK's own first. */
  readonly protocols: readonly Protocol[];
  /** Service name in SigV4 credential scopes. */
  readonly signingName: string;
  /** Prefix of IAM actions; default the signing name. */
  readonly iamPrefix?: string;
  /** `X-Amz-Target` before the dot, for AWS JSON. */
  readonly targetPrefix?: string;
  /** `Version` parameter, for Query. */
  readonly queryVersion?: string;
  readonly xmlNamespace?: string;
  /** Parameter that the path of a Query request stands for when the form does not hold it. */
  readonly queryPath?: string;
  /** Query codes, by error name, of errors that the SDK's model does not hold. */
  readonly queryCodes?: Readonly<Record<string, string>>;
  /** One instance for all Regions. */
  readonly global?: boolean;
  /** S3: the bucket is the first path segment or host label. */
  readonly bucketInPath?: boolean;
  /** DynamoDB: every answer carries the CRC-32 of its body in `x-amz-crc32`. */
  readonly crc32?: boolean;
  /** Operations that callers without credentials may use, beside all of S3's, which policies decide on. */
  readonly unsignedOperations?: readonly string[];
  /** Start of the paths of a data plane of plain requests. */
  readonly plainPrefix?: string;
  /** For services with such a data plane: the Region a path belongs to, and the form of refusals. */
  readonly plainPath?: { regionOf(path: string): string; refuse(error: AwsError): WireResponse };
  readonly create: (host: ServiceHost) => ServiceInstance<Api>;
}
